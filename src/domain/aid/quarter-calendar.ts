import { addDays, earlierOf, type PlainDate } from '../dates.ts';
import type { AidParameters } from '../policy/types.ts';
import type { Quarter } from './facts.ts';
import { daysOfQuarter, nextQuarter, quarterOf } from './quarters.ts';

export const quarterStates = ['due', 'missed', 'running', 'upcoming', 'stated', 'after'] as const;
/** `due`: it has ended and the bank has not stated it; `after`: the loan was repaid before it began. */
export type QuarterState = (typeof quarterStates)[number];

export interface CalendarQuarter {
  readonly quarter: Quarter;
  readonly from: PlainDate;
  readonly to: PlainDate;
  /** Last day on which a statement is in time. */
  readonly until: PlainDate;
}

/** Every quarter in which the loan can bear interest: from the day it was drawn to the day before its end. */
export function quartersOfLoan(
  { drawnOn, endsOn }: { readonly drawnOn: PlainDate; readonly endsOn: PlainDate },
  { statementDays }: AidParameters,
): CalendarQuarter[] {
  const quarters: CalendarQuarter[] = [];
  for (let quarter = quarterOf(drawnOn); ; quarter = nextQuarter(quarter)) {
    const { from, to } = daysOfQuarter(quarter);
    if (from >= endsOn) return quarters;
    quarters.push({ quarter, from, to, until: addDays(to, statementDays) });
  }
}

/** As `listLoanQuarters` says it in SQL. */
export function quarterState(
  { from, to, until }: Omit<CalendarQuarter, 'quarter'>,
  { stated, endsOn, repaidOn }: { stated: boolean; endsOn: PlainDate; repaidOn: PlainDate | null },
  today: PlainDate,
): QuarterState {
  if (stated) return 'stated';
  if (from >= earlierOf(endsOn, repaidOn ?? endsOn)) return 'after';
  if (from > today) return 'upcoming';
  if (to >= today) return 'running';
  return until < today ? 'missed' : 'due';
}
