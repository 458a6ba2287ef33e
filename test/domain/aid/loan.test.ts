import { describe, expect, test } from 'vitest';
import { evaluateAid, nextPeriodOn } from '../../../src/domain/aid/evaluate.ts';
import type { AidId, LoanFacts } from '../../../src/domain/aid/facts.ts';
import { daysOfQuarter, quarterOf } from '../../../src/domain/aid/quarters.ts';
import { addDays, plainDate as d } from '../../../src/domain/dates.ts';
import { fen } from '../../../src/domain/money.ts';
import { goodLoan as good, quarter } from '../support/aid-facts.ts';
import { policy2016v2 as policy } from '../support/policy.ts';

const stated = good.statements[0]!;
const withStatement = (change: Partial<typeof stated>) => ({ statements: [{ ...stated, ...change }] });
const lastDay = d('2017-04-30');
const short = (facts: LoanFacts) =>
  evaluateAid(policy, facts).map(({ period, outcome }) => [
    period,
    outcome.kind === 'refused'
      ? outcome.reason
      : outcome.kind === 'waiting'
        ? outcome.until
        : outcome.amountFen,
  ]);

test('the interest of a quarter goes to the borrower', () => {
  expect(evaluateAid(policy, good)).toMatchObject([
    {
      programme: 'startup-loan-interest',
      period: '2017Q1',
      entitlement: 'BZ0001:2017Q1',
      outcome: {
        kind: 'eligible',
        amountFen: 100_000,
        payee: { kind: 'person', id: '7' },
        paidBy: '433123',
        fund: 'employment-support',
      },
    },
  ]);
});

const other = (principalFen: number) => [{ aidId: 'BZ0000' as AidId, principalFen: fen(principalFen) }];
const refusals: [string, Partial<LoanFacts>][] = [
  ['not-returnee', { returnee: false }],
  ['loan-not-approved', { bankApprovedOn: null, asOf: addDays(lastDay, 1) }],
  ['household-loan-cap', { otherLoans: other(1) }],
  ['household-loan-cap', { principalFen: fen(10_000_001) }],
  ['quarter-outside-loan', { ...withStatement({ quarter: quarter('2016Q4') }), asOf: d('2017-03-31') }],
  ['quarter-overdue', withStatement({ overdue: true })],
  ['no-interest-paid', withStatement({ interestPaidFen: fen(0) })],
  ['no-interest-paid', { ...withStatement({ paidOn: null }), asOf: addDays(lastDay, 1) }],
];

test.each(refusals)('%s refuses the quarter under article 19', (reason, change) => {
  const [evaluation] = evaluateAid(policy, { ...good, ...change });
  expect(evaluation?.outcome).toEqual({ kind: 'refused', reason, article: '19' });
  expect(evaluation?.checks.find((check) => check.reason)?.reason).toBe(reason);
});

test('the household’s cap counts all loans: exactly 100,000 yuan is allowed', () => {
  const half = { principalFen: fen(5_000_000), ...withStatement({ balanceFen: fen(5_000_000) }) };
  expect(short({ ...good, ...half, otherLoans: other(5_000_000) })).toEqual([['2017Q1', 54_375]]);
  expect(short({ ...good, ...half, otherLoans: other(5_000_001) })).toEqual([
    ['2017Q1', 'household-loan-cap'],
  ]);
});

test('registered poor is not asked: article 19 speaks of returnees', () => {
  expect(short({ ...good, person: { ...good.person, registeredPoor: false } })).toEqual([
    ['2017Q1', 100_000],
  ]);
});

test.each([
  ['no statement', { statements: [] }, 'quarter-not-stated'],
  ['no payment', withStatement({ paidOn: null }), 'no-interest-paid'],
  ['no approval', { bankApprovedOn: null }, 'loan-not-approved'],
])('%s: waits for the bank up to the last day, then the quarter is refused', (_, change, reason) => {
  const on = (asOf: typeof lastDay) => evaluateAid(policy, { ...good, ...change, asOf })[0]?.outcome;
  const wait = { kind: 'waiting', for: 'quarter-statement', until: addDays(lastDay, 1) };
  expect(on(good.asOf)).toEqual(wait);
  expect(on(lastDay)).toEqual(wait);
  expect(on(addDays(lastDay, 1))).toMatchObject({ kind: 'refused', reason });
});

describe('how much', () => {
  // 100000 × 4.35 % × 90 / 360
  test.each([
    [108_749, 108_749],
    [108_750, 108_750],
    [108_751, 108_750],
  ])('%i fen paid on 100,000 yuan: %i, the reference rate is the cap', (interestPaidFen, amount) => {
    expect(short({ ...good, ...withStatement({ interestPaidFen: fen(interestPaidFen) }) })).toEqual([
      ['2017Q1', amount],
    ]);
  });

  test('a share below 100 % is rounded down', () => {
    const programme = policy.programmes['startup-loan-interest']!;
    const half = {
      ...policy,
      programmes: {
        ...policy.programmes,
        'startup-loan-interest': { ...programme, amount: { ...programme.amount, percent: 50 } },
      },
    };
    const facts = { ...good, ...withStatement({ interestPaidFen: fen(333) }) };
    expect(evaluateAid(half, facts)[0]?.outcome).toMatchObject({ amountFen: 166 });
  });

  test('the day it was drawn bears interest, the day it was repaid does not', () => {
    const dear = { interestPaidFen: fen(1_000_000) };
    // 30 days: 2017-03-02 … 2017-03-31
    const late = { ...good, startsOn: d('2017-03-02'), ...withStatement(dear) };
    expect(short(late)).toEqual([['2017Q1', 36_250]]);
    expect(short({ ...good, repaidOn: d('2017-01-31'), ...withStatement(dear) })).toEqual([
      ['2017Q1', 36_250],
    ]);
  });

  test('a new reference rate counts from the quarter it stands at the beginning of', () => {
    const programme = policy.programmes['startup-loan-interest']!;
    const rates = [...programme.amount.referenceRates, { from: d('2017-04-01'), basisPoints: 1 }];
    const later = {
      ...policy,
      programmes: {
        ...policy.programmes,
        'startup-loan-interest': { ...programme, amount: { ...programme.amount, referenceRates: rates } },
      },
    };
    const statements = [stated, { ...stated, quarter: quarter('2017Q2') }];
    expect(
      evaluateAid(later, { ...good, statements, asOf: d('2017-07-01') }).map(({ outcome }) => outcome),
    ).toMatchObject([{ amountFen: 100_000 }, { amountFen: 252 }]);
  });
});

describe('which quarters', () => {
  test('those that have ended or that the bank has stated, none after the loan', () => {
    const periods = (asOf: string, more: Partial<LoanFacts> = {}) =>
      short({ ...good, statements: [], asOf: d(asOf), ...more }).map(([period]) => period);
    expect(periods('2017-03-31')).toEqual([]);
    expect(periods('2017-03-31', { statements: good.statements })).toEqual(['2017Q1']);
    expect(periods('2017-04-01')).toEqual(['2017Q1']);
    expect(periods('2017-12-31')).toEqual(['2017Q1', '2017Q2', '2017Q3']);
    expect(periods('2020-06-01')).toHaveLength(12);
    expect(periods('2020-06-01', { repaidOn: d('2017-05-31') })).toEqual(['2017Q1', '2017Q2']);
    expect(periods('2020-06-01', { repaidOn: d('2017-04-01') })).toEqual(['2017Q1']);
  });

  test('an overdue quarter does not spoil the next', () => {
    const statements = [
      { ...stated, overdue: true },
      { ...stated, quarter: quarter('2017Q2') },
    ];
    expect(short({ ...good, statements, asOf: d('2017-07-01') })).toEqual([
      ['2017Q1', 'quarter-overdue'],
      ['2017Q2', 100_000],
    ]);
  });

  test.each([
    ['2016-12-30', {}, '2017-04-01'],
    ['2017-04-01', {}, '2017-07-01'],
    ['2019-12-31', {}, '2020-01-01'],
    ['2020-01-01', {}, null],
    ['2017-03-26', { repaidOn: d('2017-03-20') }, null],
  ])('on %s with %j the next look is on %s', (asOf, change, next) => {
    expect(nextPeriodOn(policy, { ...good, asOf: d(asOf), ...change })).toBe(next);
  });

  test('quarters are calendar quarters', () => {
    expect(['2017-01-01', '2017-03-31', '2017-04-01', '2016-12-31'].map((day) => quarterOf(d(day)))).toEqual([
      '2017Q1',
      '2017Q1',
      '2017Q2',
      '2016Q4',
    ]);
    expect(daysOfQuarter(quarter('2016Q4'))).toEqual({ from: '2016-10-01', to: '2016-12-31' });
  });
});
