import { describe, expect, test } from 'vitest';
import { addDays, plainDate, yearMonth } from '../../../src/domain/dates.ts';
import { divisionCode } from '../../../src/domain/divisions.ts';
import type { EmploymentFacts } from '../../../src/domain/facts.ts';
import { type ClaimId, employmentId } from '../../../src/domain/ids.ts';
import { employerPost } from '../../../src/domain/programmes/employer-post.ts';
import { afterGrace, goodFacts, insuranceRow } from '../support/facts.ts';
import { policy2016 } from '../support/policy.ts';

const d = plainDate;
const evaluate = (facts: EmploymentFacts) => employerPost.evaluate(policy2016, facts);
const good = goodFacts(); // 2016-06-18 … due 2017-06-18
const withoutMonth = (month: string) => good.insuranceMonths.filter((row) => row.month !== month);

test('1000 yuan to the employer from its county, all conditions met', () => {
  const { outcome, checks, policyVersion, handledBy } = evaluate(good);
  expect(outcome).toEqual({
    kind: 'eligible',
    amountFen: 100_000,
    payee: { kind: 'employer', id: good.employer.creditCode },
    paidBy: '433101',
    fund: 'county-finance',
  });
  expect(checks.map(({ outcome }) => outcome)).toEqual(Array(8).fill('met'));
  expect({ policyVersion, handledBy }).toEqual({ policyVersion: 'xiangxi-2016@1', handledBy: '433101' });
});

const refusals: [string, Partial<EmploymentFacts>][] = [
  ['overlapping-employment', { registration: { overlapsWith: employmentId('JY0000') } }],
  ['employer-outside-prefecture', { employer: { ...good.employer, division: divisionCode('430100') } }],
  ['not-registered-poor', { person: { ...good.person, registeredPoor: false } }],
  ['not-registered-poor', { person: { registeredPoor: null, homeDivision: null } }],
  ['not-registered-poor', { person: { registeredPoor: true, homeDivision: divisionCode('430102001001') } }],
  ['contract-shorter-than-one-year', { contracts: [{ startsOn: d('2016-06-18'), endsOn: d('2017-06-16') }] }],
  ['contract-shorter-than-one-year', { contracts: [{ startsOn: d('2016-06-19'), endsOn: null }] }],
  ['employment-ended-early', { departures: [d('2017-06-17')] }],
  ['employment-ended-early', { departures: [d('2017-08-01'), d('2016-07-22')] }],
  ['social-insurance-gap', { insuranceMonths: withoutMonth('2017-02') }],
  ['already-granted', { earlierGrant: { employerPost: 'employer-post:JY0000' as ClaimId } }],
];

test.each(refusals)('%s: refused with the condition’s article, all checks still listed', (reason, change) => {
  const { outcome, checks } = evaluate(afterGrace({ ...good, ...change }));
  expect(outcome).toEqual({ kind: 'refused', reason, article: '24' });
  expect(checks.filter((check) => check.outcome === 'not-met').map((check) => check.reason)).toEqual([
    reason,
  ]);
  expect(checks.map(({ check }) => check)).toEqual(
    policy2016.programmes['employer-post'].conditions.map(({ check }) => check),
  );
});

test('the first of several reasons counts, in the order of the rules', () => {
  const facts = afterGrace({ ...good, ...Object.assign({}, ...refusals.map(([, change]) => change)) });
  const { outcome, checks } = evaluate(facts);
  expect(outcome).toMatchObject({ kind: 'refused', reason: 'overlapping-employment' });
  const order = [...new Set(refusals.map(([reason]) => reason))];
  expect(checks.flatMap(({ reason }) => reason ?? [])).toEqual(order);
});

describe('before the due day', () => {
  const early: EmploymentFacts = { ...good, asOf: d('2017-06-17') };

  test('waits for it, though a check already fails', () => {
    const { outcome, checks } = evaluate({ ...early, departures: [d('2017-01-01')] });
    expect(outcome).toEqual({ kind: 'waiting', for: 'due-day', until: '2017-06-18' });
    expect(checks.find(({ check }) => check === 'not-ended-early')).toMatchObject({ outcome: 'not-met' });
  });

  test('an overlap is refused at once', () => {
    const facts = { ...early, asOf: good.startsOn, registration: { overlapsWith: employmentId('JY0000') } };
    expect(evaluate(facts).outcome).toMatchObject({ kind: 'refused', reason: 'overlapping-employment' });
  });

  test('what may still come is not reached yet: contract renewal, departures, insurance', () => {
    const facts = {
      ...early,
      insuranceMonths: [],
      contracts: [{ startsOn: good.startsOn, endsOn: d('2016-12-17') }],
    };
    const pending = evaluate(facts).checks.filter(({ outcome }) => outcome === 'not-reached-yet');
    expect(pending.map(({ check }) => check)).toEqual([
      'contract-covers-year',
      'not-ended-early',
      'insurance-months',
    ]);
  });
});

test.each([
  ['2017-06-17', 'refused'],
  ['2017-06-18', 'eligible'],
  ['2017-06-19', 'eligible'],
])('a departure on %s around the due day: %s', (departure, kind) => {
  expect(evaluate({ ...good, departures: [d(departure)] }).outcome.kind).toBe(kind);
});

describe('no confirmed contract', () => {
  const unconfirmed = { ...good, contracts: [] };
  test('waits without end, longer than any grace', () => {
    const waiting = { kind: 'waiting', for: 'contract', until: null };
    expect(evaluate(unconfirmed).outcome).toEqual(waiting);
    expect(evaluate(afterGrace(unconfirmed)).outcome).toEqual(waiting);
  });
  test('is refused on the due day where none was ever declared', () => {
    const none = { ...unconfirmed, contractDeclared: false };
    expect(evaluate({ ...none, asOf: d('2017-06-17') }).outcome).toMatchObject({ for: 'due-day' });
    expect(evaluate(none).outcome).toMatchObject({
      kind: 'refused',
      reason: 'contract-shorter-than-one-year',
    });
  });
  test('is not waited for where another condition refuses whatever the contract says', () => {
    expect(evaluate({ ...afterGrace(unconfirmed), insuranceMonths: [] }).outcome).toMatchObject({
      reason: 'social-insurance-gap',
    });
    const poor = { ...unconfirmed, person: { ...good.person, registeredPoor: false } };
    expect(evaluate(poor).outcome).toMatchObject({ reason: 'not-registered-poor' });
    expect(evaluate({ ...unconfirmed, departures: [d('2016-09-01')] }).outcome).toMatchObject({
      reason: 'employment-ended-early',
    });
  });
});

describe('insurance months and the grace period', () => {
  const late = (paidOn: string) => [
    ...withoutMonth('2017-05'),
    insuranceRow(yearMonth('2017-05'), d(paidOn)),
  ];

  test.each([
    [0, 'waiting'],
    [90, 'waiting'],
    [91, 'refused'],
  ])('a month missing %i days after the due day: %s', (days, kind) => {
    const facts = { ...good, insuranceMonths: withoutMonth('2017-05'), asOf: addDays(good.dueOn, days) };
    expect(evaluate(facts).outcome.kind).toBe(kind);
  });

  test('the wait names the months and the first day it ends by itself', () => {
    const facts = {
      ...good,
      insuranceMonths: withoutMonth('2016-06').filter((row) => row.month !== '2017-05'),
    };
    expect(evaluate(facts).outcome).toEqual({
      kind: 'waiting',
      for: 'insurance-months',
      until: '2017-09-17',
      missingMonths: ['2016-06', '2017-05'],
    });
  });

  test.each([
    ['2017-09-16', 'eligible'],
    ['2017-09-17', 'refused'],
  ])('paid on %s, day 90 or 91: %s', (paidOn, kind) => {
    expect(evaluate(afterGrace({ ...good, insuranceMonths: late(paidOn) })).outcome.kind).toBe(kind);
  });

  test('the same month twice covers one month; a later late row does not spoil an early one', () => {
    const rows = [...late('2017-05-25'), ...late('2018-01-01')];
    expect(evaluate(afterGrace({ ...good, insuranceMonths: rows })).outcome.kind).toBe('eligible');
    const twice = [...withoutMonth('2017-05'), insuranceRow(yearMonth('2016-06'), d('2016-06-26'))];
    expect(evaluate(afterGrace({ ...good, insuranceMonths: twice })).outcome.kind).toBe('refused');
  });

  test('nothing is waited for when another condition refuses anyway', () => {
    const facts = { ...good, insuranceMonths: withoutMonth('2017-05') };
    expect(evaluate({ ...facts, departures: [d('2017-01-01')] }).outcome).toMatchObject({
      reason: 'employment-ended-early',
    });
    const granted = { ...facts, earlierGrant: { employerPost: 'employer-post:JY0000' as ClaimId } };
    expect(evaluate(granted).outcome).toMatchObject({ reason: 'already-granted' });
  });

  test('the month before the start and the month of the due day are not asked', () => {
    const months = evaluate(good).checks.find(({ check }) => check === 'insurance-months')?.inputs.months;
    expect(months).toEqual(good.insuranceMonths.map(({ month }) => month));
    expect(months).not.toContain('2017-06');
  });
});

test('29 February: due 2017-02-28, a contract to the 27th is enough', () => {
  const leap = goodFacts(d('2016-02-29'));
  expect(leap.contracts).toEqual([{ startsOn: '2016-02-29', endsOn: '2017-02-27' }]);
  expect(evaluate(leap).outcome.kind).toBe('eligible');
  expect(evaluate({ ...leap, departures: [d('2017-02-27')] }).outcome.kind).toBe('refused');
});

test.each([
  ['employer in a county', '433127', '433123102003', '433127'],
  ['employer in the development zone', '433190', '433123102003', '433190'],
  ['employer outside: the home county', '430100', '433123102003', '433123'],
  ['nobody in the prefecture: the prefecture', '430100', null, '433100'],
])('handled by: %s', (_, employer, home, county) => {
  const facts = {
    ...good,
    employer: { ...good.employer, division: divisionCode(employer) },
    person: { registeredPoor: home !== null, homeDivision: home === null ? null : divisionCode(home) },
  };
  expect(evaluate(facts).handledBy).toBe(county);
});
