import { addDays, addYears, type PlainDate, plainDate } from '../dates.ts';
import type { SchoolYear } from './facts.ts';

/** The school year that `day` lies in: with a start on 09-01, 2016-08-31 → 2015-2016 and 2016-09-01 → 2016-2017. */
export function schoolYearOf(day: PlainDate, schoolYearStart: string): SchoolYear {
  const year = Number(day.slice(0, 4));
  const first = day.slice(5) >= schoolYearStart ? year : year - 1;
  return `${first}-${first + 1}` as SchoolYear;
}

/** First and last day of a school year. */
export function daysOfSchoolYear(
  year: SchoolYear,
  schoolYearStart: string,
): { from: PlainDate; to: PlainDate } {
  const from = plainDate(`${year.slice(0, 4)}-${schoolYearStart}`);
  return { from, to: addDays(addYears(from, 1), -1) };
}

export function nextSchoolYear(year: SchoolYear): SchoolYear {
  const first = Number(year.slice(5));
  return `${first}-${first + 1}` as SchoolYear;
}
