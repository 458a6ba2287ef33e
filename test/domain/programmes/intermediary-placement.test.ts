import { describe, expect, test } from 'vitest';
import { addDays, plainDate } from '../../../src/domain/dates.ts';
import { divisionCode } from '../../../src/domain/divisions.ts';
import type { EmploymentFacts, IntermediaryFacts } from '../../../src/domain/facts.ts';
import { employmentId, intermediaryNumber } from '../../../src/domain/ids.ts';
import { intermediaryPlacement } from '../../../src/domain/programmes/intermediary-placement.ts';
import { goodFacts, intermediary } from '../support/facts.ts';
import { policy2016 } from '../support/policy.ts';

const d = plainDate;
const evaluate = (facts: EmploymentFacts) => intermediaryPlacement.evaluate(policy2016, facts);
const good = goodFacts(); // windows begin 2016-06-18, 09-18, 12-18, 2017-03-18; due 2017-06-18
const by = (change: Partial<IntermediaryFacts>) => ({ intermediary: { ...intermediary, ...change } });
const visits = (...dates: string[]) => ({
  followUps: dates.map((visitedOn) => ({ visitedOn: d(visitedOn), by: intermediary.number })),
});

test('300 yuan to the intermediary from the home county', () => {
  const { outcome, checks } = evaluate(good);
  expect(outcome).toEqual({
    kind: 'eligible',
    amountFen: 30_000,
    payee: { kind: 'intermediary', id: 'ZJ001' },
    paidBy: '433123',
    fund: 'county-finance',
  });
  expect(checks.map(({ outcome }) => outcome)).toEqual(Array(7).fill('met'));
});

test('the region of the job, a short contract and missing insurance do not matter', () => {
  const facts: EmploymentFacts = {
    ...good,
    employer: { ...good.employer, division: divisionCode('440300') },
    contracts: [{ startsOn: good.startsOn, endsOn: d('2016-07-17') }],
    insuranceMonths: [],
  };
  expect(evaluate(facts).outcome).toMatchObject({ kind: 'eligible', paidBy: '433123' });
});

const refusals: [string, Partial<EmploymentFacts>][] = [
  ['overlapping-employment', { registration: { overlapsWith: employmentId('JY0000') } }],
  ['intermediary-not-qualified', by({ licenceNumber: ' ' })],
  ['intermediary-not-qualified', by({ licenceValidUntil: d('2016-06-17') })],
  ['intermediary-not-qualified', by({ licenceValidUntil: null })],
  ['intermediary-not-in-good-standing', by({ standing: '不良' })],
  ['intermediary-not-in-good-standing', by({ standing: '' })],
  ['not-registered-poor', { person: { ...good.person, registeredPoor: false } }],
  ['not-registered-poor', { person: { registeredPoor: null, homeDivision: null } }],
  ['employment-ended-early', { departures: [d('2017-06-17')] }],
  ['follow-up-missing', visits('2016-06-18', '2016-09-18', '2016-12-18')],
];

test('one that is named but not registered is not qualified, and the trace says why', () => {
  const unregistered = by({ registered: false, licenceNumber: '', licenceValidUntil: null, standing: '' });
  const { outcome, checks } = evaluate({ ...good, ...unregistered });
  expect(outcome).toMatchObject({ kind: 'refused', reason: 'intermediary-not-qualified' });
  expect(checks.find(({ check }) => check === 'intermediary-qualified')).toMatchObject({
    inputs: { intermediary: 'ZJ001' },
    note: '没有登记这个编号的介绍机构。',
  });
});

test('a contract is waited for where one was declared; where none was, the rest decides', () => {
  const unconfirmed = { ...good, contracts: [] };
  expect(evaluate(unconfirmed).outcome).toMatchObject({ kind: 'waiting', for: 'contract' });
  const none = { ...unconfirmed, contractDeclared: false };
  expect(evaluate(none).outcome).toMatchObject({ kind: 'eligible' });
  expect(evaluate({ ...none, ...visits() }).outcome).toMatchObject({ reason: 'follow-up-missing' });
});

test.each(refusals)('%s: refused on the due day with article 23', (reason, change) => {
  const { outcome, checks } = evaluate({ ...good, ...change });
  expect(outcome).toEqual({ kind: 'refused', reason, article: '23' });
  expect(checks.filter((check) => check.outcome === 'not-met').map((check) => check.reason)).toEqual([
    reason,
  ]);
});

test('the reasons come in the order of the rules', () => {
  const all = {
    ...Object.assign({}, ...refusals.map(([, change]) => change)),
    ...by({ licenceNumber: '', standing: '不良' }),
  };
  const { checks } = evaluate({ ...good, ...all });
  expect(checks.flatMap(({ reason }) => reason ?? [])).toEqual([
    ...new Set(refusals.map(([reason]) => reason)),
  ]);
});

test('a licence valid until the start date itself is enough', () => {
  expect(evaluate({ ...good, ...by({ licenceValidUntil: good.startsOn }) }).outcome.kind).toBe('eligible');
});

describe('follow-up windows', () => {
  test.each([
    ['first and last day of windows', ['2016-06-18', '2016-12-17', '2016-12-18', '2017-06-17'], 'eligible'],
    [
      'the third window’s first day is not in the second',
      ['2016-06-18', '2016-12-18', '2017-03-17', '2017-03-18'],
      'refused',
    ],
    [
      'a visit on the due day is too late',
      ['2016-06-18', '2016-09-18', '2016-12-18', '2017-06-18'],
      'refused',
    ],
    [
      'a visit before the start does not count',
      ['2016-06-17', '2016-09-18', '2016-12-18', '2017-03-18'],
      'refused',
    ],
    [
      'four visits in one window are one',
      ['2016-06-18', '2016-06-19', '2016-06-20', '2016-06-21'],
      'refused',
    ],
  ])('%s', (_, dates, kind) => {
    expect(evaluate({ ...good, ...visits(...dates) }).outcome.kind).toBe(kind);
  });

  test('only visits by the named intermediary count', () => {
    const others = good.followUps.map((visit) => ({ ...visit, by: intermediaryNumber('ZJ002') }));
    expect(evaluate({ ...good, followUps: others }).outcome).toMatchObject({ reason: 'follow-up-missing' });
  });

  test('before the due day an empty window is shown but refuses nothing', () => {
    const { outcome, checks } = evaluate({ ...good, followUps: [], asOf: addDays(good.dueOn, -1) });
    expect(outcome).toEqual({ kind: 'waiting', for: 'due-day', until: good.dueOn });
    expect(checks.at(-1)).toMatchObject({ check: 'follow-up-windows', outcome: 'not-reached-yet' });
  });
});

test('no confirmed contract: waits, unless another condition refuses whatever the contract says', () => {
  const unconfirmed = { ...good, contracts: [] };
  const waiting = { kind: 'waiting', for: 'contract', until: null };
  expect(evaluate(unconfirmed).outcome).toEqual(waiting);
  expect(evaluate({ ...unconfirmed, departures: [d('2016-07-01')], followUps: [] }).outcome).toMatchObject({
    reason: 'employment-ended-early',
  });
  expect(evaluate({ ...unconfirmed, ...by({ standing: '不良' }) }).outcome.kind).toBe('refused');
});

test.each([
  ['433123102003', '430100', '433123'],
  [null, '433101', '433101'],
  [null, '430100', '433100'],
])('home %s, employer %s: handled by %s', (home, employer, county) => {
  const facts = {
    ...good,
    person: {
      registeredPoor: home === null ? null : true,
      homeDivision: home === null ? null : divisionCode(home),
    },
    employer: { ...good.employer, division: divisionCode(employer) },
  };
  expect(evaluate(facts).handledBy).toBe(county);
});
