import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { followUpWindowsFilled } from '../../src/domain/checks/intermediary.ts';
import { addDays, plainDate } from '../../src/domain/dates.ts';
import { dueDay } from '../../src/domain/employment-year.ts';
import { followUpCalendar } from '../../src/domain/follow-up-calendar.ts';
import { goodFacts, intermediary } from './support/facts.ts';
import { policy2016 } from './support/policy.ts';

const d = plainDate;
const { parameters } = policy2016;
const employment = (visits: string[] = []) => ({
  startsOn: d('2016-06-18'),
  dueOn: d('2017-06-18'),
  visits: visits.map(d),
});
const statesOn = (asOf: string, visits: string[] = []) =>
  followUpCalendar(employment(visits), parameters, d(asOf)).map(({ state }) => state);

test('four windows, each with its last day', () => {
  const windows = followUpCalendar(employment(), parameters, d('2016-06-18'));
  expect(windows.map(({ number, from, until }) => [number, from, until])).toEqual([
    [1, '2016-06-18', '2016-09-17'],
    [2, '2016-09-18', '2016-12-17'],
    [3, '2016-12-18', '2017-03-17'],
    [4, '2017-03-18', '2017-06-17'],
  ]);
});

describe('an empty window', () => {
  test.each([
    ['2016-06-17', 'upcoming'],
    ['2016-06-18', 'open'],
    ['2016-09-02', 'open'],
    // Fourteen days left, then the last day, then it is over.
    ['2016-09-03', 'closing'],
    ['2016-09-17', 'closing'],
    ['2016-09-18', 'missed'],
  ])('on %s is %s', (asOf, state) => {
    expect(statesOn(asOf)[0]).toBe(state);
  });
});

test('a visit on the first or the last day fills its window and no other', () => {
  expect(statesOn('2017-07-01', ['2016-06-18'])).toEqual(['done', 'missed', 'missed', 'missed']);
  expect(statesOn('2017-07-01', ['2016-09-17'])).toEqual(['done', 'missed', 'missed', 'missed']);
  expect(statesOn('2017-07-01', ['2016-09-18'])).toEqual(['missed', 'done', 'missed', 'missed']);
  expect(statesOn('2017-07-01', ['2016-06-17', '2017-06-18'])).toEqual(Array(4).fill('missed'));
});

test('done on the day of the first of several visits', () => {
  const windows = followUpCalendar(employment(['2016-08-01', '2016-07-02']), parameters, d('2016-08-02'));
  expect(windows[0]!.doneOn).toBe('2016-07-02');
});

test('after the year, all windows are done exactly where the rule of article 23 is met', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1500 }),
      fc.array(fc.integer({ min: -3, max: 370 }), { maxLength: 8 }),
      (start, offsets) => {
        const startsOn = addDays(d('2015-01-01'), start);
        const visits = offsets.map((n) => addDays(startsOn, n));
        const followUps = visits.map((visitedOn) => ({ visitedOn, by: intermediary.number }));
        const facts = { ...goodFacts(startsOn), followUps };
        const windows = followUpCalendar(
          { startsOn, dueOn: dueDay(startsOn), visits },
          parameters,
          facts.dueOn,
        );
        const met = followUpWindowsFilled(facts, parameters).outcome === 'met';
        expect(windows.every(({ state }) => state === 'done')).toBe(met);
      },
    ),
  );
});
