import { addDays, earlierOf, type PlainDate } from '../dates.ts';
import type { WaitKind } from '../waits.ts';

export const referralStatuses = [
  'referred',
  'invited',
  'confirmed',
  'interviewed',
  'offered',
  'accepted',
  'placed',
  'rejected',
  'declined',
  'no-show',
  'withdrawn',
  'lapsed',
] as const;
export type ReferralStatus = (typeof referralStatuses)[number];

/** What somebody reports of a referral; the placement and the lapse are not reported but done. */
export const referralActs = [
  'invite',
  'reject',
  'confirm',
  'decline',
  'hold-interview',
  'no-show',
  'offer',
  'accept',
  'withdraw',
] as const;
export type ReferralAct = (typeof referralActs)[number];

/** Whose act it is: the opening's (employer, service centre) or the person's (their village, township or centre). */
export type ReferralSide = 'opening' | 'person';

export const sideOf: Record<ReferralAct, ReferralSide> = {
  invite: 'opening',
  reject: 'opening',
  'hold-interview': 'opening',
  'no-show': 'opening',
  offer: 'opening',
  confirm: 'person',
  decline: 'person',
  accept: 'person',
  withdraw: 'person',
};

const transitions: Partial<Record<ReferralStatus, Partial<Record<ReferralAct, ReferralStatus>>>> = {
  referred: { invite: 'invited', reject: 'rejected', decline: 'declined', withdraw: 'withdrawn' },
  invited: { confirm: 'confirmed', reject: 'rejected', decline: 'declined', withdraw: 'withdrawn' },
  confirmed: {
    'hold-interview': 'interviewed',
    'no-show': 'no-show',
    reject: 'rejected',
    decline: 'declined',
    withdraw: 'withdrawn',
  },
  interviewed: { offer: 'offered', reject: 'rejected', decline: 'declined', withdraw: 'withdrawn' },
  offered: { accept: 'accepted', decline: 'declined', withdraw: 'withdrawn' },
  accepted: { decline: 'declined', withdraw: 'withdrawn' },
};

/** The one table of transitions; null: not now. */
export function nextStatus(status: ReferralStatus, act: ReferralAct): ReferralStatus | null {
  return transitions[status]?.[act] ?? null;
}

export function actsFor(status: ReferralStatus, side: ReferralSide): ReferralAct[] {
  return referralActs.filter((act) => sideOf[act] === side && nextStatus(status, act) !== null);
}

/** In which statuses the next step is this side's: a placement is reported by either. */
export function movesReferral(side: ReferralSide): LiveStatus[] {
  return side === 'opening'
    ? ['referred', 'confirmed', 'interviewed', 'accepted']
    : ['invited', 'offered', 'accepted'];
}

/** The offices' own days for each wait; the regulation sets none. */
const termDays = {
  referred: 7,
  invited: 5,
  confirmed: 5,
  interviewed: 10,
  offered: 5,
  accepted: 30,
} as const;
export type LiveStatus = keyof typeof termDays;
export const REMINDER_DAYS = 2;

export const isLive = (status: ReferralStatus): status is LiveStatus => Object.hasOwn(termDays, status);

/** Last day of the wait that begins with this status; an answer comes by the interview, its result is counted from its day. */
export function dueOn(status: LiveStatus, on: PlainDate, interviewOn: PlainDate | null): PlainDate {
  const from = status === 'confirmed' && interviewOn !== null && interviewOn > on ? interviewOn : on;
  const last = addDays(from, termDays[status]);
  return status === 'invited' && interviewOn !== null ? earlierOf(last, interviewOn) : last;
}

export const waitOfStatus: Record<LiveStatus, WaitKind> = {
  referred: 'referral-invitation',
  invited: 'referral-answer',
  confirmed: 'referral-interview',
  interviewed: 'referral-offer',
  offered: 'referral-acceptance',
  accepted: 'referral-placement',
};

export interface ReferralOutlook {
  /** The deadline has passed. */
  readonly lapses: boolean;
  readonly reminds: boolean;
  /** First day on which the answer changes by itself. */
  readonly wakeOn: PlainDate;
}

/** What the calendar makes of a wait whose last day is `due`: a reminder two days before, the lapse on the day after. */
export function referralOutlook(due: PlainDate, today: PlainDate): ReferralOutlook {
  const remindOn = addDays(due, -REMINDER_DAYS);
  const reminds = today >= remindOn;
  return { lapses: today > due, reminds, wakeOn: reminds ? addDays(due, 1) : remindOn };
}
