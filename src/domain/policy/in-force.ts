import { compareDates, type PlainDate } from '../dates.ts';
import { covers, PREFECTURE } from '../divisions.ts';
import type { Policy } from './types.ts';

export type PolicyInForce =
  | { ok: true; policy: Policy }
  | { ok: false; code: 'before-first-policy'; message: string };

/**
 * The policy in force on `date` in `division` (default: the prefecture). A county's implementing rules (art. 27)
 * come before the prefecture's for that county; among the same division's the latest start, then version, wins.
 * Before the first date there is no answer, so that nobody pays by rules that did not exist.
 */
export function policyInForce(
  policies: readonly Policy[],
  date: PlainDate,
  division: string = PREFECTURE,
): PolicyInForce {
  const [policy] = policies
    .filter((p) => p.effectiveFrom <= date && covers(p.division, division))
    .toSorted(
      (a, b) =>
        reach(a) - reach(b) || compareDates(b.effectiveFrom, a.effectiveFrom) || b.version - a.version,
    );
  if (policy) return { ok: true, policy };
  return { ok: false, code: 'before-first-policy', message: `${date}时还没有施行的政策，不能核算。` };
}

const reach = (policy: Policy): number => (policy.division === PREFECTURE ? 1 : 0);
