import type { PlainDate, YearMonth } from './dates.ts';
import type { CreditCode, DivisionCode, IntermediaryNumber, PolicyVersionId } from './ids.ts';
import type { Fen } from './money.ts';
import type { CheckName, Fund, ProgrammeId } from './policy/types.ts';
import type { ReasonCode } from './reasons.ts';

/** `waiting`: asked, but a fact that may still come is missing. `not-reached-yet`: its day has not come. */
export type CheckOutcome = 'met' | 'not-met' | 'waiting' | 'not-reached-yet';

export type CheckInputs = Record<string, string | number | boolean | null | string[]>;

/** What one rule found, with the facts it read. */
export type Verdict = { outcome: CheckOutcome; inputs: CheckInputs; reason?: ReasonCode; note?: string };

/** 以奖代补 (art. 22): granted for an evaluation, by its rules rather than by a policy's conditions. */
export const REWARD_PROGRAMME = 'performance-reward';
export type ClaimProgramme = ProgrammeId | typeof REWARD_PROGRAMME;
export const rewardChecks = [
  'evaluation-published',
  'reward-earned',
  'not-disqualified',
  'within-award',
] as const;
export type RewardCheck = (typeof rewardChecks)[number];

/** One line of the explanation shown with every answer; `note` is a Chinese sentence. */
export type Check = {
  check: CheckName | RewardCheck;
  article: string;
  inputs: CheckInputs;
  outcome: CheckOutcome;
  reason?: ReasonCode;
  note?: string;
  /** It would refuse; an appeal has decided otherwise. */
  overruled?: true;
};

/** `person`: the number of the person in the record, as text; `unit`: who is rewarded. */
export type Payee =
  | { kind: 'employer' | 'institution'; id: CreditCode }
  | { kind: 'intermediary'; id: IntermediaryNumber }
  | { kind: 'person' | 'unit'; id: string };

/** What an answer can wait for. The first three are of an employment, the rest of an aid case. */
export const waitReasons = [
  'due-day',
  'insurance-months',
  'contract',
  'class-end',
  'class-approval',
  'class-report',
  'attendance',
  'school-year',
  'quarter-statement',
  'transport-contract',
  'contract-check',
  'tickets',
] as const;
export type WaitReason = (typeof waitReasons)[number];

export type Outcome =
  | { kind: 'eligible'; amountFen: Fen; payee: Payee; paidBy: DivisionCode; fund: Fund }
  | { kind: 'refused'; reason: ReasonCode; article: string }
  | {
      kind: 'waiting';
      for: WaitReason;
      /** First day on which the answer changes by itself; null = only a person can move it. */
      until: PlainDate | null;
      missingMonths?: YearMonth[];
    };

/** The answer for one programme and employment on `asOf`. `checks` lists every condition, in order. */
export type Evaluation<P extends ClaimProgramme = ClaimProgramme> = {
  programme: P;
  policyVersion: PolicyVersionId;
  asOf: PlainDate;
  /** County that handles the claim: the payer, also for refusals and waits. */
  handledBy: DivisionCode;
  outcome: Outcome;
  /** What is due of the whole where `outcome` is a part of it: a top-up, or what it leaves to the first claim. */
  dueFen?: number;
  checks: Check[];
};
