import { addDays, type PlainDate } from '../dates.ts';
import { countyOf, PREFECTURE } from '../divisions.ts';
import type { ServiceStatus } from './kinds.ts';
import { parameterOf, type ServiceRules } from './rules.ts';

/** What a person may decide of a service case; each is an Update of its process but `reopen`, which is a fact. */
export const serviceActions = ['take', 'hand-over', 'resolve', 'confirm', 'withdraw', 'reopen'] as const;
export type ServiceAction = (typeof serviceActions)[number];

/** The one table of transitions, for screens, API and process alike. Absent: not possible in that state. */
const transitions: Readonly<Record<ServiceStatus, Partial<Record<ServiceAction, ServiceStatus>>>> = {
  new: { take: 'working', 'hand-over': 'working', withdraw: 'withdrawn' },
  working: { take: 'working', 'hand-over': 'working', resolve: 'resolved', withdraw: 'withdrawn' },
  resolved: { confirm: 'closed', reopen: 'working' },
  closed: { reopen: 'working' },
  withdrawn: {},
};

/** Where the action leads from here; null: it is not possible. */
export const nextStatus = (status: ServiceStatus, action: ServiceAction): ServiceStatus | null =>
  transitions[status][action] ?? null;

export const isOpen = (status: ServiceStatus): boolean => status !== 'closed' && status !== 'withdrawn';

/** Still to be done by an office, so that it may be late. */
export const isUndone = (status: ServiceStatus): boolean => status === 'new' || status === 'working';

/** Township → county → prefecture; null: nobody is above. 433101002 → 433101 → 433100. */
export function levelAbove(office: string): string | null {
  if (office.length > 6) return countyOf(office);
  return office === PREFECTURE ? null : PREFECTURE;
}

/** The office that has a case first: the township or the county of the home. */
export const officeOf = (home: string, level: 'township' | 'county'): string =>
  level === 'county' ? countyOf(home) : home.slice(0, 9);

export interface ServiceDays {
  readonly status: ServiceStatus;
  readonly office: string;
  readonly escalatedTo: string | null;
  readonly escalatesOn: PlainDate | null;
  readonly confirmUntil: PlainDate | null;
}

export type DueStep =
  | { readonly kind: 'escalate'; readonly to: string; readonly next: PlainDate | null }
  | { readonly kind: 'close' };

/**
 * What the calendar does to a case today; null: nothing. A case late by weeks goes up one level at each look, so that each
 * level is told. Due on 10 June, 7 days between levels: to the county on the 11th, to the prefecture on the 18th.
 */
export function dueStep(service: ServiceDays, rules: ServiceRules, today: PlainDate): DueStep | null {
  const { status, escalatesOn, escalatedTo, office, confirmUntil } = service;
  if (status === 'resolved') return confirmUntil !== null && confirmUntil < today ? { kind: 'close' } : null;
  if (!isUndone(status) || escalatesOn === null || escalatesOn > today) return null;
  const to = levelAbove(escalatedTo ?? office);
  if (to === null) return null;
  const further = levelAbove(to) !== null;
  return {
    kind: 'escalate',
    to,
    next: further ? addDays(escalatesOn, parameterOf(rules, 'escalationDays')) : null,
  };
}

/** First day on which a case that is due on `dueOn` goes up; null for a case of the prefecture itself. */
export const firstEscalation = (office: string, dueOn: PlainDate): PlainDate | null =>
  levelAbove(office) === null ? null : addDays(dueOn, 1);

/** May it still be opened again? */
export const mayReopen = (closedOn: PlainDate | null, rules: ServiceRules, today: PlainDate): boolean =>
  closedOn === null || today <= addDays(closedOn, parameterOf(rules, 'reopenDays'));

/** Sensitive notes are open to exactly the office that has the case, and the level above it or that it has gone up to. */
export const readsSensitive = (
  division: string,
  { office, escalatedTo }: Pick<ServiceDays, 'office' | 'escalatedTo'>,
): boolean => division === office || division === levelAbove(office) || division === escalatedTo;
