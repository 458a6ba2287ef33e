import type { BudgetAccount } from './budget.ts';

/**
 * Double entry in fen, per county and fund (budgets and their years are in budget.ts):
 * subsidy-expense 补贴支出 · claims-payable 应付补贴 · bank-clearing 在途款项 · bank 银行存款 ·
 * recoverable 应收追回款 · recovery-loss 核销损失.
 */
export const ledgerAccounts = [
  'subsidy-expense',
  'claims-payable',
  'bank-clearing',
  'bank',
  'recoverable',
  'recovery-loss',
] as const;
export type LedgerAccount = (typeof ledgerAccounts)[number];

/** The steps of one payment's life: booked → released → paid or returned; paid → reversed; booked → cancelled. */
export const paymentLedgerKinds = [
  'booked',
  'released',
  'paid',
  'returned',
  'cancelled',
  'reversed',
] as const;
/** Those of a recovery: due once approved, then made smaller. */
export const recoveryLedgerKinds = [
  'recovery-due',
  'recovery-received',
  'recovery-offset',
  'recovery-offset-reversed',
  'recovery-written-off',
] as const;
export const ledgerKinds = [...paymentLedgerKinds, ...recoveryLedgerKinds] as const;
export type LedgerKind = (typeof ledgerKinds)[number];
export type RecoveryLedgerKind = (typeof recoveryLedgerKinds)[number];

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
 *
 * A recovery takes the expense back the day it is approved; what is given up is a loss and no subsidy. An offset pays part
 * of what is owed to the payee; where that payment comes back from the bank or is cancelled, its expense goes with it.
 */
const postings: Record<LedgerKind, { debit: LedgerAccount; credit: LedgerAccount }> = {
  booked: { debit: 'subsidy-expense', credit: 'claims-payable' },
  released: { debit: 'claims-payable', credit: 'bank-clearing' },
  paid: { debit: 'bank-clearing', credit: 'bank' },
  returned: { debit: 'bank-clearing', credit: 'subsidy-expense' },
  cancelled: { debit: 'claims-payable', credit: 'subsidy-expense' },
  // The money is back in the account (冲正): an entry of its own, the one of the payment stays.
  reversed: { debit: 'bank', credit: 'subsidy-expense' },
  'recovery-due': { debit: 'recoverable', credit: 'subsidy-expense' },
  'recovery-received': { debit: 'bank', credit: 'recoverable' },
  'recovery-offset': { debit: 'claims-payable', credit: 'recoverable' },
  'recovery-offset-reversed': { debit: 'recoverable', credit: 'subsidy-expense' },
  'recovery-written-off': { debit: 'recovery-loss', credit: 'recoverable' },
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
