import type { PlainDate } from '../dates.ts';

/** An approved claim that waits for money. */
export interface InLine {
  readonly claim: string;
  /** How urgent the school says it is (0–100); null: the programme does not rank by need. */
  readonly needScore: number | null;
  readonly approvedOn: PlainDate;
}

/**
 * 优先安排 (art. 18): at-risk students first, the most urgent before the others; then by day of approval, and the id last so
 * that two people looking see the same line. Score 80 of 2016-11-02 stands before score 60 of 2016-11-01.
 */
export function inOrderOfNeed<T extends InLine>(waiting: readonly T[]): T[] {
  return waiting.toSorted(
    (a, b) =>
      (b.needScore ?? -1) - (a.needScore ?? -1) ||
      compareText(a.approvedOn, b.approvedOn) ||
      compareText(a.claim, b.claim),
  );
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
