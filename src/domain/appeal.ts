import type { ClaimStep } from './claim-steps.ts';
import { addDays, type PlainDate } from './dates.ts';

/** Who or what refused: the rules themselves, a step's officer, the ruling on an objection, or a correction that never came. */
export const refusers = ['rules', 'acceptance', 'review', 'objection', 'finance', 'lapse'] as const;
export type Refuser = (typeof refusers)[number];

/** `overtaken`: the rules have changed their answer meanwhile, so that there is nothing left to appeal against. */
export const appealStatuses = ['pending', 'upheld', 'dismissed', 'overtaken'] as const;
export type AppealStatus = (typeof appealStatuses)[number];

/**
 * How long the office above has for its decision. The regulation names no term; sixty days are those of a
 * reconsideration by the authority above (行政复议法). Of no policy: it binds the offices, not the applicant.
 */
export const APPEAL_DECISION_DAYS = 60;

/**
 * The office of the prefecture that decides: money is finance's, all else the labour office's. Above the prefecture's own
 * decisions this system knows nobody: there its other people decide.
 */
export type AppealOffice = 'labour' | 'finance';

export const appealOfficeOf = (refuser: Refuser): AppealOffice =>
  refuser === 'finance' ? 'finance' : 'labour';

/** The last day on which an appeal is in time. Refused 2017-07-01, 60 days: 2017-08-30. */
export const lastAppealDay = (refusedOn: PlainDate, appealDays: number): PlainDate =>
  addDays(refusedOn, appealDays);

/** The last day of the office's own term. */
export const decideAppealBy = (lodgedOn: PlainDate): PlainDate => addDays(lodgedOn, APPEAL_DECISION_DAYS);

/** Who refused, read off the record of a claim that was refused or has lapsed. */
export function refuserOf(claim: {
  readonly status: 'refused' | 'lapsed';
  /** Null: no officer. */
  readonly refusedBy: string | null;
  readonly reason: string | null;
  /** Step of the latest decision that refused, if any. */
  readonly decidedAt: string | null;
}): Refuser {
  if (claim.status === 'lapsed') return 'lapse';
  if (claim.reason === 'objection-upheld') return 'objection';
  if (claim.refusedBy === null) return 'rules';
  const at = refusers.find((refuser) => refuser === claim.decidedAt);
  if (!at) throw new Error(`refused by ${claim.refusedBy} at ${claim.decidedAt}`);
  return at;
}

/**
 * Where a claim goes on when its appeal is upheld: at the step after the one that refused it. What the rules refused has
 * seen no officer yet; a correction that came too late goes where the claim had been returned.
 */
export function comesBackAt(refuser: Refuser, returnedTo: string | null): ClaimStep {
  switch (refuser) {
    case 'rules':
      return 'acceptance';
    case 'acceptance':
      return 'review';
    case 'review':
      return 'public-notice';
    case 'objection':
      return 'finance';
    case 'finance':
      return 'payment';
    case 'lapse':
      return (returnedTo as ClaimStep | null) ?? 'acceptance';
  }
}
