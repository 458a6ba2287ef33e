import { addDays, type PlainDate } from '../dates.ts';

/** A year as the State Council's notice sets it: days off, and weekend days that are worked (调休). */
export interface WorkCalendar {
  readonly year: number;
  readonly notices: readonly string[];
  readonly holidays: readonly { readonly name: string; readonly from: PlainDate; readonly to: PlainDate }[];
  readonly workdays: readonly PlainDate[];
}

/** The calendars there are, by year. */
export type Calendars = ReadonlyMap<number, WorkCalendar>;

/** A day, or the year without a calendar that stands in the way: no date is guessed. */
export type Dated =
  | { readonly ok: true; readonly on: PlainDate }
  | { readonly ok: false; readonly missingYear: number };

export const calendarsOf = (all: readonly WorkCalendar[]): Calendars =>
  new Map(all.map((calendar) => [calendar.year, calendar]));

const yearOf = (date: PlainDate): number => Number(date.slice(0, 4));

/** 1 Monday … 7 Sunday. */
export const weekdayOf = (date: PlainDate): number => new Date(`${date}T00:00:00Z`).getUTCDay() || 7;

/** Is it worked? Null: the year has no calendar. 2016-10-08, a Saturday, is; 2016-10-07, a Friday, is not. */
export function isWorkday(calendars: Calendars, date: PlainDate): boolean | null {
  const calendar = calendars.get(yearOf(date));
  if (!calendar) return null;
  if (calendar.workdays.includes(date)) return true;
  if (calendar.holidays.some(({ from, to }) => from <= date && date <= to)) return false;
  return weekdayOf(date) <= 5;
}

/** The first working day from this one on (`step` 1), or up to it (`step` -1). */
export function workdayFrom(calendars: Calendars, date: PlainDate, step: 1 | -1): Dated {
  for (let day = date; ; day = addDays(day, step)) {
    const worked = isWorkday(calendars, day);
    if (worked === null) return { ok: false, missingYear: yearOf(day) };
    if (worked) return { ok: true, on: day };
  }
}

/** The n-th working day after `from`, before it where `n` is negative; 0: the first from it on. */
export function addWorkdays(calendars: Calendars, from: PlainDate, n: number): Dated {
  if (n === 0) return workdayFrom(calendars, from, 1);
  const step = n > 0 ? 1 : -1;
  let day = from;
  for (let left = Math.abs(n); left > 0; left -= 1) {
    const next = workdayFrom(calendars, addDays(day, step), step);
    if (!next.ok) return next;
    day = next.on;
  }
  return { ok: true, on: day };
}

/** Null where a calendar is missing: nothing happens on that day by itself until it is there. */
export const dayOrNull = (dated: Dated): PlainDate | null => (dated.ok ? dated.on : null);
