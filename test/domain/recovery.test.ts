import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, plainDate } from '../../src/domain/dates.ts';
import {
  coveredFen,
  evenPlan,
  instalmentsAsOf,
  outlook,
  owedFen,
  planFault,
  type RecoveryEntry,
  restatement,
} from '../../src/domain/recovery.ts';

const today = plainDate('2017-09-01');
const plan = evenPlan(100_000, 3, plainDate('2017-09-30'));

test('a thousand yuan in three parts: what does not divide is in the first', () => {
  expect(plan).toEqual([
    { no: 1, dueOn: '2017-09-30', amountFen: 33_334 },
    { no: 2, dueOn: '2017-10-30', amountFen: 33_333 },
    { no: 3, dueOn: '2017-11-30', amountFen: 33_333 },
  ]);
});

test('an even plan is always a plan, for every amount and number of parts', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 24, max: 10 ** 9 }),
      fc.integer({ min: 1, max: 24 }),
      (amountFen, count) => {
        expect(planFault(amountFen, evenPlan(amountFen, count, addDays(today, 1)), today)).toBeNull();
      },
    ),
  );
});

const parts = (...lines: [string, number][]) =>
  lines.map(([dueOn, amountFen]) => ({ dueOn: plainDate(dueOn), amountFen }));

test.each([
  ['no instalment', parts(), '分期须为'],
  ['more than twenty-four', evenPlan(100_000, 25, plainDate('2017-09-30')), '分期须为'],
  ['nothing in one', parts(['2017-09-30', 0], ['2017-10-30', 100_000]), '大于零'],
  ['due today', parts(['2017-09-01', 100_000]), '今天之后'],
  ['not in order', parts(['2017-10-30', 50_000], ['2017-09-30', 50_000]), '依次递增'],
  ['two on one day', parts(['2017-09-30', 50_000], ['2017-09-30', 50_000]), '依次递增'],
  ['a fen short', parts(['2017-09-30', 99_999]), '之和'],
])('%s is no plan', (_, instalments, words) => {
  expect(planFault(100_000, instalments, today)).toContain(words);
});

const entries: RecoveryEntry[] = [
  { kind: 'received', amountFen: 20_000 },
  { kind: 'offset', amountFen: 40_000 },
  { kind: 'offset-reversed', amountFen: 40_000 },
  { kind: 'written-off', amountFen: 5_000 },
];

test('an offset that was undone is owed again', () => {
  expect(coveredFen(entries)).toBe(25_000);
  expect(owedFen(100_000, entries)).toBe(75_000);
});

test('money fills the instalments in their order', () => {
  const states = instalmentsAsOf(plan, 40_000, plainDate('2017-10-31')).map((i) => [i.paidFen, i.state]);
  expect(states).toEqual([
    [33_334, 'paid'],
    [6_666, 'overdue'],
    [0, 'upcoming'],
  ]);
});

describe('the calendar of a debt, reminding a week before', () => {
  const at = (on: string, covered = 0) => {
    const { remind, overdue, until, wakeOn } = outlook(plan, covered, {
      today: plainDate(on),
      reminderDays: 7,
    });
    return { remind: remind.map((i) => i.no), overdue: overdue.map((i) => i.no), until, wakeOn };
  };
  test.each([
    [
      'before the first reminder',
      '2017-09-22',
      0,
      { remind: [], overdue: [], until: '2017-10-01', wakeOn: '2017-09-23' },
    ],
    [
      'on the reminder’s day',
      '2017-09-23',
      0,
      { remind: [1], overdue: [], until: '2017-10-01', wakeOn: '2017-10-01' },
    ],
    [
      'on the last day of the first',
      '2017-09-30',
      0,
      { remind: [1], overdue: [], until: '2017-10-01', wakeOn: '2017-10-01' },
    ],
    [
      'the day after',
      '2017-10-01',
      0,
      { remind: [], overdue: [1], until: '2017-10-31', wakeOn: '2017-10-23' },
    ],
    [
      'paid in time',
      '2017-10-01',
      33_334,
      { remind: [], overdue: [], until: '2017-10-31', wakeOn: '2017-10-23' },
    ],
    [
      'a fen short',
      '2017-10-01',
      33_333,
      { remind: [], overdue: [1], until: '2017-10-31', wakeOn: '2017-10-23' },
    ],
    [
      'two paid ahead',
      '2017-10-01',
      66_667,
      { remind: [], overdue: [], until: '2017-12-01', wakeOn: '2017-11-23' },
    ],
    ['all days past', '2017-12-01', 66_667, { remind: [], overdue: [3], until: null, wakeOn: null }],
  ])('%s', (_, on, covered, expected) => {
    expect(at(on, covered)).toEqual(expected);
  });
});

test.each([
  [100_000, 100_000, { do: 'nothing' }],
  [100_000, 0, { do: 'recovery', amountFen: 100_000 }],
  [100_000, 99_999, { do: 'recovery', amountFen: 1 }],
  [0, 30_000, { do: 'top-up', amountFen: 30_000 }],
] as const)('paid %d, due %d', (paid, due, expected) => {
  expect(restatement(paid, due)).toEqual(expected);
});

test.each([
  [-1, 0],
  [0, 0.5],
  [Number.NaN, 1],
])('%d and %d are no amounts', (paid, due) => {
  expect(() => restatement(paid, due)).toThrow(RangeError);
});
