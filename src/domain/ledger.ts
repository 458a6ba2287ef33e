import type { BudgetAccount } from './budget.ts';

/**
 * Double entry in fen, per county and fund (budgets and their years are in budget.ts):
 * subsidy-expense 补贴支出 · claims-payable 应付补贴 · bank-clearing 在途款项 · bank 银行存款.
 */
export const ledgerAccounts = ['subsidy-expense', 'claims-payable', 'bank-clearing', 'bank'] as const;
export type LedgerAccount = (typeof ledgerAccounts)[number];

/** The steps of one payment's life: booked → released → paid or returned; paid → reversed; booked → cancelled. */
export const ledgerKinds = ['booked', 'released', 'paid', 'returned', 'cancelled', 'reversed'] as const;
export type LedgerKind = (typeof ledgerKinds)[number];

/** `debitFen` and `creditFen`: one of them is zero. */
export type LedgerEntry = {
  account: LedgerAccount | BudgetAccount;
  division: string;
  fund: string;
  /** Of the budget's accounts only. */
  fiscalYear: number | null;
  debitFen: number;
  creditFen: number;
};

/**
 * What each step debits and credits. A returned payment is unwound down to the expense, because a re-issue is a
 * new payment that the finance office approves and books again: 1000 yuan returned once and paid then leave
 * an expense of 1000, not 2000.
 */
const postings: Record<LedgerKind, { debit: LedgerAccount; credit: LedgerAccount }> = {
  booked: { debit: 'subsidy-expense', credit: 'claims-payable' },
  released: { debit: 'claims-payable', credit: 'bank-clearing' },
  paid: { debit: 'bank-clearing', credit: 'bank' },
  returned: { debit: 'bank-clearing', credit: 'subsidy-expense' },
  cancelled: { debit: 'claims-payable', credit: 'subsidy-expense' },
  // The money is back in the account (冲正): an entry of its own, the one of the payment stays.
  reversed: { debit: 'bank', credit: 'subsidy-expense' },
};

/** The balanced entries of one step. Throws when the amount is not a positive integer of fen. */
export function entriesFor(
  kind: LedgerKind,
  { division, fund, amountFen }: { division: string; fund: string; amountFen: number },
): LedgerEntry[] {
  if (!Number.isSafeInteger(amountFen) || amountFen <= 0)
    throw new RangeError(`cannot book ${amountFen} fen`);
  const { debit, credit } = postings[kind];
  return [
    { account: debit, division, fund, fiscalYear: null, debitFen: amountFen, creditFen: 0 },
    { account: credit, division, fund, fiscalYear: null, debitFen: 0, creditFen: amountFen },
  ];
}
