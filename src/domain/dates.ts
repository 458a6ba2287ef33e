import { Temporal } from 'temporal-polyfill/implementation';
import type { Brand } from './brand.ts';

/** A calendar date in Asia/Shanghai, 'YYYY-MM-DD', from year 1 to 9999. Strings of this form sort by date. */
export type PlainDate = Brand<string, 'PlainDate'>;
/** A calendar month, 'YYYY-MM'. */
export type YearMonth = Brand<string, 'YearMonth'>;

const ZONE = 'Asia/Shanghai';

/** The first and the last date there are: further ones would have other texts ('+010000-01-01') and not sort. */
const FIRST_DATE = '0001-01-01' as PlainDate;
/** Where a file writes it, it means: without end. */
export const LAST_DATE = '9999-12-31' as PlainDate;

/** The date if `s` is a real one written 'YYYY-MM-DD' (2017-02-29 is not), else null. */
export function parsePlainDate(s: string): PlainDate | null {
  // By hand: Temporal takes 3 µs a date, and an insurance file has two on each of a million rows.
  if (s.length !== 10 || s.charCodeAt(4) !== HYPHEN || s.charCodeAt(7) !== HYPHEN) return null;
  const year = wholeNumber(s, 0, 4);
  const month = wholeNumber(s, 5, 7);
  const day = wholeNumber(s, 8, 10);
  // A character that is no digit has made NaN of its number, which no comparison finds true.
  return year >= 1 && day >= 1 && day <= daysOfMonth(year, month) ? (s as PlainDate) : null;
}

const HYPHEN = 0x2d;

/** Digits as a number; NaN where one is none. */
function wholeNumber(s: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at += 1) {
    const digit = s.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

/** 0 where there is no such month. */
function daysOfMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  if (month === 4 || month === 6 || month === 9 || month === 11) return 30;
  return month >= 1 && month <= 12 ? 31 : 0;
}

/** As `parsePlainDate`, but throws: for constants and for values the database already checked. */
export function plainDate(s: string): PlainDate {
  const date = parsePlainDate(s);
  if (date === null) throw new RangeError(`not a calendar date: ${s}`);
  return date;
}

/** The month if `s` is 'YYYY-MM' with a month 01–12, else null. */
export function parseYearMonth(s: string): YearMonth | null {
  return /^(?!0000)\d{4}-(0[1-9]|1[0-2])$/.test(s) ? (s as YearMonth) : null;
}

export function yearMonth(s: string): YearMonth {
  const month = parseYearMonth(s);
  if (month === null) throw new RangeError(`not a calendar month: ${s}`);
  return month;
}

/** Stops at the calendar's ends: 9999-12-31 + 1 = 9999-12-31. So do the two below. */
export function addDays(date: PlainDate, days: number): PlainDate {
  return within(Temporal.PlainDate.from(date).add({ days }));
}

/**
 * Moves by whole months and clamps to the month's last day: 2016-11-30 + 3 = 2017-02-28.
 * Always count from the origin date; adding one month three times would lose days (01-31 → 02-28 → 03-28).
 */
export function addMonths(date: PlainDate, months: number): PlainDate {
  return within(Temporal.PlainDate.from(date).add({ months }));
}

/** The same day `years` later; 29 February becomes 28 February in a common year. */
export function addYears(date: PlainDate, years: number): PlainDate {
  return within(Temporal.PlainDate.from(date).add({ years }));
}

/**
 * Full years on a day: `addYears(birthOn, n) <= on` for n up to it. Compares words where it can, as lists of thousands ask it.
 */
export function fullYears(birthOn: PlainDate, on: PlainDate): number {
  const years = Number(on.slice(0, 4)) - Number(birthOn.slice(0, 4));
  if (on.slice(5) >= birthOn.slice(5)) return years;
  // Of all days only 29 February is another one in other years.
  const moved = birthOn.endsWith('-02-29') && addYears(birthOn, years) <= on;
  return moved ? years : years - 1;
}

function within(date: Temporal.PlainDate): PlainDate {
  if (date.year > 9999) return LAST_DATE;
  return date.year < 1 ? FIRST_DATE : (date.toString() as PlainDate);
}

/** Days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: PlainDate, to: PlainDate): number {
  return Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to), { largestUnit: 'days' }).days;
}

/** Negative, zero or positive, as Array.prototype.sort wants it. */
export function compareDates(a: PlainDate, b: PlainDate): -1 | 0 | 1 {
  return a < b ? -1 : a > b ? 1 : 0;
}

export const earlierOf = (a: PlainDate, b: PlainDate): PlainDate => (compareDates(a, b) > 0 ? b : a);
export const laterOf = (a: PlainDate, b: PlainDate): PlainDate => (compareDates(a, b) < 0 ? b : a);

export function monthOf(date: PlainDate): YearMonth {
  return date.slice(0, 7) as YearMonth;
}

/** `n` consecutive months, `month` first. */
export function monthsFrom(month: YearMonth, n: number): YearMonth[] {
  const first = Temporal.PlainYearMonth.from(month);
  return Array.from({ length: n }, (_, i) => first.add({ months: i }).toString() as YearMonth);
}

/** The calendar date in Shanghai at an instant (milliseconds since 1970 UTC). */
export function shanghaiDateAt(epochMs: number): PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(epochMs)
    .toZonedDateTimeISO(ZONE)
    .toPlainDate()
    .toString() as PlainDate;
}

/** The instant (milliseconds since 1970 UTC) at which `date` begins in Shanghai. */
export function startOfShanghaiDay(date: PlainDate): number {
  return Temporal.PlainDate.from(date).toZonedDateTime(ZONE).epochMilliseconds;
}
