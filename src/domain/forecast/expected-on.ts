import type { ClaimStep } from '../claim-steps.ts';
import { addDays, type PlainDate } from '../dates.ts';
import type { PolicyParameters } from '../policy/types.ts';

/**
 * How many calendar days a step usually takes, so that a forecast can say a month. The regulation sets none
 * (docs/rules.md); these are the offices' own, well within their limits of work-age.ts. The notice has its length from
 * the policy.
 */
export const usualStepDays = { acceptance: 3, review: 5, finance: 3, payment: 5 } as const;

const path = ['acceptance', 'review', 'public-notice', 'finance', 'payment'] as const;
type PaidStep = (typeof path)[number];

const daysOf = (step: PaidStep, { noticeDays }: Pick<PolicyParameters, 'noticeDays'>): number =>
  // The day after the notice's last.
  step === 'public-notice' ? noticeDays + 1 : usualStepDays[step];

/** From the beginning of a step until the money has arrived. */
export function usualDaysFrom(step: PaidStep, parameters: Pick<PolicyParameters, 'noticeDays'>): number {
  return path.slice(path.indexOf(step)).reduce((days, each) => days + daysOf(each, parameters), 0);
}

/** An employment without a claim: raised on its due day, or today where that has passed. 2017-06-18 → 2017-07-12. */
export function expectedOfPending(
  dueOn: PlainDate,
  parameters: Pick<PolicyParameters, 'noticeDays'>,
  today: PlainDate,
): PlainDate {
  return addDays(later(dueOn, today), usualDaysFrom('acceptance', parameters));
}

export interface ClaimOnItsWay {
  readonly step: ClaimStep;
  /** Since when it waits at its step. */
  readonly since: PlainDate;
  readonly noticeEndsOn: PlainDate | null;
  readonly correctUntil: PlainDate | null;
}

/** An open claim: what is left of its step, at least until today, and the steps after it. */
export function expectedOfClaim(
  { step, since, noticeEndsOn, correctUntil }: ClaimOnItsWay,
  parameters: Pick<PolicyParameters, 'noticeDays'>,
  today: PlainDate,
): PlainDate {
  const from = path.find((each) => each === step);
  // Corrected on the last day and taken from the beginning: the cautious reading.
  if (from === undefined)
    return addDays(later(correctUntil ?? since, today), usualDaysFrom('acceptance', parameters));
  const ownDays = daysOf(from, parameters);
  const done = from === 'public-notice' && noticeEndsOn ? addDays(noticeEndsOn, 1) : addDays(since, ownDays);
  return addDays(later(done, today), usualDaysFrom(from, parameters) - ownDays);
}

const later = (a: PlainDate, b: PlainDate): PlainDate => (a > b ? a : b);
