import { type Targets, targetsInOrder } from './letter.ts';
import type { MeasureCode } from './measures.ts';
import type { EvaluationRules } from './rules.ts';

/** One line of the score table; points in tenths. */
export interface ScoreLine {
  readonly measure: MeasureCode;
  readonly target: number;
  /** Null: a share with nothing to measure. Its points go to the others. */
  readonly actual: number | null;
  readonly pointsTenths: number;
  readonly scoreTenths: number;
  readonly bonusTenths: number;
}

export interface Total {
  readonly baseTenths: number;
  readonly bonusTenths: number;
  readonly deductedTenths: number;
  readonly totalTenths: number;
  /** 全面完成: every scored measure has reached its target. */
  readonly completed: boolean;
}

type Table = Pick<EvaluationRules, 'items' | 'bonusTotalCap' | 'deductionCap'>;

/**
 * The lines of a county's year: points × actual ÷ target up to all of them, rounded down to a tenth. Over-fulfilment earns its
 * share of the points as bonus up to the measure's cap: 30 points, 110 of 100 reached, cap 3: 30.0 and 3.0.
 */
export function scoreLines(
  { items }: Table,
  targets: Targets,
  actuals: Readonly<Partial<Record<MeasureCode, number | null>>>,
): ScoreLine[] {
  return targetsInOrder(targets).flatMap(([measure, target]): ScoreLine[] => {
    const item = items[measure];
    if (!item) return [];
    const actual = actuals[measure] ?? null;
    const pointsTenths = item.points * 10;
    if (actual === null) return [{ measure, target, actual, pointsTenths, scoreTenths: 0, bonusTenths: 0 }];
    const scoreTenths =
      actual >= target ? pointsTenths : Math.floor((pointsTenths * actual) / Math.max(target, 1));
    const over = target === 0 ? 0 : Math.floor((pointsTenths * Math.max(0, actual - target)) / target);
    return [
      { measure, target, actual, pointsTenths, scoreTenths, bonusTenths: Math.min(over, item.bonusCap * 10) },
    ];
  });
}

/** What the lines come to: rescaled to a hundred points, then bonus, then deductions; never below 0. */
export function totalOf(
  { bonusTotalCap, deductionCap }: Table,
  lines: readonly ScoreLine[],
  deductions: readonly { readonly pointsTenths: number }[],
): Total {
  const measured = lines.filter(({ actual }) => actual !== null);
  const sum = (of: (line: ScoreLine) => number) => measured.reduce((all, line) => all + of(line), 0);
  const asked = sum(({ pointsTenths }) => pointsTenths);
  const baseTenths = asked === 0 ? 0 : Math.floor((sum(({ scoreTenths }) => scoreTenths) * 1000) / asked);
  const bonusTenths = Math.min(
    sum((line) => line.bonusTenths),
    bonusTotalCap * 10,
  );
  const deductedTenths = Math.min(
    deductions.reduce((all, { pointsTenths }) => all + pointsTenths, 0),
    deductionCap * 10,
  );
  return {
    baseTenths,
    bonusTenths,
    deductedTenths,
    totalTenths: Math.max(0, baseTenths + bonusTenths - deductedTenths),
    completed: measured.length > 0 && measured.every(({ actual, target }) => actual! >= target),
  };
}

export const outcomeKinds = ['commendation', 'talk', 'disqualification', 'reward'] as const;
export type OutcomeKind = (typeof outcomeKinds)[number];

type Thresholds = Pick<EvaluationRules, 'thresholds' | 'reward'>;

/** What a total earns in money, in fen: the line with the highest total that is reached; a barred county has none. */
export function awardFen(rules: Thresholds, totalTenths: number): number {
  if (totalTenths < rules.thresholds.disqualify.points * 10) return 0;
  const line = rules.reward
    .filter(({ atLeast }) => totalTenths >= atLeast * 10)
    .toSorted((a, b) => b.atLeast - a.atLeast)[0];
  return (line?.yuan ?? 0) * 100;
}

/** Does this result carry the outcome, and by which threshold (in tenths)? */
export function earns(
  rules: Thresholds,
  kind: OutcomeKind,
  { totalTenths, completed }: Pick<Total, 'totalTenths' | 'completed'>,
): { readonly earned: boolean; readonly thresholdTenths: number } {
  const of = (points: number, earned: (threshold: number) => boolean) => ({
    earned: earned(points * 10),
    thresholdTenths: points * 10,
  });
  switch (kind) {
    case 'commendation':
      return of(rules.thresholds.commend.points, (threshold) => completed && totalTenths >= threshold);
    case 'talk':
      return of(rules.thresholds.talk.points, (threshold) => totalTenths < threshold);
    case 'disqualification':
      return of(rules.thresholds.disqualify.points, (threshold) => totalTenths < threshold);
    case 'reward':
      return of(
        Math.min(...rules.reward.map(({ atLeast }) => atLeast)),
        () => awardFen(rules, totalTenths) > 0,
      );
  }
}
