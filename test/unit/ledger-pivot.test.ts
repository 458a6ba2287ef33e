import { expect, test } from 'vitest';
import { type LedgerTotal, pivot } from '../../web/src/pages/money/pivot.ts';

const total = (
  division: string,
  programme: string,
  month: string,
  account: LedgerTotal['account'],
  debitFen: number,
  creditFen: number,
): LedgerTotal => ({
  division,
  divisionName: division,
  programme,
  fund: 'county-finance',
  account,
  month,
  debitFen,
  creditFen,
});

const expenses = [
  total('433122', 'employer-post', '2017-07', 'subsidy-expense', 100, 0),
  total('433101', 'intermediary-placement', '2017-06', 'subsidy-expense', 30, 0),
  total('433101', 'employer-post', '2017-07', 'subsidy-expense', 300, 100),
  total('433101', 'employer-post', '2017-06', 'subsidy-expense', 200, 0),
];

test('county and programme down, months across, with sums of rows, columns and all', () => {
  const { columns, rows, columnTotals, totalFen } = pivot(expenses, ['division', 'programme'], 'month');
  expect(columns).toEqual(['2017-06', '2017-07']);
  expect(rows.map(({ keys, cells, totalFen: sum }) => [keys.join(), [...cells], sum])).toEqual([
    [
      '433101,employer-post',
      [
        ['2017-07', 200],
        ['2017-06', 200],
      ],
      400,
    ],
    ['433101,intermediary-placement', [['2017-06', 30]], 30],
    ['433122,employer-post', [['2017-07', 100]], 100],
  ]);
  expect([...columnTotals].toSorted()).toEqual([
    ['2017-06', 230],
    ['2017-07', 300],
  ]);
  expect(totalFen).toBe(530);
});

test('accounts stand in the order of the money’s way, each with the sign it grows by', () => {
  const books = [
    total('433101', 'employer-post', '2017-06', 'bank', 0, 100),
    total('433101', 'employer-post', '2017-06', 'bank-clearing', 200, 200),
    total('433101', 'employer-post', '2017-06', 'claims-payable', 200, 300),
    total('433101', 'employer-post', '2017-06', 'subsidy-expense', 300, 100),
  ];
  const { columns, rows } = pivot(books, ['division'], 'account');
  expect(columns.map((key) => [key, rows[0]?.cells.get(key)])).toEqual([
    ['subsidy-expense', 200],
    ['claims-payable', 100],
    ['bank-clearing', 0],
    ['bank', 100],
  ]);
});

test('nothing is an empty table', () => {
  expect(pivot([], ['division'], 'month')).toMatchObject({ columns: [], rows: [], totalFen: 0 });
});
