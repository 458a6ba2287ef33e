import { addDays, addMonths, type PlainDate, plainDate } from '../dates.ts';
import type { Period } from './periods.ts';
import { addWorkdays, type Calendars, isWorkday, weekdayOf, workdayFrom } from './workdays.ts';

export const periodMonths = ['first', 'middle', 'last'] as const;
type PeriodMonth = (typeof periodMonths)[number];

/** When in its period a meeting is to be: a small closed set. */
export type DateRule =
  | {
      readonly kind: 'nth-weekday';
      readonly nth: number;
      readonly weekday: number;
      readonly month: PeriodMonth;
    }
  | { readonly kind: 'by-day' | 'from-day'; readonly day: number; readonly month: PeriodMonth };

export type MeetingDate =
  | { readonly ok: true; readonly on: PlainDate }
  | { readonly ok: false; readonly why: 'calendar-missing'; readonly year: number }
  | { readonly ok: false; readonly why: 'no-workday' };

/**
 * The working day that a rule wants in a period. A day off moves to the next working day of the period, else to the last
 * one before. The second Wednesday of September 2016 is the 14th.
 */
export function wantedDate(rule: DateRule, period: Period, calendars: Calendars): MeetingDate {
  const year = Number(period.from.slice(0, 4));
  if (!calendars.has(year)) return { ok: false, why: 'calendar-missing', year };
  const wanted = namedDay(rule, period);
  return rule.kind === 'by-day'
    ? (within(calendars, period, wanted, -1) ?? within(calendars, period, wanted, 1) ?? NONE)
    : (within(calendars, period, wanted, 1) ?? within(calendars, period, wanted, -1) ?? NONE);
}

/**
 * The date of a meeting that is opened on a day: what its rule wants; where that has passed already while the period goes
 * on, the first working day that leaves `noticeDays` working days, else the last one left.
 */
export function meetingDate(
  rule: DateRule,
  period: Period,
  calendars: Calendars,
  opened: { readonly on: PlainDate; readonly noticeDays: number },
): MeetingDate {
  const wanted = wantedDate(rule, period, calendars);
  if (!wanted.ok || wanted.on >= opened.on || opened.on > period.to) return wanted;
  const withNotice = addWorkdays(calendars, opened.on, opened.noticeDays);
  if (withNotice.ok && withNotice.on <= period.to) return withNotice;
  const last = within(calendars, period, period.to, -1);
  return last?.ok && last.on >= opened.on ? last : wanted;
}

const NONE = { ok: false, why: 'no-workday' } as const;

function within(calendars: Calendars, period: Period, from: PlainDate, step: 1 | -1): MeetingDate | null {
  const found = workdayFrom(calendars, from, step);
  return found.ok && found.on >= period.from && found.on <= period.to ? found : null;
}

function namedDay(rule: DateRule, period: Period): PlainDate {
  const months = Number(period.to.slice(5, 7)) - Number(period.from.slice(5, 7));
  const offset = { first: 0, middle: Math.floor(months / 2), last: months }[rule.month];
  const first = addMonths(period.from, offset);
  if (rule.kind !== 'nth-weekday')
    return plainDate(`${first.slice(0, 8)}${String(rule.day).padStart(2, '0')}`);
  const shift = (rule.weekday - weekdayOf(first) + 7) % 7;
  return addDays(first, shift + 7 * (rule.nth - 1));
}

export type PostponeRefusal =
  | 'postponed-too-often'
  | 'postponed-too-far'
  | 'not-a-workday'
  | 'calendar-missing'
  | 'date-has-passed';

/** May a meeting be moved to that day? Null: it may. `from` is the date that the rule gave it first. */
export function refusePostponement(
  calendars: Calendars,
  asked: {
    readonly from: PlainDate;
    readonly to: PlainDate;
    readonly today: PlainDate;
    readonly times: number;
    readonly limits: { readonly postpone: number; readonly postponements: number };
  },
): PostponeRefusal | null {
  const { from, to, today, times, limits } = asked;
  if (to < today) return 'date-has-passed';
  const worked = isWorkday(calendars, to);
  if (worked === null) return 'calendar-missing';
  if (!worked) return 'not-a-workday';
  if (times >= limits.postponements) return 'postponed-too-often';
  // Counted from the first date: three times a week later is three weeks.
  const latest = addWorkdays(calendars, from, limits.postpone);
  return latest.ok && to > latest.on ? 'postponed-too-far' : null;
}
