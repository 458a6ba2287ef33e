import { addDays, addMonths, type PlainDate } from '../dates.ts';
import { parameterOf, type ServiceRules } from './rules.ts';

export type VisitState = 'planned' | 'due' | 'overdue';

export interface VisitOutlook {
  readonly state: VisitState;
  /** First day on which the answer changes by itself; null: only a visit changes it. */
  readonly changesOn: PlainDate | null;
  /** The prefecture is to be told. */
  readonly escalate: boolean;
}

/**
 * How a planned visit stands. Planned for 30 June, reminder 14 days: planned until the 15th, due from the 16th to the
 * 30th, overdue from 1 July, told to the prefecture on 15 July.
 */
export function visitOutlook(nextVisitOn: PlainDate, rules: ServiceRules, today: PlainDate): VisitOutlook {
  const dueFrom = addDays(nextVisitOn, -parameterOf(rules, 'visitReminderDays'));
  const lateFrom = addDays(nextVisitOn, 1);
  const escalatesOn = addDays(lateFrom, parameterOf(rules, 'visitEscalationDays'));
  if (today < dueFrom) return { state: 'planned', changesOn: dueFrom, escalate: false };
  if (today < lateFrom) return { state: 'due', changesOn: lateFrom, escalate: false };
  const escalate = today >= escalatesOn;
  return { state: 'overdue', changesOn: escalate ? null : escalatesOn, escalate };
}

/** The day after which the next visit is late. */
export const nextVisit = (visitedOn: PlainDate, rules: ServiceRules): PlainDate =>
  addMonths(visitedOn, parameterOf(rules, 'visitIntervalMonths'));
