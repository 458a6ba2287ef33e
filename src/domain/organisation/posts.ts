import type { Role } from '../access.ts';

/** What a post of an office can be; who acts for an organisation or everywhere has a grant, and no post. */
export const postRoles = [
  'village-officer',
  'township-station',
  'county-employment-centre',
  'county-hr-reviewer',
  'poverty-alleviation-officer',
  'finance-officer',
  'meeting-secretary',
] as const satisfies readonly Role[];
