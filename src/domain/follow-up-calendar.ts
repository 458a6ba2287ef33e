import { addDays, daysBetween, type PlainDate } from './dates.ts';
import { followUpWindowsOf } from './employment-year.ts';
import type { PolicyParameters } from './policy/types.ts';

/** How many days before its end an empty window begins to press; the last day itself counts as 0 days left. */
export const CLOSING_DAYS = 14;

export const followUpStates = ['missed', 'closing', 'open', 'upcoming', 'done'] as const;
/**
 * `done`: a visit lies in it. Without one, `upcoming` before its first day, `open` from then on, `closing` for its last
 * days, `missed` afterwards. A visit that was made in time may still be entered late, so `missed` can become `done`.
 */
export type FollowUpState = (typeof followUpStates)[number];

export interface FollowUpWindow {
  /** Counts from 1. */
  readonly number: number;
  readonly from: PlainDate;
  /** The last day on which a visit counts. */
  readonly until: PlainDate;
  /** The first visit in it. */
  readonly doneOn: PlainDate | null;
  readonly state: FollowUpState;
}

/**
 * The visits that article 23 asks of the intermediary for one employment, as they stand on `asOf`. `visits` are those of
 * the intermediary that made the placement; a visit outside the year counts for no window.
 * Start 2016-06-18: windows until 2016-09-17, 12-17, 2017-03-17 and 06-17.
 */
export function followUpCalendar(
  employment: { startsOn: PlainDate; dueOn: PlainDate; visits: readonly PlainDate[] },
  parameters: PolicyParameters,
  asOf: PlainDate,
): FollowUpWindow[] {
  const { startsOn, dueOn, visits } = employment;
  return followUpWindowsOf(startsOn, dueOn, parameters).map(({ from, before }, i) => {
    const until = addDays(before, -1);
    const doneOn = visits.filter((on) => from <= on && on < before).toSorted()[0] ?? null;
    return { number: i + 1, from, until, doneOn, state: followUpState({ from, until, doneOn }, asOf) };
  });
}

export function followUpState(
  { from, until, doneOn }: { from: PlainDate; until: PlainDate; doneOn: PlainDate | null },
  asOf: PlainDate,
): FollowUpState {
  if (doneOn !== null) return 'done';
  if (until < asOf) return 'missed';
  if (from > asOf) return 'upcoming';
  return daysBetween(asOf, until) <= CLOSING_DAYS ? 'closing' : 'open';
}
