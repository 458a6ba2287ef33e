import {
  addDays,
  addMonths,
  addYears,
  compareDates,
  LAST_DATE,
  monthOf,
  monthsFrom,
  type PlainDate,
  type YearMonth,
} from './dates.ts';
import type { Contract } from './facts.ts';
import type { PolicyParameters } from './policy/types.ts';

/**
 * The due day (满一年之日): the same day one calendar year later, 29 February → 28 February.
 * 2016-06-18 → 2017-06-18: the year is 2016-06-18 … 2017-06-17, so leaving on the due day is late enough.
 */
export function dueDay(startsOn: PlainDate): PlainDate {
  return addYears(startsOn, 1);
}

/** The months for which insurance is asked, the start date's month first. */
export function insuranceMonthsOf(startsOn: PlainDate, parameters: PolicyParameters): YearMonth[] {
  return monthsFrom(monthOf(startsOn), parameters.insuranceMonths);
}

/** The latest payment date that still counts: with 90 days of grace, day 90 after the due day. */
export function lastPaymentDay(dueOn: PlainDate, parameters: PolicyParameters): PlainDate {
  return addDays(dueOn, parameters.latePaymentGraceDays);
}

/** Half-open: `from` belongs to the window, `before` does not. */
export type Window = { from: PlainDate; before: PlainDate };

/**
 * The follow-up windows, each counted from the start date so that clamping does not add up.
 * The last one ends on the due day. 2016-11-30 → …, [2017-02-28, 2017-05-30), …
 */
export function followUpWindowsOf(
  startsOn: PlainDate,
  dueOn: PlainDate,
  parameters: PolicyParameters,
): Window[] {
  const { followUpWindows: count, followUpWindowMonths: months } = parameters;
  return Array.from({ length: count }, (_, k) => ({
    from: addMonths(startsOn, months * k),
    before: k === count - 1 ? dueOn : addMonths(startsOn, months * (k + 1)),
  }));
}

/** The day after the contract's last; null = there is none: 无固定期限, which some files write as 9999-12-31. */
export function dayAfter({ endsOn }: Contract): PlainDate | null {
  return endsOn === null || endsOn === LAST_DATE ? null : addDays(endsOn, 1);
}

/**
 * The first day from `startsOn` on that no contract covers; renewals without a gap extend each other.
 * null = covered without end. A contract's last day is covered, so the next may start the day after.
 */
export function firstUncoveredDay(startsOn: PlainDate, contracts: readonly Contract[]): PlainDate | null {
  let reach = startsOn;
  for (const contract of contracts.toSorted((a, b) => compareDates(a.startsOn, b.startsOn))) {
    if (contract.startsOn > reach) break;
    const next = dayAfter(contract);
    if (next === null) return null;
    if (next > reach) reach = next;
  }
  return reach;
}
