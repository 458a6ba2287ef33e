import type { PlainDate } from '../dates.ts';
import { PREFECTURE } from '../divisions.ts';
import type { DivisionCode, PolicyVersionId } from '../ids.ts';
import { type Fen, fen } from '../money.ts';
import type { ReasonCode } from '../reasons.ts';
import { type Check, type Evaluation, REWARD_PROGRAMME, type RewardCheck } from '../trace.ts';

/** What the rules ask of one unit's reward for a year. */
export interface RewardFacts {
  readonly year: number;
  readonly county: string;
  readonly unit: string;
  readonly amountFen: Fen;
  readonly policyVersion: PolicyVersionId;
  readonly publishedOn: PlainDate | null;
  readonly totalTenths: number | null;
  /** What the county's published total earns; null: not published. */
  readonly awardFen: number | null;
  /** What all units of the county were granted for the year, this one included. */
  readonly grantedFen: number;
  readonly disqualified: boolean;
  readonly asOf: PlainDate;
}

/** 以奖代补 (art. 22): paid by the prefecture out of its special fund (art. 16), once the result is published and earns it. */
export function evaluateReward(facts: RewardFacts): Evaluation<typeof REWARD_PROGRAMME> {
  const { publishedOn, totalTenths, awardFen, grantedFen, amountFen } = facts;
  const checks: Check[] = [
    check('evaluation-published', publishedOn !== null, 'evaluation-not-published', { publishedOn }),
    check('reward-earned', (awardFen ?? 0) > 0, 'reward-below-threshold', { totalTenths, awardFen }),
    check('not-disqualified', !facts.disqualified, 'reward-disqualified', {}),
    check('within-award', grantedFen <= (awardFen ?? 0), 'reward-above-award', { grantedFen, awardFen }),
  ];
  const refused = checks.find(({ outcome }) => outcome === 'not-met');
  return {
    programme: REWARD_PROGRAMME,
    policyVersion: facts.policyVersion,
    asOf: facts.asOf,
    handledBy: PREFECTURE as DivisionCode,
    outcome: refused
      ? { kind: 'refused', reason: refused.reason!, article: refused.article }
      : {
          kind: 'eligible',
          amountFen: fen(amountFen),
          payee: { kind: 'unit', id: facts.unit },
          paidBy: PREFECTURE as DivisionCode,
          fund: 'prefecture-special',
        },
    checks,
  };
}

function check(name: RewardCheck, met: boolean, reason: ReasonCode, inputs: Check['inputs']): Check {
  const article = name === 'not-disqualified' ? '25' : '22';
  return met
    ? { check: name, article, inputs, outcome: 'met' }
    : { check: name, article, inputs, outcome: 'not-met', reason };
}
