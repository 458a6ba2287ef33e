import type { Role } from '../access.ts';
import type { CertificateLevel, StudyStage } from '../aid/facts.ts';
import type { ClaimStep } from '../claim-steps.ts';
import type { PlainDate } from '../dates.ts';
import type { DivisionCode, PolicyVersionId } from '../ids.ts';
import type { Fen } from '../money.ts';
import type { ClearRule } from '../register/four-clears.ts';
import type { RefreshPlan } from '../register/refresh.ts';
import type { WaitKind } from '../waits.ts';
import type { Amount, TrainingStandards } from './amounts.ts';
import type {
  AidProgrammeId,
  AmountKindOf,
  CheckName,
  CheckOf,
  EmploymentProgrammeId,
  ProgrammeId,
} from './programme-shapes.ts';

export { programmeIds } from './programme-shapes.ts';
export type { AidProgrammeId, CheckName, EmploymentProgrammeId, ProgrammeId };

/** Where the money comes from: art. 23 and 24 name the county's own budget (县市区财政). */
export const funds = [
  'county-finance',
  'employment-support',
  'poverty-alleviation',
  'prefecture-special',
] as const;
export type Fund = (typeof funds)[number];

/** What articles 23 and 24 and the way to a decision leave open, with the defaults of docs/rules.md. Days are calendar days. */
export type EmploymentParameters = {
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

/** What articles 17 to 20 leave open; a policy without those programmes has none of them. */
export type AidParameters = {
  /** 上浮 70% = 170: percent of the standard that the uplifted standard is. */
  trainingUpliftPercent: number;
  /** How long after its last day a class may be reported, and its attendance sheet handed in, that day included. */
  trainingReportDays: number;
  /** 半年以上, in calendar months. */
  certificateTrainingMonths: number;
  certificateLevels: CertificateLevel[];
  /** First day of a school year, 'MM-DD'. */
  schoolYearStart: string;
  /** How long after its last day a school year may be confirmed, that day included. */
  confirmationGraceDays: number;
  atRiskStages: StudyStage[];
  /** 每户10万元以下, over all loans of a household. */
  householdLoanCapFen: Fen;
  /** How long after its last day a quarter may be stated, that day included. */
  statementDays: number;
  /** Days of a year that a bank divides a yearly rate by. */
  interestYearDays: number;
  /** How long after the application contract and tickets may follow, that day included. */
  transportPaperDays: number;
};

export type PolicyParameters = EmploymentParameters & Partial<AidParameters>;
export type ParameterName = keyof PolicyParameters;

/** `interprets` quotes the words of the regulation that the choice gives a meaning to. */
export type ParameterNote = { article: string; interprets: string; note: string };

export type Condition<C extends CheckName = CheckName> = {
  check: C;
  article: string;
  interprets: string;
  note: string;
};

/** `parameter` is the one that sets its length, where one does. */
export type PolicyWait = {
  kind: WaitKind;
  article: string;
  note: string;
  parameter?: ParameterName | undefined;
};

/** `roles` empty = no officer decides here, the calendar does. */
export type PolicyStep = { step: ClaimStep; roles: Role[]; article: string; note: string };

export const payeeKinds = ['employer', 'intermediary', 'institution', 'person'] as const;
export type PayeeKind = (typeof payeeKinds)[number];

/** One subsidy as one policy sets it. */
export type Programme<P extends ProgrammeId> = {
  id: P;
  title: string;
  article: string;
  amount: Extract<Amount, { kind: AmountKindOf<P> }>;
  /** Whom it may be paid to; where several, the facts of the case say which. */
  payees: PayeeKind[];
  paidFrom: 'employer-county' | 'home-county';
  fund: Fund;
  /** In this order; the first that fails is the refusal's reason. */
  conditions: Condition<CheckOf<P>>[];
  waits: PolicyWait[];
  steps: PolicyStep[];
};

/** Any one of them. */
export type AnyProgramme = { [P in ProgrammeId]: Programme<P> }[ProgrammeId];

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
  parameterNotes: Partial<Record<ParameterName, ParameterNote>>;
  /** Dated, oldest first; empty where nothing is paid by a standard. */
  trainingStandards: TrainingStandards[];
  /** The earliest version knows articles 23 and 24 alone. */
  programmes: { [P in EmploymentProgrammeId]: Programme<P> } & {
    [P in AidProgrammeId]?: Programme<P> | undefined;
  };
  /** What a county's rules may set otherwise (art. 27): a place in this document and all below it. */
  countyMay: string[];
  /** What the register must know of whom (art. 8); absent = `defaultClearRules`. */
  fourClears?: ClearRule[] | undefined;
  /** When a year's refresh of the register is opened and due; absent = `defaultRefreshPlan`. */
  annualRefresh?: RefreshPlan | undefined;
  /** `<id>@<version>` of the policy that a county's rules change. */
  extends: PolicyVersionId | null;
};

/** The programme as this policy has it. Throws where it has none: a case is pinned to a policy that knows its programme. */
export function programmeOf<P extends ProgrammeId>(
  policy: Pick<Policy, 'programmes'> & { versionId?: string },
  id: P,
): Programme<P> {
  const programme = policy.programmes[id];
  if (!programme) throw new Error(`policy ${policy.versionId ?? ''} has no programme ${id}`);
  return programme as unknown as Programme<P>;
}

/** False for a version from before articles 17 to 20 were made exact. */
export const knowsAid = ({ parameters }: Pick<Policy, 'parameters'>): boolean =>
  parameters.trainingReportDays !== undefined;

/** What articles 17 to 20 leave open. Throws as `programmeOf` does. */
export function aidParametersOf(policy: Policy): AidParameters {
  if (!knowsAid(policy)) throw new Error(`policy ${policy.versionId} knows no aid cases`);
  return policy.parameters as PolicyParameters & AidParameters;
}
