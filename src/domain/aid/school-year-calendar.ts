import { addDays, type PlainDate } from '../dates.ts';
import type { AidParameters } from '../policy/types.ts';
import type { SchoolYear } from './facts.ts';
import { daysOfSchoolYear, nextSchoolYear, schoolYearOf } from './school-years.ts';

export const schoolYearStates = ['open', 'missed', 'upcoming', 'confirmed', 'left'] as const;
/** `open`: the school can say it now; `left`: the year began after the person had left. */
export type SchoolYearState = (typeof schoolYearStates)[number];

export interface CalendarYear {
  readonly year: SchoolYear;
  readonly from: PlainDate;
  /** Last day on which a confirmation is in time. */
  readonly until: PlainDate;
}

/** Every school year of the studies, with the days on which the school can speak of it. */
export function schoolYearsOf(
  { enrolledOn, graduatesOn }: { readonly enrolledOn: PlainDate; readonly graduatesOn: PlainDate },
  { schoolYearStart, confirmationGraceDays }: AidParameters,
): CalendarYear[] {
  const years: CalendarYear[] = [];
  for (let year = schoolYearOf(enrolledOn, schoolYearStart); ; year = nextSchoolYear(year)) {
    const { from, to } = daysOfSchoolYear(year, schoolYearStart);
    if (from > graduatesOn) return years;
    years.push({ year, from, until: addDays(to, confirmationGraceDays) });
  }
}

/** As `listSchoolYears` says it in SQL. */
export function schoolYearState(
  { from, until }: Pick<CalendarYear, 'from' | 'until'>,
  { confirmed, leftOn }: { readonly confirmed: boolean; readonly leftOn: PlainDate | null },
  today: PlainDate,
): SchoolYearState {
  if (confirmed) return 'confirmed';
  if (leftOn !== null && leftOn <= from) return 'left';
  if (from > today) return 'upcoming';
  return until < today ? 'missed' : 'open';
}
