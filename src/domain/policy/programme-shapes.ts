/** What articles 23 and 24 can list as a condition; src/domain/checks has the functions. */
const employmentChecks = [
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

/**
 * What a policy file can say of each programme: its article, the kind of its amount, who can be paid, and which conditions there are
 * (a file lists all or some of them, in its own order). The rules of src/domain are written for exactly these.
 */
export const programmeShapes = {
  'employer-post': { article: '24', amount: 'fixed', payees: ['employer'], checks: employmentChecks },
  'intermediary-placement': {
    article: '23',
    amount: 'fixed',
    payees: ['intermediary'],
    checks: employmentChecks,
  },
  'pre-employment-training': {
    article: '17',
    amount: 'standard-multiple',
    payees: ['institution', 'person'],
    checks: [
      'registered-poor',
      'class-approved',
      'training-completed',
      'training-standard-known',
      'payee-entitled',
    ],
  },
  'on-post-training': {
    article: '17',
    amount: 'standard-multiple',
    payees: ['institution', 'employer'],
    checks: [
      'registered-poor',
      'employed-at-class-start',
      'training-completed',
      'training-standard-known',
      'payee-entitled',
    ],
  },
  'training-living-allowance': {
    article: '17',
    amount: 'per-day',
    payees: ['person'],
    checks: ['registered-poor', 'class-approved', 'days-attended'],
  },
  'certificate-bonus': {
    article: '17',
    amount: 'fixed',
    payees: ['person'],
    checks: [
      'registered-poor',
      'training-long-enough',
      'certificate-level',
      'certificate-number-unique',
      'certificate-after-class-start',
      'aid-not-granted-before',
    ],
  },
  'vocational-student': {
    article: '18',
    amount: 'per-year',
    payees: ['person'],
    checks: ['registered-poor', 'study-stage', 'enrolled', 'attending', 'aid-not-granted-before'],
  },
  'at-risk-student': {
    article: '18',
    amount: 'per-year',
    payees: ['person'],
    checks: ['registered-poor', 'study-stage', 'at-risk', 'aid-not-granted-before'],
  },
  'startup-loan-interest': {
    article: '19',
    amount: 'interest-share',
    payees: ['person'],
    checks: [
      'returnee',
      'bank-approved',
      'household-loan-cap',
      'quarter-in-loan',
      'quarter-not-overdue',
      'interest-paid',
    ],
  },
  transport: {
    article: '20',
    amount: 'actual-capped',
    payees: ['person'],
    checks: [
      'registered-poor',
      'labour-contract',
      'tickets',
      'outside-home-county',
      'aid-not-granted-before',
    ],
  },
} as const;

type Shapes = typeof programmeShapes;
export type ProgrammeId = keyof Shapes;

/** Raised by an employment when its year is over (art. 23, 24). */
export type EmploymentProgrammeId = 'employer-post' | 'intermediary-placement';
/** Raised by an aid case (art. 17–20). */
export type AidProgrammeId = Exclude<ProgrammeId, EmploymentProgrammeId>;

export type CheckOf<P extends ProgrammeId> = Shapes[P]['checks'][number];
export type CheckName = CheckOf<ProgrammeId>;
export type AmountKindOf<P extends ProgrammeId> = Shapes[P]['amount'];

export const programmeIds = Object.keys(programmeShapes) as [ProgrammeId, ...ProgrammeId[]];

/** The article of a claim's programme, by the claim's own word for it; what no programme of the policy raises is a reward's (art. 22). */
export const articleOfProgramme = (programme: string): string =>
  (programmeShapes as Partial<Record<string, { article: string }>>)[programme]?.article ?? '22';
