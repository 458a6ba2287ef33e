/**
 * Names and messages of the processes: what API, relay and workflows agree on.
 * Only ids, dates and codes travel here; no personal data enters the engine.
 */
import type { ClaimAction, ClaimState, ClaimStep } from '../src/domain/claim-steps.ts';
import type { AidId, ClaimId, CreditCode, EmploymentId, RecoveryId, UserId } from '../src/domain/ids.ts';
import type { OnBehalfOf } from '../src/domain/part-taken.ts';
import type { RecoveryStatus } from '../src/domain/recovery.ts';
import type { ServiceId, ServiceOutcome, ServiceStatus } from '../src/domain/services/kinds.ts';
import type { ServiceAction } from '../src/domain/services/steps.ts';
import type { OutcomeKind } from '../src/domain/targets/score.ts';
import type { ResponsibilityAction } from '../src/domain/targets/steps.ts';
import type { YearStatus } from '../src/domain/targets/words.ts';
import type { WaitExplanation, WaitKind } from '../src/domain/waits.ts';

export const TASK_QUEUE = 'labour-subsidy';
export const DEPLOYMENT_NAME = 'labour-subsidy';

export const employmentWorkflowId = (id: EmploymentId): string => `employment-${id}`;
export const aidWorkflowId = (id: AidId): string => `aid-${id}`;
export const claimWorkflowId = (id: ClaimId): string => `claim-${id}`;
export const batchWorkflowId = (id: string): string => `batch-${id}`;
export const refreshWorkflowId = (year: number, division: string): string => `refresh-${year}-${division}`;
export const responsibilityWorkflowId = (year: number, division: string): string =>
  `responsibility-${year}-${division}`;
export const referralWorkflowId = (id: number): string => `referral-${id}`;
export const recoveryWorkflowId = (id: RecoveryId): string => `recovery-${id}`;
export const serviceWorkflowId = (id: ServiceId): string => `service-${id}`;
export const meetingWorkflowId = (id: string): string => `meeting-${id}`;
export const problemWorkflowId = (id: string): string => `problem-${id}`;
/** What opens a year's refresh, and each series' next meeting, by the calendar. */
export const REFRESH_SCHEDULE = 'annual-refresh';
export const MEETING_SCHEDULES = 'meeting-series-';
export const meetingScheduleId = (series: string): string => `${MEETING_SCHEDULES}${series}`;

export const visitsWorkflowId = (employer: CreditCode): string => `visits-${employer}`;

/** What a case can be told – an employment all of it, an aid case `aid`, `register` and `recheck`; `key` identifies the fact, repeats are dropped. */
export type FactKind =
  | 'registered'
  | 'contract'
  | 'insurance'
  | 'departure'
  | 'follow-up'
  | 'aid'
  | 'register'
  | 'recheck';
export interface FactNotice {
  readonly key: string;
  readonly kind: FactKind;
}

/** businessNow = workflow time + clockOffsetMs; the offset is 0 in production. */
export interface EmploymentInput {
  readonly employmentId: EmploymentId;
  readonly clockOffsetMs: number;
  /** Carried over continue-as-new: facts already seen, newest last. */
  readonly handledKeys?: readonly string[];
}

export interface AidInput {
  readonly aidId: AidId;
  readonly clockOffsetMs: number;
  readonly handledKeys?: readonly string[];
}

/** What the process waits for after an assessment; `null` when nothing is left to wait for. */
export interface CurrentWait {
  readonly kind: WaitKind;
  /** Business instant (epoch ms) at which the answer changes by itself; null: only a fact can change it. */
  readonly wakeAtMs: number | null;
  /** Facts that can change the answer before then; others are only noted. */
  readonly wakesOn: readonly FactKind[];
  readonly explanation: WaitExplanation;
}

export interface ConfirmContract {
  readonly requestKey: string;
  readonly contractId: string;
  readonly officer: UserId;
  readonly onBehalfOf?: OnBehalfOf;
  readonly accept: boolean;
  /** Reason code when refused. */
  readonly reason?: string;
}

export interface ClaimInput {
  readonly claimId: ClaimId;
  readonly clockOffsetMs: number;
  /** Carried over continue-as-new: requests already answered, newest last. */
  readonly answeredKeys?: readonly string[];
}

export interface PaymentBatchInput {
  readonly batchId: string;
  readonly clockOffsetMs: number;
}

/** Where a claim stands, as the database has it; the process itself remembers nothing else. */
export interface ClaimView {
  readonly state: ClaimState;
  /** null: the claim has ended. */
  readonly wait: CurrentWait | null;
}

export interface Decide {
  readonly requestKey: string;
  readonly step: ClaimStep;
  readonly action: ClaimAction;
  readonly officer: UserId;
  readonly onBehalfOf?: OnBehalfOf;
  readonly revision: number;
  readonly reason?: string;
  readonly note?: string;
}

export interface RuleObjection {
  readonly requestKey: string;
  readonly objectionId: string;
  readonly upheld: boolean;
  readonly officer: UserId;
  readonly onBehalfOf?: OnBehalfOf;
  readonly note?: string;
}

/** The office above decides an appeal; the claim's process has been woken by it. */
export interface DecideAppeal {
  readonly requestKey: string;
  readonly appealId: string;
  readonly upheld: boolean;
  readonly officer: UserId;
  readonly onBehalfOf?: OnBehalfOf;
  /** What was found: it stands in the letter. */
  readonly note: string;
}

export interface RecoveryInput {
  readonly recoveryId: RecoveryId;
  readonly clockOffsetMs: number;
}

export interface ReferralInput {
  readonly referralId: number;
  readonly clockOffsetMs: number;
}

/** Where a recovery stands, as the database has it. */
export interface RecoveryView {
  readonly status: RecoveryStatus;
  readonly revision: number;
  /** What is still owed, in fen. */
  readonly owedFen: number;
  /** null: it has ended. */
  readonly wait: CurrentWait | null;
}

/** The second person says yes or no to a proposed recovery. */
export interface DecideRecovery {
  readonly requestKey: string;
  readonly approve: boolean;
  readonly officer: UserId;
  readonly onBehalfOf?: OnBehalfOf;
  readonly revision: number;
  readonly note?: string;
}

export interface RecoveryResult {
  readonly status: RecoveryStatus;
  readonly revision: number;
  readonly owedFen: number;
}

/** A service case (art. 11): its process. */
export interface ServiceInput {
  readonly serviceId: ServiceId;
  readonly clockOffsetMs: number;
}

/** Where a service case stands, as the database has it. */
export interface ServiceView {
  readonly status: ServiceStatus;
  readonly revision: number;
  /** null: it has ended. */
  readonly wait: CurrentWait | null;
}

/** What an officer, or who asked, decides of a service case; its words travel sealed (payload codec). */
export interface DecideService {
  readonly requestKey: string;
  readonly action: Exclude<ServiceAction, 'reopen'>;
  readonly officer: UserId;
  readonly revision: number;
  /** Of a hand-over: to whom. */
  readonly to?: UserId;
  readonly outcome?: ServiceOutcome;
  readonly satisfied?: boolean;
  readonly note?: string;
}

export interface ServiceResult {
  readonly status: ServiceStatus;
  readonly revision: number;
}

/** The visits to an employer (art. 14): their process. */
export interface VisitsInput {
  readonly employer: CreditCode;
  readonly clockOffsetMs: number;
}

export interface RefreshAreaInput {
  readonly year: number;
  readonly division: string;
  readonly clockOffsetMs: number;
}

/** A bulk import of the register; it knows no calendar. */
export interface RegisterLoadInput {
  readonly loadId: string;
}

/** A coordination meeting (art. 4, 15): `<series>.<period>`. */
export interface MeetingInput {
  readonly meetingId: string;
  readonly clockOffsetMs: number;
}

/** What a Schedule starts: the meetings of a series are opened up to the period of the scheduled time. */
export interface OpenMeetingInput {
  readonly seriesId: string;
}

export interface ProblemInput {
  readonly problemId: string;
  readonly clockOffsetMs: number;
}

/** Where an area of a year's refresh stands, as the database has it; null wait: it has closed. */
export interface RefreshAreaView {
  readonly wait: CurrentWait | null;
}

/** Somebody of the level above signs an area's exception, or does not. */
export interface DecideRefreshException {
  readonly requestKey: string;
  readonly sign: boolean;
  readonly officer: UserId;
  readonly note?: string;
}

export interface RefreshDecisionResult {
  readonly signed: boolean;
}

/** A county's year of targets (docs/targets.md): its process. */
export interface ResponsibilityInput {
  readonly year: number;
  readonly division: string;
  readonly clockOffsetMs: number;
}

/** What people decide of a county's evaluation; its words travel sealed (payload codec). */
export interface DecideResponsibility {
  readonly requestKey: string;
  readonly action: ResponsibilityAction;
  readonly officer: UserId;
  readonly revision: number;
  readonly note?: string;
  /** Of a submission: points in whole ones. */
  readonly deductions?: readonly {
    readonly code: string;
    readonly points: number;
    readonly reason: string;
  }[];
  /** Of an objection that is upheld: measure → the right number. */
  readonly corrections?: Readonly<Record<string, number>>;
  /** Of an outcome; `unit` and `amountFen` of a reward. */
  readonly outcome?: { readonly kind: OutcomeKind; readonly unit?: string; readonly amountFen?: number };
}

export interface ResponsibilityResult {
  readonly status: YearStatus;
  readonly revision: number;
}

/** What an officer's update answers. */
export interface DecisionResult {
  readonly step: ClaimStep;
  readonly revision: number;
  readonly closed: boolean;
}

/** Application failure types that reach people as problem codes (see api/errors). */
export const FAILURE_TYPES = [
  'step-already-decided',
  'stale-revision',
  'separation-of-duties',
  'own-case',
  'identity-number-missing',
  'claim-on-hold',
  'facts-changed',
  'claim-closed',
  'action-not-allowed',
  'reason-required',
  'contract-not-waiting',
  'objection-not-pending',
  'payee-account-missing',
  'recovery-pending',
  'process-unknown',
  'contract-unknown',
  'days-of-another-employment',
  'appeal-not-pending',
  'entitlement-taken',
  'recovery-not-proposed',
  'service-unknown',
  'service-not-owner',
  'service-owner-unfit',
  'exception-not-asked',
  'outcome-not-earned',
  'evaluation-not-published',
  'reward-above-award',
  'reward-below-threshold',
  'reward-unit-unknown',
  'reward-granted-already',
  'deduction-too-high',
  'delegation-over',
] as const;
export type FailureType = (typeof FAILURE_TYPES)[number];

// Signals, updates and queries by name, so that callers need not load workflow code.
export const SIGNAL = {
  facts: 'factsRecorded', // employment, aid case: FactNotice[]
  lookAgain: 'lookAgain', // claim, batch, recovery, service, visits, refresh area, referral, meeting, problem: { key } – the record has changed: by the rules, an appeal, money that came in
  objectionRaised: 'objectionRaised', // claim: { key, objectionId }
  paymentReleased: 'paymentReleased', // claim: { key }
  paymentResult: 'paymentResult', // claim: { key, outcome: 'paid' | 'returned' }
  rollOver: 'rollOver', // all: move to a fresh history at the next quiet point
} as const;
export const UPDATE = {
  confirmContract: 'confirmContract', // employment
  decide: 'decide', // claim
  ruleObjection: 'ruleObjection', // claim
  decideAppeal: 'decideAppeal', // claim
  decideRecovery: 'decideRecovery', // recovery
  decideService: 'decideService', // service
  decideRefreshException: 'decideRefreshException', // refresh area
  decideResponsibility: 'decideResponsibility', // responsibility year
} as const;
export const QUERY = {
  wait: 'explainWait', // all: CurrentWait | null
  clockOffset: 'clockOffset', // all: ms between the engine's time and business time
  state: 'state', // claim: ClaimView
} as const;
