import { expect, test } from 'vitest';
import { addDays, plainDate } from '../../src/domain/dates.ts';
import { expectedMoney } from '../../src/domain/expected-money.ts';
import type { EmploymentFacts } from '../../src/domain/facts.ts';
import { evaluateAll } from '../../src/domain/programmes/registry.ts';
import { goodFacts } from './support/facts.ts';
import { policy2016 } from './support/policy.ts';

const early = plainDate('2016-07-01');

function expected(change: (facts: EmploymentFacts) => EmploymentFacts): number[] {
  const facts = change({ ...goodFacts(), asOf: early });
  return expectedMoney(policy2016, facts, evaluateAll(policy2016, facts)).map(({ amountFen }) => amountFen);
}

test('a confirmed employment is expected to cost each programme in the year and county that will pay', () => {
  const facts = { ...goodFacts(), asOf: early };
  expect(expectedMoney(policy2016, facts, evaluateAll(policy2016, facts))).toEqual([
    {
      claim: 'employer-post:JY0001',
      fund: 'county-finance',
      division: '433101',
      fiscalYear: 2017,
      amountFen: 100_000,
    },
    {
      claim: 'intermediary-placement:JY0001',
      fund: 'county-finance',
      division: '433123',
      fiscalYear: 2017,
      amountFen: 30_000,
    },
  ]);
});

test.each<[string, (facts: EmploymentFacts) => EmploymentFacts, number[]]>([
  ['nobody has confirmed the contract', (f) => ({ ...f, contracts: [] }), [0, 0]],
  ['left before the due day', (f) => ({ ...f, departures: [plainDate('2017-03-01')] }), [0, 0]],
  ['leaves on the due day', (f) => ({ ...f, departures: [f.dueOn] }), [100_000, 30_000]],
  ['no intermediary named', (f) => ({ ...f, intermediary: null }), [100_000, 0]],
  ['not registered poor', (f) => ({ ...f, person: { ...f.person, registeredPoor: false } }), [0, 0]],
  ['the year is over and granted', (f) => ({ ...f, asOf: f.dueOn }), [100_000, 30_000]],
  [
    'a month is missing and may still come',
    (f) => ({ ...f, asOf: addDays(f.dueOn, 90), insuranceMonths: f.insuranceMonths.slice(1) }),
    [100_000, 30_000],
  ],
  [
    'the month came too late',
    (f) => ({ ...f, asOf: addDays(f.dueOn, 91), insuranceMonths: f.insuranceMonths.slice(1) }),
    [0, 30_000],
  ],
])('%s', (_, change, amounts) => {
  expect(expected(change)).toEqual(amounts);
});
