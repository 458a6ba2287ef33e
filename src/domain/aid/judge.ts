import type { PlainDate } from '../dates.ts';
import type { Fen } from '../money.ts';
import type { AidProgrammeId, CheckOf } from '../policy/programme-shapes.ts';
import { type Policy, programmeOf } from '../policy/types.ts';
import { BY_APPEAL } from '../programmes/by-appeal.ts';
import { firstCountyOf } from '../programmes/handling-county.ts';
import type { ReasonCode } from '../reasons.ts';
import type { Check, Evaluation, Outcome, Payee, Verdict, WaitReason } from '../trace.ts';
import type { AidFacts } from './facts.ts';

/**
 * The answer for one programme and period of an aid case. `period`: '' | school year | quarter | certificate level.
 * `entitlement`: what comes after programme and person in the key of what may be granted once (docs/subsidies.md).
 */
export type AidEvaluation = Evaluation<AidProgrammeId> & { period: string; entitlement: string };

/** First day on which a wait ends by itself; null = only a person can end it. */
export type Wait = { for: WaitReason; until: PlainDate | null };

/** A rule's word; one that waits says for what. */
export type AidVerdict = Verdict & { wait?: Wait };

/** One claim that a case can raise: what is asked, who is paid and how much, once nothing stands in the way. */
export type AidItem<P extends AidProgrammeId> = {
  programme: P;
  period: string;
  entitlement: string;
  rules: Record<CheckOf<P>, () => AidVerdict>;
  /** Before this day nothing is decided: what has happened can still change. */
  notBefore?: Wait & { until: PlainDate };
  amountFen: () => Fen;
  payee: Payee;
};

/** Asks all conditions of a programme in the policy's order and reads the answer off the trace. */
export function judge<P extends AidProgrammeId>(
  policy: Policy,
  facts: AidFacts,
  item: AidItem<P>,
): AidEvaluation {
  const { programme, period, entitlement } = item;
  const { conditions, fund } = programmeOf(policy, programme);
  const overruled = facts.overruled?.[`${programme}:${period}`] ?? [];
  const asked = conditions.map(({ check, article }): Check & { wait?: Wait } => {
    const verdict = item.rules[check]();
    return overruled.includes(verdict.reason as ReasonCode)
      ? { check, article, inputs: verdict.inputs, ...BY_APPEAL }
      : { check, article, ...verdict };
  });
  // 输出地: where the person comes from pays; nobody's county is the prefecture's own.
  const handledBy = firstCountyOf(facts.person.homeDivision);
  const answer = early(item, facts.asOf) ?? refusal(asked) ?? wait(asked);
  return {
    programme,
    period,
    entitlement,
    policyVersion: policy.versionId,
    asOf: facts.asOf,
    handledBy,
    outcome: answer ?? {
      kind: 'eligible',
      amountFen: item.amountFen(),
      payee: item.payee,
      paidBy: handledBy,
      fund,
    },
    checks: asked.map(({ wait: _, ...check }) => check),
  };
}

function early<P extends AidProgrammeId>({ notBefore }: AidItem<P>, asOf: PlainDate): Outcome | null {
  return notBefore && asOf < notBefore.until ? { kind: 'waiting', ...notBefore } : null;
}

/** What cannot heal refuses at once: nobody is asked for a paper that would change nothing. */
function refusal(asked: readonly Check[]): Outcome | null {
  const failed = asked.find(({ outcome }) => outcome === 'not-met');
  if (!failed) return null;
  if (!failed.reason) throw new Error(`check ${failed.check} is not met but names no reason`);
  return { kind: 'refused', reason: failed.reason, article: failed.article };
}

/** Names the first thing that is missing, and the first day on which any of them changes the answer by itself. */
function wait(asked: readonly (Check & { wait?: Wait })[]): Outcome | null {
  const waits = asked.flatMap((check) => (check.wait ? [check.wait] : []));
  const [first] = waits;
  if (!first) return null;
  const [until = null] = waits.flatMap((one) => one.until ?? []).toSorted();
  return { kind: 'waiting', for: first.for, until };
}
