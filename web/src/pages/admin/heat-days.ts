import { addDays, type PlainDate } from '../../../../src/domain/dates.ts';

export interface HeatDay {
  readonly date: PlainDate;
  readonly count: number;
  /** 0: nothing falls due; 4: the fullest days. */
  readonly level: 0 | 1 | 2 | 3 | 4;
}

/** Monday 0 … Sunday 6. */
export const weekdayOf = (date: string): number => (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;

/**
 * The days from `from` on, each with how many fall due and how full it is. Full is what all but one day in twenty stay
 * below, so that a single great day does not make all others look empty.
 */
export function heatDays(
  counts: readonly { on: string; count: number }[],
  from: PlainDate,
  days: number,
): HeatDay[] {
  const byDay = new Map<string, number>();
  for (const { on, count } of counts) byDay.set(on, (byDay.get(on) ?? 0) + count);
  const sorted = [...byDay.values()].toSorted((a, b) => a - b);
  const full = sorted[Math.floor(sorted.length * 0.95)] ?? 1;
  return Array.from({ length: days }, (_, i) => {
    const date = addDays(from, i);
    const count = byDay.get(date) ?? 0;
    return { date, count, level: Math.min(4, Math.ceil((count / full) * 4)) as HeatDay['level'] };
  });
}
