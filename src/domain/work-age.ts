import { addDays, daysBetween, type PlainDate } from './dates.ts';

/**
 * How long a claim may lie with an office before it stands out. The regulation sets no such limits (docs/rules.md);
 * these are the office's own: looked at after ten calendar days, to be decided within twenty.
 */
export const handlingDays = { long: 10, due: 20 } as const;

export const workAges = ['normal', 'long', 'overdue'] as const;
export type WorkAge = (typeof workAges)[number];

/** The day by which an office should have decided what has waited for it since `since`. */
export function handlingDueOn(since: PlainDate): PlainDate {
  return addDays(since, handlingDays.due);
}

/** Since 2017-06-18: normal up to 06-27, long from 06-28, overdue from 07-09 on (its last good day is 07-08). */
export function workAge(since: PlainDate, today: PlainDate): WorkAge {
  const days = daysBetween(since, today);
  if (days > handlingDays.due) return 'overdue';
  return days >= handlingDays.long ? 'long' : 'normal';
}
