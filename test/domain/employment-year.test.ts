import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, daysBetween, plainDate } from '../../src/domain/dates.ts';
import {
  dueDay,
  firstUncoveredDay,
  followUpWindowsOf,
  insuranceMonthsOf,
  lastPaymentDay,
} from '../../src/domain/employment-year.ts';
import { policy2016 } from './support/policy.ts';

const d = plainDate;
const { parameters } = policy2016;
const anyStart = fc.integer({ min: 0, max: 3000 }).map((n) => addDays(d('2015-01-01'), n));

test.each([
  ['2016-06-18', '2017-06-18'],
  ['2016-02-29', '2017-02-28'],
  ['2015-02-28', '2016-02-28'],
  ['2016-12-31', '2017-12-31'],
])('a year from %s is due on %s', (startsOn, dueOn) => {
  expect(dueDay(d(startsOn))).toBe(dueOn);
});

test('insurance is asked from the month of the start, also when that day is its last', () => {
  const months = insuranceMonthsOf(d('2016-06-30'), parameters);
  expect(months).toHaveLength(12);
  expect([months[0], months[11]]).toEqual(['2016-06', '2017-05']);
});

test('the last payment day is day 90 after the due day', () => {
  expect(lastPaymentDay(d('2017-06-18'), parameters)).toBe('2017-09-16');
});

describe('follow-up windows', () => {
  test.each([
    ['2016-11-30', ['2016-11-30', '2017-02-28', '2017-05-30', '2017-08-30', '2017-11-30']],
    ['2016-02-29', ['2016-02-29', '2016-05-29', '2016-08-29', '2016-11-29', '2017-02-28']],
    ['2016-08-31', ['2016-08-31', '2016-11-30', '2017-02-28', '2017-05-31', '2017-08-31']],
  ])('from %s', (startsOn, edges) => {
    const windows = followUpWindowsOf(d(startsOn), dueDay(d(startsOn)), parameters);
    expect(windows).toEqual(edges.slice(0, 4).map((from, i) => ({ from, before: edges[i + 1] })));
  });

  test('however many a county asks for, the last ends on the due day', () => {
    const three = { ...parameters, followUpWindows: 3 };
    expect(followUpWindowsOf(d('2016-06-18'), d('2017-06-18'), three).at(-1)).toEqual({
      from: '2016-12-18',
      before: '2017-06-18',
    });
  });

  test('divide the year: every day of it lies in exactly one window, no other day in any', () => {
    fc.assert(
      fc.property(anyStart, fc.integer({ min: -5, max: 370 }), (startsOn, offset) => {
        const dueOn = dueDay(startsOn);
        const day = addDays(startsOn, offset);
        const holding = followUpWindowsOf(startsOn, dueOn, parameters).filter(
          ({ from, before }) => from <= day && day < before,
        );
        expect(holding).toHaveLength(offset >= 0 && offset < daysBetween(startsOn, dueOn) ? 1 : 0);
      }),
    );
  });
});

describe('contract coverage from 2016-06-18', () => {
  const from = d('2016-06-18');
  const c = (startsOn: string, endsOn: string | null) => ({
    startsOn: d(startsOn),
    endsOn: endsOn ? d(endsOn) : null,
  });
  test.each([
    ['none', [], '2016-06-18'],
    ['exactly a year', [c('2016-06-18', '2017-06-17')], '2017-06-18'],
    ['began earlier', [c('2016-01-01', '2016-12-31')], '2017-01-01'],
    ['began a day late', [c('2016-06-19', null)], '2016-06-18'],
    ['open-ended', [c('2016-06-18', null)], null],
    ['open-ended, as many files write it', [c('2016-06-18', '9999-12-31')], null],
    ['to the calendar’s last day but one', [c('2016-06-18', '9999-12-30')], '9999-12-31'],
    [
      'renewed without a gap, given in any order',
      [c('2016-12-18', '2017-06-17'), c('2016-06-18', '2016-12-17')],
      '2017-06-18',
    ],
    ['renewed a day late', [c('2016-06-18', '2016-12-17'), c('2016-12-19', null)], '2016-12-18'],
    [
      'a short one inside a long one',
      [c('2016-06-18', '2017-06-17'), c('2016-07-01', '2016-07-31')],
      '2017-06-18',
    ],
  ])('%s', (_, contracts, uncovered) => {
    expect(firstUncoveredDay(from, contracts)).toBe(uncovered);
  });
});
