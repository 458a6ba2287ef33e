import { describe, expect, test } from 'vitest';
import { evaluateAid, nextPeriodOn } from '../../../src/domain/aid/evaluate.ts';
import type { StudentFacts } from '../../../src/domain/aid/facts.ts';
import { addDays, plainDate as d } from '../../../src/domain/dates.ts';
import type { ClaimId } from '../../../src/domain/ids.ts';
import { goodStudent as good, goodAtRisk, year } from '../support/aid-facts.ts';
import { policy2016v2 as policy } from '../support/policy.ts';

const first = good.years[0]!;
const inYear = (change: Partial<StudentFacts['years'][number]>, from: StudentFacts = good) => ({
  years: [{ ...from.years[0]!, ...change }],
});
const lastDay = d('2017-09-30');
const short = (facts: StudentFacts) =>
  evaluateAid(policy, facts).map(({ period, outcome }) => [
    period,
    outcome.kind === 'refused'
      ? outcome.reason
      : outcome.kind === 'waiting'
        ? outcome.until
        : outcome.amountFen,
  ]);

test('2500 and 2000 yuan a school year to the person, out of the poverty-alleviation fund', () => {
  const eligible = { kind: 'eligible', payee: { kind: 'person', id: '7' }, paidBy: '433123' };
  expect(evaluateAid(policy, good)).toMatchObject([
    {
      programme: 'vocational-student',
      period: '2016-2017',
      entitlement: '2016-2017',
      outcome: { ...eligible, amountFen: 250_000, fund: 'poverty-alleviation' },
    },
  ]);
  expect(evaluateAid(policy, goodAtRisk)).toMatchObject([
    {
      programme: 'at-risk-student',
      outcome: { ...eligible, amountFen: 200_000, fund: 'poverty-alleviation' },
    },
  ]);
});

const earlier = 'vocational-student:BZ0:2016-2017' as ClaimId;
const confirmedOn = d('2016-10-10');
const refusals: [string, StudentFacts, Partial<StudentFacts>][] = [
  ['not-registered-poor', good, inYear({ registeredPoor: false })],
  ['not-registered-poor', good, { person: { ...good.person, homeDivision: null } }],
  ['study-stage-not-covered', good, { stage: 'higher' }],
  ['not-enrolled', good, inYear({ confirmation: { enrolled: false, attending: true, confirmedOn } })],
  ['not-enrolled', good, { leftOn: confirmedOn }],
  ['not-attending', good, inYear({ confirmation: { enrolled: true, attending: false, confirmedOn } })],
  ['benefit-already-granted', good, inYear({ earlier })],
  ['not-registered-poor', goodAtRisk, inYear({ registeredPoor: null }, goodAtRisk)],
  ['study-stage-not-covered', goodAtRisk, { stage: 'vocational' }],
  ['not-at-risk', goodAtRisk, inYear({ atRisk: false }, goodAtRisk)],
  ['benefit-already-granted', goodAtRisk, inYear({ earlier }, goodAtRisk)],
];

test.each(refusals)('%s refuses the year under article 18', (reason, from, change) => {
  const [evaluation] = evaluateAid(policy, { ...from, ...change });
  expect(evaluation?.outcome).toEqual({ kind: 'refused', reason, article: '18' });
  expect(evaluation?.checks.flatMap((check) => check.reason ?? [])).toEqual([reason]);
});

test('whether fees are asked is recorded in the trace of the year, and decides nothing', () => {
  const answers = [undefined, true, false].map((tuitionFree) => {
    const confirmation = {
      enrolled: true,
      attending: true,
      confirmedOn,
      ...(tuitionFree !== undefined && { tuitionFree }),
    };
    const [evaluation] = evaluateAid(policy, { ...good, ...inYear({ confirmation }) });
    const enrolled = evaluation?.checks.find(({ check }) => check === 'enrolled');
    return [evaluation?.outcome.kind, enrolled?.inputs.tuitionFree, enrolled?.note];
  });
  expect(answers).toEqual([
    ['eligible', undefined, undefined],
    ['eligible', true, undefined],
    ['eligible', false, '学校记载学费未免收：只作记录，不影响本补贴。'],
  ]);
});

test.each([
  ['vocational', { ...good, ...inYear({ confirmation: null }) }],
  ['at risk', { ...goodAtRisk, ...inYear({ atRisk: null }, goodAtRisk) }],
  ['vocational, nothing looked up', { ...good, years: [] }],
])('%s: waits for the school until the grace is over, then the year is refused', (_, facts) => {
  const on = (asOf: typeof lastDay) => evaluateAid(policy, { ...facts, asOf })[0]?.outcome;
  const wait = { kind: 'waiting', for: 'school-year', until: addDays(lastDay, 1) };
  expect(on(d('2016-09-01'))).toEqual(wait);
  expect(on(lastDay)).toEqual(wait);
  expect(on(addDays(lastDay, 1))).toMatchObject({ kind: 'refused', reason: 'school-year-not-confirmed' });
});

test('one who left after the confirmation keeps the year; announced for later changes nothing yet', () => {
  expect(short({ ...good, leftOn: addDays(confirmedOn, 1) })).toEqual([['2016-2017', 250_000]]);
  const announced = { ...good, ...inYear({ confirmation: null }), leftOn: d('2017-05-01') };
  expect(short(announced)).toEqual([['2016-2017', '2017-10-01']]);
  expect(short({ ...announced, asOf: d('2017-05-01') })).toEqual([['2016-2017', 'not-enrolled']]);
});

describe('three years', () => {
  const confirmed = (name: string, on: string) => ({
    ...first,
    year: year(name),
    confirmation: { enrolled: true, attending: true, confirmedOn: d(on) },
  });

  test('a missed confirmation costs its own year and no other', () => {
    const years = [confirmed('2016-2017', '2016-10-10'), confirmed('2018-2019', '2018-10-10')];
    expect(short({ ...good, years, asOf: d('2019-06-30') })).toEqual([
      ['2016-2017', 250_000],
      ['2017-2018', 'school-year-not-confirmed'],
      ['2018-2019', 250_000],
    ]);
  });

  test('a year is spoken of from its first day, and none that begins after graduation', () => {
    const periods = (asOf: string) => short({ ...good, asOf: d(asOf) }).map(([period]) => period);
    expect(periods('2016-08-31')).toEqual([]);
    expect(periods('2017-08-31')).toEqual(['2016-2017']);
    expect(periods('2017-09-01')).toEqual(['2016-2017', '2017-2018']);
    expect(periods('2025-01-01')).toEqual(['2016-2017', '2017-2018', '2018-2019']);
  });

  test('nothing begins after leaving, but what the school had said of such a year is answered', () => {
    const left = { ...good, leftOn: d('2017-07-01'), asOf: d('2018-10-01') };
    expect(short(left)).toEqual([['2016-2017', 250_000]]);
    const years = [first, confirmed('2017-2018', '2017-10-10')];
    expect(short({ ...left, years })).toEqual([
      ['2016-2017', 250_000],
      ['2017-2018', 'not-enrolled'],
    ]);
  });

  test('who came in the middle of a school year has that year too', () => {
    expect(short({ ...good, startsOn: d('2017-02-20') })).toEqual([['2016-2017', 250_000]]);
  });

  test.each([
    ['2016-08-01', {}, '2016-09-01'],
    ['2017-03-01', {}, '2017-09-01'],
    ['2017-09-01', {}, '2018-09-01'],
    ['2018-09-01', {}, null],
    ['2017-03-01', { leftOn: d('2017-07-01') }, null],
    ['2017-03-01', { leftOn: d('2017-09-01') }, null],
    ['2017-03-01', { leftOn: d('2017-09-02') }, '2017-09-01'],
  ])('on %s with %j the next year begins on %s', (asOf, change, next) => {
    expect(nextPeriodOn(policy, { ...good, asOf: d(asOf), ...change })).toBe(next);
  });
});

test('the county’s own first day of a school year moves the years', () => {
  const other = { ...policy, parameters: { ...policy.parameters, schoolYearStart: '08-15' } };
  const facts = { ...good, asOf: d('2017-08-15') };
  expect(evaluateAid(other, facts).map(({ period }) => period)).toEqual(['2016-2017', '2017-2018']);
});
