import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, type PlainDate, plainDate } from '../../src/domain/dates.ts';
import type { EmploymentFacts } from '../../src/domain/facts.ts';
import { expectedOfClaim, expectedOfPending, usualDaysFrom } from '../../src/domain/forecast/expected-on.ts';
import { type Risk, riskOf } from '../../src/domain/forecast/risk.ts';
import { evaluateAll } from '../../src/domain/programmes/registry.ts';
import { goodFacts } from './support/facts.ts';
import { policy2016 } from './support/policy.ts';

const { parameters } = policy2016;

const risksOf = (facts: EmploymentFacts): Risk[] =>
  evaluateAll(policy2016, facts).map((evaluation) => riskOf(policy2016, evaluation, facts));
const midYear = (more: Partial<EmploymentFacts> = {}): EmploymentFacts => ({
  ...goodFacts(),
  asOf: plainDate('2016-12-20'),
  ...more,
});

describe('how safe a payment is', () => {
  const late = goodFacts().insuranceMonths;
  test.each<[string, Partial<EmploymentFacts>, string, string]>([
    ['all there', {}, 'safe', 'safe'],
    ['the month under way is not missed yet', { insuranceMonths: late.slice(0, 6) }, 'safe', 'safe'],
    ['a month that is over is', { insuranceMonths: late.slice(0, 5) }, 'at-risk insurance-months', 'safe'],
    [
      'no contract confirmed yet',
      { contracts: [] },
      'at-risk employment-confirmed contract-covers-year',
      'at-risk employment-confirmed',
    ],
    [
      'no contract at all',
      { contracts: [], contractDeclared: false },
      'at-risk contract-covers-year',
      'safe',
    ],
    [
      'left before the year is over',
      { departures: [plainDate('2016-12-01')] },
      'lost not-ended-early',
      'lost not-ended-early',
    ],
    [
      'a visit of the window under way is not missed',
      { followUps: goodFacts().followUps.slice(0, 2) },
      'safe',
      'safe',
    ],
    [
      'one of a window that is over is',
      { followUps: goodFacts().followUps.slice(0, 1) },
      'safe',
      'at-risk follow-up-windows',
    ],
  ])('%s', (_name, more, post, placement) => {
    const told = risksOf(midYear(more)).map(({ band, because }) => [band, ...because].join(' '));
    expect(told).toEqual([post, placement]);
  });

  test('what will be granted on the due day is never called lost before, nor what will be refused for good safe', () => {
    const days = fc.integer({ min: 0, max: 364 });
    fc.assert(
      fc.property(days, fc.boolean(), fc.boolean(), (day, left, poor) => {
        const facts = {
          ...goodFacts(),
          departures: left ? [addDays(goodFacts().startsOn, 100)] : [],
          person: { ...goodFacts().person, registeredPoor: poor },
          asOf: addDays(goodFacts().startsOn, day),
        };
        const due = evaluateAll(policy2016, { ...facts, asOf: facts.dueOn });
        for (const [i, { band }] of risksOf(facts).entries())
          expect(band === 'lost').toBe(due[i]!.outcome.kind === 'refused');
      }),
    );
  });
});

describe('when it may be expected', () => {
  test('of an employment: its due day and the usual days of the steps', () => {
    // 3 to accept, 5 to review, 7 of notice and the day after, 3 for finance, 5 for the bank.
    expect(expectedOfPending(plainDate('2017-06-18'), parameters, plainDate('2017-01-01'))).toBe(
      '2017-07-12',
    );
    expect(expectedOfPending(plainDate('2017-06-18'), parameters, plainDate('2017-07-01'))).toBe(
      '2017-07-25',
    );
  });

  test.each([
    ['acceptance', '2017-06-18', '2017-07-12'],
    ['review', '2017-06-18', '2017-07-09'],
    ['public-notice', '2017-06-18', '2017-07-04'],
    ['finance', '2017-06-18', '2017-06-26'],
    ['payment', '2017-06-18', '2017-06-23'],
    ['correction', '2017-06-18', '2017-07-12'],
  ] as const)('of a claim at %s', (step, since, expected) => {
    const claim = { step, since: plainDate(since), noticeEndsOn: null, correctUntil: null };
    expect(expectedOfClaim(claim, parameters, plainDate('2017-06-18'))).toBe(expected);
  });

  test('never before today, and the later the step the sooner', () => {
    const date = fc.integer({ min: 0, max: 900 }).map((n) => addDays(plainDate('2016-05-18'), n));
    fc.assert(
      fc.property(date, date, (since: PlainDate, today: PlainDate) => {
        const of = (step: 'acceptance' | 'review' | 'public-notice' | 'finance' | 'payment') =>
          expectedOfClaim({ step, since, noticeEndsOn: null, correctUntil: null }, parameters, today);
        const all = (['acceptance', 'review', 'public-notice', 'finance', 'payment'] as const).map(of);
        expect(all).toEqual(all.toSorted().toReversed());
        for (const expected of all) expect(expected >= today).toBe(true);
      }),
    );
    expect(usualDaysFrom('acceptance', parameters)).toBe(24);
  });
});
