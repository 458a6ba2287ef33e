/**
 * All that articles 17 to 20 ask about one aid case, as recorded on `asOf`. The rules read nothing else, so the same facts
 * always give the same answer. Only ids, dates, codes and amounts: no names, no identity numbers.
 */
import type { Brand } from '../brand.ts';
import type { PlainDate } from '../dates.ts';
import type { AidId, ClaimId, CreditCode, DivisionCode } from '../ids.ts';
import type { Fen } from '../money.ts';
import type { ReasonCode } from '../reasons.ts';

export type { AidId };

export const aidKinds = ['training', 'student', 'loan', 'transport'] as const;
export type AidKind = (typeof aidKinds)[number];

/**
 * `number` is the person's in the record (`person.id`): whoever is paid as a person is named by it. The rest is as the
 * register had the person on the day that counts; `registeredPoor` null = not in the register.
 */
export type AidPerson = {
  number: number;
  registeredPoor: boolean | null;
  homeDivision: DivisionCode | null;
};

type AidBase = {
  aidId: AidId;
  /** Pins the policy: class start, first enrolment, day the loan was drawn, application. */
  startsOn: PlainDate;
  asOf: PlainDate;
  person: AidPerson;
  /** Reasons that an appeal has overruled, by `programme:period` of the claim; absent: none. */
  overruled?: Readonly<Record<string, readonly ReasonCode[]>>;
};

export const certificateLevels = ['junior', 'intermediate', 'senior'] as const;
export type CertificateLevel = (typeof certificateLevels)[number];
export type Certificate = { number: string; level: CertificateLevel; issuedOn: PlainDate };

/** One person in one class (art. 17). */
export type TrainingFacts = AidBase & {
  kind: 'training';
  class: {
    id: string;
    training: 'pre-employment' | 'on-post';
    /** Key of the policy's table of standards. */
    category: string;
    startsOn: PlainDate;
    /** Last day of the class. */
    endsOn: PlainDate;
    institution: CreditCode;
    /** What the HR office said of the class; null: nothing yet. */
    approved: boolean | null;
  };
  /** Who bore the cost and is paid: the institution, the person, or (on-post) the employer. */
  paidBy: { kind: 'institution' | 'person' | 'employer'; id: string };
  /** On-post: a tracked employment of the person covers the class start. */
  employed: boolean;
  /** Null: nobody has said. `on` is the day of the report's completion date. */
  completion: { completed: boolean; on: PlainDate } | null;
  /** Days of the attendance sheets, each once, those outside the class too. */
  attendedDays: PlainDate[];
  /** The institution has handed in the whole sheet; until then days may still come. */
  attendanceClosed: boolean;
  certificates: Certificate[];
  /** Levels whose bonus this person was granted out of another case. */
  earlierBonus: { level: CertificateLevel; claim: ClaimId }[];
};

export const studyStages = ['vocational', 'compulsory', 'senior-high', 'higher'] as const;
export type StudyStage = (typeof studyStages)[number];

/** 2016-2017: from the policy's first day of a school year to the day before the next. */
export type SchoolYear = Brand<string, 'SchoolYear'>;

/** One person at one school (art. 18). */
export type StudentFacts = AidBase & {
  kind: 'student';
  programme: 'vocational-student' | 'at-risk-student';
  stage: StudyStage;
  /** Null: no school has an account here; the county's offices report for it. */
  school: CreditCode | null;
  /** Last day of the studies as planned. */
  graduatesOn: PlainDate;
  /** The day the person left school before that; null: has not. */
  leftOn: PlainDate | null;
  /** What is known of each school year so far; a year without an entry has no confirmation. */
  years: {
    year: SchoolYear;
    /** As the register stood on the first day of the school year. */
    registeredPoor: boolean | null;
    confirmation: {
      enrolled: boolean;
      attending: boolean;
      /** 免学费, recorded of vocational students and no condition; absent: the school did not say. */
      tuitionFree?: boolean;
      confirmedOn: PlainDate;
    } | null;
    /** At-risk students: whether the school says so, and how urgent (0–100). */
    atRisk: boolean | null;
    needScore: number | null;
    /** Another claim of the same person and year. */
    earlier: ClaimId | null;
  }[];
};

/** 2017Q1. */
export type Quarter = Brand<string, 'Quarter'>;

/** One start-up loan (art. 19). */
export type LoanFacts = AidBase & {
  kind: 'loan';
  /** 返乡农民工. */
  returnee: boolean;
  /** Null: no bank has an account here. */
  bank: CreditCode | null;
  /** Null: the bank has not approved it. */
  bankApprovedOn: PlainDate | null;
  principalFen: Fen;
  endsOn: PlainDate;
  repaidOn: PlainDate | null;
  /** Other loans of the same household that were out on the day this one was drawn, older ones only. */
  otherLoans: { aidId: AidId; principalFen: Fen }[];
  statements: {
    quarter: Quarter;
    /** Interest actually paid for the quarter. */
    interestPaidFen: Fen;
    /** Principal outstanding on the first day of the quarter, or on the day it was drawn. */
    balanceFen: Fen;
    paidOn: PlainDate | null;
    overdue: boolean;
    statedOn: PlainDate;
  }[];
};

/** One application for the cost of travelling to work (art. 20). */
export type TransportFacts = AidBase & {
  kind: 'transport';
  /** County-level code of the workplace, anywhere in the country. */
  workplace: DivisionCode;
  /** A labour contract or agreement is on file; null: uploaded and nobody has looked at it. */
  contract: boolean | null;
  tickets: { key: string; travelledOn: PlainDate; amountFen: Fen }[];
  /** The applicant has said that no ticket will follow. */
  ticketsClosed: boolean;
  /** A transport claim of the same person that is open or paid. */
  earlier: ClaimId | null;
};

export type AidFacts = TrainingFacts | StudentFacts | LoanFacts | TransportFacts;
