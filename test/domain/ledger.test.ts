import fc from 'fast-check';
import { expect, test } from 'vitest';
import { entriesFor, type LedgerKind, ledgerKinds } from '../../src/domain/ledger.ts';

const place = { division: '433101', fund: 'county-finance' };

/** Balance of each account (debits minus credits) after the steps; zeros left out. */
function balances(steps: [LedgerKind, number][]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [kind, amountFen] of steps) {
    for (const { account, debitFen, creditFen } of entriesFor(kind, { ...place, amountFen })) {
      sums[account] = (sums[account] ?? 0) + debitFen - creditFen;
    }
  }
  return Object.fromEntries(Object.entries(sums).filter(([, balance]) => balance !== 0));
}

test('every step is balanced and keeps to its county and fund', () => {
  fc.assert(
    fc.property(fc.constantFrom(...ledgerKinds), fc.integer({ min: 1, max: 10 ** 12 }), (kind, amountFen) => {
      const entries = entriesFor(kind, { ...place, amountFen });
      expect(entries.reduce((sum, e) => sum + e.debitFen, 0)).toBe(amountFen);
      expect(entries.reduce((sum, e) => sum + e.creditFen, 0)).toBe(amountFen);
      for (const entry of entries) {
        expect(entry).toMatchObject(place);
        expect((entry.debitFen === 0) !== (entry.creditFen === 0)).toBe(true);
      }
    }),
  );
});

test.each<[string, LedgerKind[], Record<string, number>]>([
  ['booked: owed', ['booked'], { 'subsidy-expense': 100_000, 'claims-payable': -100_000 }],
  [
    'released: with the bank',
    ['booked', 'released'],
    { 'subsidy-expense': 100_000, 'bank-clearing': -100_000 },
  ],
  ['paid', ['booked', 'released', 'paid'], { 'subsidy-expense': 100_000, bank: -100_000 }],
  ['cancelled: nothing left', ['booked', 'cancelled'], {}],
  ['returned: nothing left', ['booked', 'released', 'returned'], {}],
  ['taken back after it was paid: nothing left', ['booked', 'released', 'paid', 'reversed'], {}],
  [
    'returned, booked again and paid: one expense',
    ['booked', 'released', 'returned', 'booked', 'released', 'paid'],
    { 'subsidy-expense': 100_000, bank: -100_000 },
  ],
  ['recovered: no expense is left', ['booked', 'released', 'paid', 'recovery-due', 'recovery-received'], {}],
  [
    'written off: a loss, no expense',
    ['booked', 'released', 'paid', 'recovery-due', 'recovery-written-off'],
    { bank: -100_000, 'recovery-loss': 100_000 },
  ],
])('%s', (_, kinds, expected) => {
  expect(balances(kinds.map((kind) => [kind, 100_000]))).toEqual(expected);
});

test('an offset pays a debt and part of a payment; returned by the bank, both are as before', () => {
  const debt: [LedgerKind, number][] = [
    ['booked', 100_000],
    ['released', 100_000],
    ['paid', 100_000],
    ['recovery-due', 100_000],
  ];
  const kept: [LedgerKind, number][] = [
    ...debt,
    ['booked', 100_000],
    ['recovery-offset', 40_000],
    ['released', 60_000],
  ];
  expect(balances([...kept, ['paid', 60_000]])).toEqual({
    'subsidy-expense': 100_000,
    bank: -160_000,
    recoverable: 60_000,
  });
  expect(balances([...kept, ['returned', 60_000], ['recovery-offset-reversed', 40_000]])).toEqual(
    balances(debt),
  );
});

test.each([0, -1, 0.5, Number.NaN])('%d fen cannot be booked', (amountFen) => {
  expect(() => entriesFor('booked', { ...place, amountFen })).toThrow(RangeError);
});
