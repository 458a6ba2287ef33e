import type { PlainDate, YearMonth } from './dates.ts';
import type { ClaimId, CreditCode, DivisionCode, EmploymentId, IntermediaryNumber } from './ids.ts';
import type { ProgrammeId } from './policy/types.ts';
import type { ReasonCode } from './reasons.ts';

/** A confirmed labour contract; `endsOn` is its last day, null = open-ended (无固定期限). */
export type Contract = { startsOn: PlainDate; endsOn: PlainDate | null };

/** A recorded insurance payment; `key` identifies the row, so the same row twice is one fact. */
export type InsuranceMonth = { month: YearMonth; paidOn: PlainDate; key: string };

export type FollowUp = { visitedOn: PlainDate; by: IntermediaryNumber };

/** As the register has it; one that is named but not registered has a number and nothing else. */
export type IntermediaryFacts = {
  number: IntermediaryNumber;
  registered: boolean;
  /** Empty = no licence on record. */
  licenceNumber: string;
  /** Last day of validity; null = none stated. */
  licenceValidUntil: PlainDate | null;
  /** Empty = none on record. */
  standing: string;
  division: DivisionCode | null;
};

/**
 * All that articles 23 and 24 ask about one employment, as recorded on `asOf`.
 * The rules read nothing else, so the same facts always give the same answer.
 */
export type EmploymentFacts = {
  employmentId: EmploymentId;
  startsOn: PlainDate;
  /** The due day: see `dueDay` in employment-year.ts. */
  dueOn: PlainDate;
  registration: { overlapsWith: EmploymentId | null };
  /** State of the register at the start date; `registeredPoor` null = not in the register. */
  person: { registeredPoor: boolean | null; homeDivision: DivisionCode | null };
  employer: { creditCode: CreditCode; division: DivisionCode };
  intermediary: IntermediaryFacts | null;
  /** Confirmed ones only. */
  contracts: Contract[];
  /** Whether any contract was ever declared, whatever an officer has said of it. */
  contractDeclared: boolean;
  /** Departure dates that were not revoked. */
  departures: PlainDate[];
  insuranceMonths: InsuranceMonth[];
  followUps: FollowUp[];
  /** The claim already granted for the same person and employer out of another employment. */
  earlierGrant: { employerPost: ClaimId | null };
  /** Reasons that an appeal has overruled, by programme; absent: none. */
  overruled?: Readonly<Partial<Record<ProgrammeId, readonly ReasonCode[]>>>;
  asOf: PlainDate;
};
