import type { PlainDate } from '../dates.ts';
import { type Fen, fen } from '../money.ts';
import type { Region } from '../regions.ts';

/** How a programme's amount is read: `interprets` quotes the article, `note` says what is made of it. */
type Reading = { interprets: string; note: string };

/** A yearly rate in hundredths of a percent (4.35 % = 435), from a day on. */
export type ReferenceRate = { from: PlainDate; basisPoints: number };

/** All ways an amount can be set: a closed set, and no formulas, so that everybody can check a sum by hand. */
export type Amount = Reading &
  (
    | { kind: 'fixed'; fen: Fen }
    | { kind: 'per-day'; fen: Fen }
    | { kind: 'per-year'; fen: Fen }
    /** `percent` of the standard of the class's category, or of that standard after its uplift. */
    | { kind: 'standard-multiple'; of: 'standard' | 'uplifted'; percent: number }
    /** What was spent, up to the cap of the region. */
    | { kind: 'actual-capped'; capsFen: Record<Region, Fen> }
    /** A share of the interest paid, never more than the interest at the reference rate. */
    | { kind: 'interest-share'; percent: number; referenceRates: ReferenceRate[] }
  );

export type AmountKind = Amount['kind'];

/** 同类职业培训补贴标准, from a day on: by category, with the category's name and the yuan a head. */
export type TrainingStandards = {
  from: PlainDate;
  note: string;
  categories: Record<string, { title: string; fen: Fen }>;
};

/** The entry in force on `on`: the latest that has begun; null before the first. */
export function inForceOn<T extends { from: PlainDate }>(dated: readonly T[], on: PlainDate): T | null {
  return dated.filter(({ from }) => from <= on).toSorted((a, b) => (a.from < b.from ? 1 : -1))[0] ?? null;
}

/** Rounded down to the fen: nobody is paid a part that the rules do not give. 70 % of 0.03 yuan = 0.02 yuan. */
export function percentOf(amount: Fen, percent: number): Fen {
  return fen(Math.floor((amount * percent) / 100));
}
