import type { Role } from '../access.ts';
import type { ClaimStep } from '../claim-steps.ts';
import type { PlainDate } from '../dates.ts';
import type { DivisionCode, PolicyVersionId } from '../ids.ts';
import type { Fen } from '../money.ts';
import type { WaitKind } from '../waits.ts';

export const programmeIds = ['employer-post', 'intermediary-placement'] as const;
export type ProgrammeId = (typeof programmeIds)[number];

/** Every rule a policy file can list as a condition; src/domain/checks has the functions. */
export const checkNames = [
  'not-overlapping',
  'employer-in-prefecture',
  'registered-poor',
  'employment-confirmed',
  'contract-covers-year',
  'not-ended-early',
  'insurance-months',
  'not-granted-before',
  'intermediary-qualified',
  'intermediary-in-good-standing',
  'follow-up-windows',
] as const;
export type CheckName = (typeof checkNames)[number];

/** Where the money comes from: art. 23 and 24 name the county's own budget (县市区财政). */
export const funds = [
  'county-finance',
  'employment-support',
  'poverty-alleviation',
  'prefecture-special',
] as const;
export type Fund = (typeof funds)[number];

/** Choices the regulation leaves open, with the defaults of docs/rules.md. Days are calendar days. */
export type PolicyParameters = {
  /** Insurance counts when paid at most this many days after the due day, that day included. */
  latePaymentGraceDays: number;
  noticeDays: number;
  correctionDays: number;
  appealDays: number;
  /** Months of insurance asked for, the start date's month first. */
  insuranceMonths: number;
  followUpWindowMonths: number;
  followUpWindows: number;
  /** How long before the due day the parties are reminded of what is missing. */
  reminderDaysBeforeDue: number;
  /** How long before the end of the grace period, and of a correction, the parties are reminded. */
  reminderDaysBeforeDeadline: number;
  /** Words in the column 信誉 that count as good standing. */
  goodStandings: string[];
};

export type ParameterName = keyof PolicyParameters;

/** `interprets` quotes the words of the regulation that the choice gives a meaning to. */
export type ParameterNote = { article: string; interprets: string; note: string };

export type Condition = { check: CheckName; article: string; interprets: string; note: string };

/** `parameter` is the one that sets its length, where one does. */
export type PolicyWait = {
  kind: WaitKind;
  article: string;
  note: string;
  parameter?: ParameterName | undefined;
};

/** `roles` empty = no officer decides here, the calendar does. */
export type PolicyStep = { step: ClaimStep; roles: Role[]; article: string; note: string };

/** One subsidy as one policy sets it. */
export type Programme = {
  id: ProgrammeId;
  title: string;
  article: string;
  amountFen: Fen;
  payee: 'employer' | 'intermediary';
  paidFrom: 'employer-county' | 'home-county';
  fund: Fund;
  /** In this order; the first that fails is the refusal's reason. */
  conditions: Condition[];
  waits: PolicyWait[];
  steps: PolicyStep[];
};

/** One policy document and version, as a file in policies/ states it. */
export type Policy = {
  id: string;
  version: number;
  versionId: PolicyVersionId;
  title: string;
  issuer: string;
  /** The prefecture, or the county whose implementing rules (art. 27) these are. */
  division: DivisionCode;
  effectiveFrom: PlainDate;
  /** Full text of the articles the programmes rest on, by number. */
  articles: Record<string, string>;
  parameters: PolicyParameters;
  parameterNotes: Record<ParameterName, ParameterNote>;
  programmes: Record<ProgrammeId, Programme>;
};
