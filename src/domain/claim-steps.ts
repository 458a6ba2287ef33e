import type { UserId } from './ids.ts';

export const claimSteps = [
  'acceptance',
  'review',
  'public-notice',
  'finance',
  'payment',
  'correction',
  'archived',
  'refused',
  'withdrawn',
  'lapsed',
] as const;
/** Where a claim stands. The last four are ends; `correction` means: with the applicant (补正). */
export type ClaimStep = (typeof claimSteps)[number];

export type ClaimAction =
  | 'approve'
  | 'return'
  | 'refuse'
  | 'withdraw'
  | 'resubmit'
  | 'objection-upheld'
  | 'objection-dismissed'
  | 'lapse'
  | 'payment-returned';

export type ClaimState = {
  step: ClaimStep;
  revision: number;
  /** Who decided each step; kept over a return for correction. */
  decidedBy: Partial<Record<ClaimStep, UserId>>;
  contractConfirmedBy: UserId[];
  /** Chinese sentence why nobody may decide now, e.g. a pending objection; null = not on hold. */
  heldReason: string | null;
};

export type ClaimDecision = { step: ClaimStep; action: ClaimAction; officer: UserId; revision: number };

export type DecisionRefusalCode =
  | 'step-already-decided'
  | 'stale-revision'
  | 'separation-of-duties'
  | 'claim-on-hold'
  | 'action-not-allowed';

export type DecisionCheck =
  | { ok: true }
  | { ok: false; code: DecisionRefusalCode; message: string; remedy: string };
