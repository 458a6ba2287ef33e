import { type Role, roles } from '../../../src/domain/access.ts';
import { PREFECTURE } from '../../../src/domain/divisions.ts';
import type { ApiClient } from '../http-client.ts';
import type { Office, Officers } from '../officers.ts';
import type { CaseOf } from '../record.ts';

/** Those who are asked in turn: the first who is not kept from it by another step of the case acts. */
export type Candidates = readonly (() => Promise<ApiClient>)[];

const OFFICES: Partial<Record<Role, readonly Office[]>> = {
  'county-employment-centre': ['centre'],
  'county-hr-reviewer': ['hr2', 'hr1'],
  'finance-officer': ['finance1', 'finance2'],
};
/** Posts that only counties have. */
const COUNTY_POSTS: Partial<Record<Role, string>> = {
  'poverty-alleviation-officer': 'poverty',
  'township-station': 'township',
};
const OF_ALL: Partial<Record<Role, string>> = {
  administrator: 'admin',
  auditor: 'auditor',
  'meeting-secretary': 'secretary',
};

/**
 * Who acts: `anybody`, a username, or a role – then somebody of the county that handles the case, or of the prefecture
 * where the county's people have all had a hand in it. Empty: nobody is known for the role; the event names no case.
 */
export function candidatesFor(as: string, officers: Officers, found: CaseOf | null): Candidates {
  if (as === 'anybody') return [() => officers.anybody()];
  if (!roles.some((role) => role === as)) return [() => officers.named(as)];
  const role = as as Role;
  const one = OF_ALL[role];
  if (one) return [() => officers.named(one)];
  if (found === null) return [];
  const { county, employer, intermediary, institution } = found;
  if (role === 'employer-agent')
    return employer === null ? [] : [() => officers.named(`employer-${employer}`)];
  if (role === 'institution-agent' || role === 'service-centre-agent')
    return institution === null ? [] : [() => officers.named(`institution-${institution}`)];
  if (role === 'intermediary-agent')
    return intermediary === null ? [] : [() => officers.named(`intermediary-${intermediary}`)];
  const post = COUNTY_POSTS[role];
  if (post) return [() => officers.ofCounty(county, post)];
  return [county, PREFECTURE].flatMap((division) =>
    (OFFICES[role] ?? []).map((office) => () => officers.of(division, office)),
  );
}
