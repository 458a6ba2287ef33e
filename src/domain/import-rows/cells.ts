import { type PlainDate, parsePlainDate, parseYearMonth, type YearMonth } from '../dates.ts';
import { normaliseText } from '../text.ts';

/**
 * A date however files write it: 2016-06-25, 2016/6/25, 2016.6.25, 2016年6月25日, 20160625, or the ISO
 * midnight a spreadsheet's date cell becomes. Null when it is none of these or not a real date.
 */
export function readDate(cell: string): PlainDate | null {
  const s = normaliseText(cell).replace(/[T ]00:00(:00(\.0+)?)?Z?$/, '');
  const match =
    /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/.exec(s) ??
    /^(\d{4})(年)(\d{1,2})月(\d{1,2})日$/.exec(s) ??
    /^(\d{4})()(\d{2})(\d{2})$/.exec(s);
  if (!match) return null;
  const [, year = '', , month = '', day = ''] = match;
  return parsePlainDate(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`);
}

/** 2016.1: January, or what a spreadsheet leaves of October when it takes 2016.10 for a number. */
export function isAmbiguousMonth(cell: string): boolean {
  return /^\d{4}\.1$/.test(normaliseText(cell));
}

/** A month: 2016-06, 2016/6, 201606, 2016年6月, or the first of a month where a spreadsheet made it a date. */
export function readMonth(cell: string): YearMonth | null {
  const s = normaliseText(cell);
  if (isAmbiguousMonth(s)) return null;
  const match =
    /^(\d{4})[-/.](\d{1,2})$/.exec(s) ?? /^(\d{4})年(\d{1,2})月$/.exec(s) ?? /^(\d{4})(\d{2})$/.exec(s);
  if (match) return parseYearMonth(`${match[1]}-${match[2]?.padStart(2, '0')}`);
  const date = readDate(s);
  return date?.endsWith('-01') ? parseYearMonth(date.slice(0, 7)) : null;
}
