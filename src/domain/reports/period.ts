import {
  addDays,
  addMonths,
  addYears,
  earlierOf,
  type PlainDate,
  parseYearMonth,
  plainDate,
} from '../dates.ts';

/** `2017-06` a month, `2017` a year. */
export type ReportPeriod = string & { readonly __brand: 'ReportPeriod' };

/** Both days included. */
export interface Days {
  readonly from: PlainDate;
  readonly to: PlainDate;
}

/** The days a report looks at, and those that it is compared with. */
export interface ReportDays extends Days {
  /** The period is over: it can be released. */
  readonly ended: boolean;
  readonly before: Days;
  /** The same month of the year before; null: of a year, whose period before that is. */
  readonly yearBefore: Days | null;
}

/** The period if `text` is a month or a year from 2016 to 2100, else null. */
export function parseReportPeriod(text: string): ReportPeriod | null {
  const year = Number(text.slice(0, 4));
  if (!/^\d{4}$/.test(text) && parseYearMonth(text) === null) return null;
  return year >= 2016 && year <= 2100 ? (text as ReportPeriod) : null;
}

export const isMonth = (period: ReportPeriod): boolean => period.length === 7;

/** The first and the last day of the whole period. */
export function wholeOf(period: ReportPeriod): Days {
  const from = plainDate(isMonth(period) ? `${period}-01` : `${period}-01-01`);
  return { from, to: addDays(isMonth(period) ? addMonths(from, 1) : addYears(from, 1), -1) };
}

/**
 * What a report of the period looks at on `asOf`; null: the period has not begun. An unfinished period is compared with as
 * many days: March on 2017-03-30 with 1–28 February.
 */
export function reportDays(period: ReportPeriod, asOf: PlainDate): ReportDays | null {
  const { from, to } = wholeOf(period);
  if (asOf < from) return null;
  const ended = asOf > to;
  const upTo = earlierOf(asOf, to);
  const moved = (move: (date: PlainDate) => PlainDate): Days => {
    const first = move(from);
    const whole = wholeOf((isMonth(period) ? first.slice(0, 7) : first.slice(0, 4)) as ReportPeriod);
    return upTo === to ? whole : { from: whole.from, to: earlierOf(move(upTo), whole.to) };
  };
  const yearAgo = moved((date) => addYears(date, -1));
  return isMonth(period)
    ? { from, to: upTo, ended, before: moved((date) => addMonths(date, -1)), yearBefore: yearAgo }
    : { from, to: upTo, ended, before: yearAgo, yearBefore: null };
}

/** 2017年6月, 2017年度. */
export function periodInWords(period: ReportPeriod): string {
  const [year, month] = period.split('-');
  return month === undefined ? `${year}年度` : `${year}年${Number(month)}月`;
}

/** The last `n` months up to the day's, oldest first. */
export function monthsUpTo(on: PlainDate, n: number): ReportPeriod[] {
  const first = plainDate(`${on.slice(0, 7)}-01`);
  return Array.from({ length: n }, (_, i) => addMonths(first, i + 1 - n).slice(0, 7) as ReportPeriod);
}

/** The last month that is over on the day: the report that is due. */
export function lastMonthOver(on: PlainDate): ReportPeriod {
  return addMonths(plainDate(`${on.slice(0, 7)}-01`), -1).slice(0, 7) as ReportPeriod;
}
