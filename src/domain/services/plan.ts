import { type PlainDate, plainDate } from '../dates.ts';
import { type Fen, fen } from '../money.ts';
import { inForceOn } from '../policy/amounts.ts';
import { policyInForce } from '../policy/in-force.ts';
import { aidParametersOf, knowsAid, type Policy, programmeOf } from '../policy/types.ts';
import type { TrainingKind } from './kinds.ts';

export interface PlannedLine {
  readonly training: TrainingKind;
  /** Key of the policy's table of standards. */
  readonly category: string;
  readonly persons: number;
  readonly days: number;
}

/**
 * The rules by which a year's plan is counted, and the day they are read on: its first day, or of the year in which the
 * first rules began its last. Null where no rules of training are in force then.
 */
export function policyOfYear(
  policies: readonly Policy[],
  year: number,
  division: string,
): { policy: Policy; on: PlainDate } | null {
  for (const on of [plainDate(`${year}-01-01`), plainDate(`${year}-12-31`)]) {
    const inForce = policyInForce(policies, on, division);
    if (inForce.ok && knowsAid(inForce.policy)) return { policy: inForce.policy, on };
  }
  return null;
}

/**
 * What a line costs where everybody completes and comes every day; null: the table of standards has no such category.
 * 20 people, 1000.00 yuan, 30 days before employment: 20 × (1700.00 + 30 × 10.00) = 40,000.00; on the post: 20 × 400.00.
 */
export function planBudget(policy: Policy, on: PlainDate, line: PlannedLine): Fen | null {
  const standard = inForceOn(policy.trainingStandards, on)?.categories[line.category]?.fen;
  if (standard === undefined) return null;
  const { of, percent } = programmeOf(policy, `${line.training}-training`).amount;
  const uplift = of === 'uplifted' ? aidParametersOf(policy).trainingUpliftPercent : 100;
  // As a claim is counted: in one step and down (src/domain/aid/training).
  const share = Math.floor((standard * percent * uplift) / 10_000);
  const allowance =
    line.training === 'pre-employment'
      ? programmeOf(policy, 'training-living-allowance').amount.fen * line.days
      : 0;
  return fen(line.persons * (share + allowance));
}
