import { daysBetween, earlierOf, type PlainDate, plainDate } from '../dates.ts';
import { type MeasureCode, measureOf } from './measures.ts';

export const firstDayOf = (year: number): PlainDate => plainDate(`${year}-01-01`);
export const lastDayOf = (year: number): PlainDate => plainDate(`${year}-12-31`);

/** From 1 January to the day, at most to 31 December; null: the year has not begun. */
export function periodOf(year: number, asOf: PlainDate): { from: PlainDate; to: PlainDate } | null {
  return asOf < firstDayOf(year) ? null : { from: firstDayOf(year), to: earlierOf(asOf, lastDayOf(year)) };
}

/**
 * How much of a year's target is expected by the end of `on`, in the target's unit. 365 people, 31 January 2017: 31.
 * Rounded down, so that nobody is behind for a part of a person.
 */
export function expectedBy(code: MeasureCode, target: number, year: number, on: PlainDate): number {
  if (on < firstDayOf(year)) return 0;
  const { pace } = measureOf(code);
  if (pace.kind === 'at-once' || on >= lastDayOf(year)) return target;
  if (pace.kind === 'from') return on < plainDate(`${year}-${pace.day}`) ? 0 : target;
  const days = daysBetween(firstDayOf(year), lastDayOf(year)) + 1;
  return Math.floor((target * (daysBetween(firstDayOf(year), on) + 1)) / days);
}

export const progressNames = {
  reached: '达到进度',
  behind: '略有滞后',
  'far-behind': '明显滞后',
  nothing: '尚无数据',
} as const;
export type ProgressState = keyof typeof progressNames;

/** `nothing`: a share of nothing, while something is expected of it. */
export function progressOf(
  actual: number | null,
  expected: number,
  warnBelowPercent: number,
): { state: ProgressState; permille: number | null } {
  if (expected === 0) return { state: 'reached', permille: null };
  if (actual === null) return { state: 'nothing', permille: null };
  const permille = Math.floor((actual * 1000) / expected);
  if (permille >= 1000) return { state: 'reached', permille };
  return { state: permille >= warnBelowPercent * 10 ? 'behind' : 'far-behind', permille };
}

/** What a year's middle warns of. */
export const isWarned = (actual: number | null, expected: number, warnBelowPercent: number): boolean =>
  progressOf(actual, expected, warnBelowPercent).state === 'far-behind';
