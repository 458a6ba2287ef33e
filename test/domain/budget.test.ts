import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type BudgetAccount,
  budgetEntries,
  type CommitmentKind,
  commitmentSides,
  type FundYear,
  fiscalYearOf,
  fundAccountId,
  type MovementKind,
  movementEntries,
  movementKinds,
} from '../../src/domain/budget.ts';
import { plainDate } from '../../src/domain/dates.ts';
import type { LedgerEntry } from '../../src/domain/ledger.ts';

const from: FundYear = { fund: 'county-finance', division: '433101', fiscalYear: 2017 };
const to: FundYear = { ...from, fiscalYear: 2018 };
const amounts = fc.integer({ min: 1, max: 10 ** 12 });

/** Debits less credits of each account of one year; zeros left out. */
function balances(entries: readonly LedgerEntry[], year: number): Partial<Record<BudgetAccount, number>> {
  const sums: Record<string, number> = {};
  for (const e of entries.filter(({ fiscalYear }) => fiscalYear === year))
    sums[e.account] = (sums[e.account] ?? 0) + e.debitFen - e.creditFen;
  return Object.fromEntries(Object.entries(sums).filter(([, fen]) => fen !== 0));
}

test('every movement is balanced in each account that it touches', () => {
  fc.assert(
    fc.property(fc.constantFrom(...movementKinds), amounts, (kind, amountFen) => {
      const entries = movementEntries(kind, { from, to, amountFen });
      for (const year of [2017, 2018]) {
        const sum = Object.values(balances(entries, year)).reduce((all, fen) => all + fen, 0);
        expect(sum).toBe(0);
      }
    }),
  );
});

test.each<[MovementKind, object, object]>([
  ['appropriation', { 'budget-available': 500, 'budget-appropriated': -500 }, {}],
  ['adjustment-up', { 'budget-available': 500, 'budget-appropriated': -500 }, {}],
  ['adjustment-down', { 'budget-available': -500, 'budget-appropriated': 500 }, {}],
  ['lapse', { 'budget-available': -500, 'budget-appropriated': 500 }, {}],
  [
    'transfer',
    { 'budget-available': -500, 'budget-appropriated': 500 },
    { 'budget-available': 500, 'budget-appropriated': -500 },
  ],
  [
    'carry-over',
    { 'budget-available': -500, 'budget-appropriated': 500 },
    { 'budget-available': 500, 'budget-appropriated': -500 },
  ],
])('%s', (kind, here, there) => {
  const entries = movementEntries(kind, { from, to, amountFen: 500 });
  expect([balances(entries, 2017), balances(entries, 2018)]).toEqual([here, there]);
});

test.each<[string, CommitmentKind[], object]>([
  ['approved: committed', ['budget-committed'], { 'budget-available': -500, 'budget-committed': 500 }],
  ['paid: spent', ['budget-committed', 'budget-spent'], { 'budget-available': -500, 'budget-spent': 500 }],
  ['cancelled or returned: free again', ['budget-committed', 'budget-released'], {}],
  ['reversed after it was paid: free again', ['budget-committed', 'budget-spent', 'budget-unspent'], {}],
])('%s', (_, kinds, expected) => {
  const entries = kinds.flatMap((kind) => budgetEntries(commitmentSides[kind], from, 500));
  expect(balances(entries, 2017)).toEqual(expected);
});

test.each([0, -1, 0.5, Number.NaN])('%d fen cannot be moved', (amountFen) => {
  expect(() => movementEntries('appropriation', { from, to: null, amountFen })).toThrow(RangeError);
});

test('a transfer that names no account to go to is our own fault', () => {
  expect(() => movementEntries('transfer', { from, to: null, amountFen: 1 })).toThrow('no account');
});

test('the fiscal year is the calendar year', () => {
  expect(fiscalYearOf(plainDate('2016-12-31'))).toBe(2016);
  expect(fiscalYearOf(plainDate('2017-01-01'))).toBe(2017);
  expect(fundAccountId(from)).toBe('county-finance:433101:2017');
});
