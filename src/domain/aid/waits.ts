import { addDays, type PlainDate } from '../dates.ts';
import type { Policy } from '../policy/types.ts';
import { aidParametersOf } from '../policy/types.ts';
import type { WaitReason } from '../trace.ts';
import { type WaitKind, type WaitParams, waitKindOf } from '../waits.ts';
import { nextPeriodOn } from './evaluate.ts';
import type { AidFacts } from './facts.ts';
import type { AidEvaluation } from './judge.ts';
import { quarterOf } from './quarters.ts';
import { schoolYearOf } from './school-years.ts';

/** What an aid case waits for, with what the words of the wait need. */
export interface AidWait {
  readonly kind: WaitKind;
  /** First day on which it ends by itself; null = only a fact or a person ends it. */
  readonly until: PlainDate | null;
  readonly params: Omit<WaitParams, 'since' | 'until'>;
}

/**
 * The wait that a case shows: the one that ends first of those its claims have, else the day on which time alone brings
 * the next claim. Null: nothing is left to wait for.
 */
export function aidWait(
  policy: Policy,
  facts: AidFacts,
  evaluations: readonly AidEvaluation[],
): AidWait | null {
  const waits = evaluations.flatMap(({ period, outcome }) =>
    outcome.kind === 'waiting' ? [{ period, ...outcome }] : [],
  );
  const [first] = waits.toSorted((a, b) => ((a.until ?? '9') < (b.until ?? '9') ? -1 : 1));
  if (first) {
    const { for: reason, until, period } = first;
    const ticketsToo = reason === 'contract-check' && facts.kind === 'transport' && !facts.ticketsClosed;
    const params = { ...(period && { period }), ...MEANS[reason], ...(ticketsToo && { ticketsToo }) };
    return { kind: waitKindOf[reason], until, params };
  }
  const next = nextPeriodOn(policy, facts);
  return next && upcoming(policy, facts, next);
}

/** What the words must know beside the kind of the wait. */
const MEANS: Partial<Record<WaitReason, Omit<WaitParams, 'since' | 'until'>>> = {
  attendance: { attendance: true },
  tickets: { tickets: true },
  'contract-check': { contractUploaded: true },
};

function upcoming(policy: Policy, facts: AidFacts, next: PlainDate): AidWait {
  if (facts.kind === 'loan') {
    // The day after its end: what is waited for is the quarter before.
    const params = { period: quarterOf(addDays(next, -1)), upcoming: true };
    return { kind: 'loan-quarter', until: next, params };
  }
  const period = schoolYearOf(next, aidParametersOf(policy).schoolYearStart);
  return { kind: 'school-year', until: next, params: { period, upcoming: true } };
}
