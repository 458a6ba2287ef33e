import type { PlainDate } from './dates.ts';
import type { LedgerEntry } from './ledger.ts';

/**
 * The budget's side of the ledger, per fund, division and fiscal year. What was appropriated is available, committed or
 * spent; what cases may still cost stands beside it, expected against reserved.
 */
export const budgetAccounts = [
  'budget-appropriated',
  'budget-available',
  'budget-committed',
  'budget-spent',
  'budget-expected',
  'budget-reserved',
] as const;
export type BudgetAccount = (typeof budgetAccounts)[number];

/** What two people decide of a budget. The last two end a year: what is left goes on, or goes back. */
export const movementKinds = [
  'appropriation',
  'adjustment-up',
  'adjustment-down',
  'transfer',
  'carry-over',
  'lapse',
] as const;
export type MovementKind = (typeof movementKinds)[number];

/** What a payment's life does to the money it was allotted. */
export type CommitmentKind = 'budget-committed' | 'budget-released' | 'budget-spent' | 'budget-unspent';

/** One fund of one division in one fiscal year. */
export type FundYear = { readonly fund: string; readonly division: string; readonly fiscalYear: number };

/** The fiscal year is the calendar year (预算法 art. 18). */
export const fiscalYearOf = (date: PlainDate): number => Number(date.slice(0, 4));

export const fundAccountId = ({ fund, division, fiscalYear }: FundYear): string =>
  `${fund}:${division}:${fiscalYear}`;

type Sides = { readonly debit: BudgetAccount; readonly credit: BudgetAccount };

export const commitmentSides: Record<CommitmentKind, Sides> = {
  'budget-committed': { debit: 'budget-committed', credit: 'budget-available' },
  'budget-released': { debit: 'budget-available', credit: 'budget-committed' },
  'budget-spent': { debit: 'budget-spent', credit: 'budget-committed' },
  'budget-unspent': { debit: 'budget-available', credit: 'budget-spent' },
};

const received: Sides = { debit: 'budget-available', credit: 'budget-appropriated' };
const givenBack: Sides = { debit: 'budget-appropriated', credit: 'budget-available' };

/** Both sides of one posting in one account. Throws when the amount is not a positive integer of fen. */
export function budgetEntries({ debit, credit }: Sides, of: FundYear, amountFen: number): LedgerEntry[] {
  if (!Number.isSafeInteger(amountFen) || amountFen <= 0)
    throw new RangeError(`cannot book ${amountFen} fen`);
  return [
    { ...of, account: debit, debitFen: amountFen, creditFen: 0 },
    { ...of, account: credit, debitFen: 0, creditFen: amountFen },
  ];
}

/**
 * What an approved movement books; each account stays balanced in itself. `to` is where a transfer goes, and the next
 * year where what is left carries over.
 */
export function movementEntries(
  kind: MovementKind,
  { from, to, amountFen }: { from: FundYear; to: FundYear | null; amountFen: number },
): LedgerEntry[] {
  switch (kind) {
    case 'appropriation':
    case 'adjustment-up':
      return budgetEntries(received, from, amountFen);
    case 'adjustment-down':
    case 'lapse':
      return budgetEntries(givenBack, from, amountFen);
    case 'transfer':
    case 'carry-over':
      if (!to) throw new Error(`${kind} names no account to go to`);
      return [...budgetEntries(givenBack, from, amountFen), ...budgetEntries(received, to, amountFen)];
  }
}
