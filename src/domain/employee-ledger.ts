import type { ClaimStep } from './claim-steps.ts';
import { addDays, type PlainDate, type YearMonth } from './dates.ts';
import { firstUncoveredDay } from './employment-year.ts';
import type { Contract } from './facts.ts';
import type { Fen } from './money.ts';

export const employeeStates = ['running', 'claiming', 'paid', 'closed', 'departed', 'overlapping'] as const;
/** Where an employee stands in the employer's ledger (art. 14). `closed`: refused, withdrawn or lapsed. */
export type EmployeeState = (typeof employeeStates)[number];

export const nextStepCodes = [
  'upload-contract',
  'upload-contract-again',
  'extend-contract',
  'wait-for-confirmation',
  'insurance-months',
  'correction-due',
  'answer-dispute',
  'register-account',
] as const;
/** What is missing now. All but `wait-for-confirmation` are the employer's to mend. */
export type NextStepCode = (typeof nextStepCodes)[number];

export type NextStep = {
  readonly code: NextStepCode;
  /** Last day on which it still helps; null: no day is set. */
  readonly until: PlainDate | null;
  readonly contractId?: string;
  readonly months?: readonly YearMonth[];
  /** An officer's words: why a contract was refused. */
  readonly note?: string;
};

export type LedgerContract = Contract & {
  readonly id: string;
  readonly status: 'declared' | 'uploaded' | 'confirmed' | 'refused' | 'superseded';
  readonly replaces: string | null;
  readonly refusedReason: string | null;
};

export type EmployeeFacts = {
  readonly asOf: PlainDate;
  readonly startsOn: PlainDate;
  readonly dueOn: PlainDate;
  /** See `lastPaymentDay`. */
  readonly lastPaymentOn: PlainDate;
  readonly noticeDays: number;
  readonly amountFen: Fen;
  readonly tracked: boolean;
  /** The earliest departure that was not revoked. */
  readonly departedOn: PlainDate | null;
  /** Months that are over and have no payment that counts. */
  readonly missingMonths: readonly YearMonth[];
  readonly contracts: readonly LedgerContract[];
  /** The employer's own claim (岗位补贴). */
  readonly claim: {
    readonly status: 'open' | 'refused' | 'withdrawn' | 'lapsed' | 'paid';
    readonly step: ClaimStep;
    readonly noticeEndsOn: PlainDate | null;
    readonly correctUntil: PlainDate | null;
  } | null;
  /** A registered poor worker of the prefecture, an employer of the prefecture: who has no claim to anything has none. */
  readonly entitled: boolean;
  readonly hasAccount: boolean;
  readonly disputed: boolean;
};

/** The earliest day on which the money can come: no office takes longer than it must, the public notice runs its days. */
export type ExpectedPayment = {
  readonly amountFen: Fen;
  readonly earliestOn: PlainDate;
  readonly atRisk: boolean;
};

export type EmployeeStanding = {
  readonly state: EmployeeState;
  readonly next: readonly NextStep[];
  readonly expected: ExpectedPayment | null;
};

/** One line of the employer's ledger: where the employee stands, what is missing, and what may be expected when. */
export function employeeStanding(facts: EmployeeFacts): EmployeeStanding {
  const state = stateOf(facts);
  if (state !== 'running' && state !== 'claiming') return { state, next: [], expected: null };
  const next = [...contractSteps(facts), ...otherSteps(facts)];
  return { state, next, expected: expectedPayment(facts, next) };
}

function stateOf({ tracked, claim, departedOn, dueOn }: EmployeeFacts): EmployeeState {
  if (!tracked) return 'overlapping';
  if (claim?.status === 'paid') return 'paid';
  if (claim?.status === 'open') return 'claiming';
  if (claim) return 'closed';
  return departedOn !== null && departedOn < dueOn ? 'departed' : 'running';
}

/**
 * Uploaded and confirmed contracts are what the year can stand on. Where they do not cover it, the papers that were
 * declared or refused are asked for, and where those would not be enough either, a renewal.
 */
function contractSteps({ contracts, startsOn, dueOn }: EmployeeFacts): NextStep[] {
  const live = contracts.filter(({ status }) => status !== 'superseded');
  const waiting = live.filter(({ status }) => status === 'uploaded').map(waitsForConfirmation);
  const standing = live.filter(({ status }) => status === 'uploaded' || status === 'confirmed');
  if (covers(standing, startsOn, dueOn)) return waiting;
  // A paper for which a newer one came in its place is not asked for again.
  const replaced = new Set(standing.map(({ replaces }) => replaces));
  const open = live.filter(
    ({ id, status }) => (status === 'declared' || status === 'refused') && !replaced.has(id),
  );
  const asked = open.map(({ id, status, refusedReason }): NextStep => {
    if (status === 'declared') return { code: 'upload-contract', until: null, contractId: id };
    const note = refusedReason === null ? {} : { note: refusedReason };
    return { code: 'upload-contract-again', until: null, contractId: id, ...note };
  });
  const enough = covers([...standing, ...open], startsOn, dueOn);
  return [...waiting, ...asked, ...(enough ? [] : [{ code: 'extend-contract', until: dueOn } as const])];
}

const waitsForConfirmation = ({ id }: LedgerContract): NextStep => ({
  code: 'wait-for-confirmation',
  until: null,
  contractId: id,
});

function covers(contracts: readonly Contract[], startsOn: PlainDate, dueOn: PlainDate): boolean {
  const uncovered = firstUncoveredDay(startsOn, contracts);
  return uncovered === null || uncovered >= dueOn;
}

function otherSteps(facts: EmployeeFacts): NextStep[] {
  const { asOf, missingMonths, lastPaymentOn, claim, disputed, hasAccount } = facts;
  const steps: NextStep[] = [];
  if (missingMonths.length > 0 && asOf <= lastPaymentOn) {
    steps.push({ code: 'insurance-months', until: lastPaymentOn, months: missingMonths });
  }
  if (claim?.step === 'correction') steps.push({ code: 'correction-due', until: claim.correctUntil });
  if (disputed) steps.push({ code: 'answer-dispute', until: null });
  if (!hasAccount) steps.push({ code: 'register-account', until: null });
  return steps;
}

function expectedPayment(facts: EmployeeFacts, next: readonly NextStep[]): ExpectedPayment | null {
  const { entitled, asOf, lastPaymentOn, missingMonths, amountFen, departedOn, dueOn } = facts;
  const tooLate = missingMonths.length > 0 && asOf > lastPaymentOn;
  if (!entitled || tooLate || (departedOn !== null && departedOn < dueOn)) return null;
  const atRisk = next.some(({ code }) => code !== 'wait-for-confirmation');
  return { amountFen, earliestOn: earliestPayment(facts), atRisk };
}

/** Due 2017-06-18 with seven days of notice: reviewed that day, noticed up to 06-25, paid on 06-26 at the earliest. */
export function earliestPayment({
  claim,
  asOf,
  dueOn,
  noticeDays,
}: Pick<EmployeeFacts, 'claim' | 'asOf' | 'dueOn' | 'noticeDays'>): PlainDate {
  if (claim?.step === 'finance' || claim?.step === 'funds' || claim?.step === 'payment') return asOf;
  if (claim?.step === 'public-notice' && claim.noticeEndsOn !== null) {
    const after = addDays(claim.noticeEndsOn, 1);
    return after > asOf ? after : asOf;
  }
  return addDays(asOf > dueOn ? asOf : dueOn, noticeDays + 1);
}
