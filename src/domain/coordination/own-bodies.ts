import type { Grant, Role } from '../access.ts';
import { type BodyKind, bodyId } from './plan.ts';

/** Which posts a body consists of; nobody here sits in what lies outside the prefecture. */
const posts: Readonly<Record<BodyKind, readonly Role[]>> = {
  'leading-group': ['meeting-secretary', 'leader'],
  'group-office': ['meeting-secretary'],
  'hr-department': ['county-hr-reviewer'],
  'poverty-office': ['poverty-alleviation-officer'],
  'finance-department': ['finance-officer'],
  'employment-bureau': ['county-employment-centre'],
  'employment-centre': ['county-employment-centre'],
  'security-station': ['township-station'],
  'partner-hr': [],
  'stationed-office': [],
};
const kinds = Object.entries(posts) as [BodyKind, readonly Role[]][];

/** The bodies that a person sits in, by their ids: an invitation is answered by the one that it is for (art. 4, 15). */
export function ownBodies(grants: readonly Grant[]): string[] {
  return grants.flatMap(({ role, division }) =>
    division === null
      ? []
      : kinds.filter(([, roles]) => roles.includes(role)).map(([kind]) => bodyId(kind, division)),
  );
}
