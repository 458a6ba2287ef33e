import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addDays,
  addMonths,
  addYears,
  compareDates,
  daysBetween,
  fullYears,
  monthOf,
  monthsFrom,
  parsePlainDate,
  parseYearMonth,
  plainDate,
  shanghaiDateAt,
  startOfShanghaiDay,
  yearMonth,
} from '../../src/domain/dates.ts';

const d = plainDate;

test.each([
  '2017-02-29',
  '2016-13-01',
  '2016-00-10',
  '2016-6-1',
  '2016-06-31',
  '2016-06-01T00:00',
  '20160601',
  '',
])('%j is not a date', (text) => {
  expect(parsePlainDate(text)).toBeNull();
  expect(() => plainDate(text)).toThrow(RangeError);
});

test.each(['2016-00', '2016-13', '2016-6', '201606'])('%j is not a month', (text) => {
  expect(parseYearMonth(text)).toBeNull();
  expect(() => yearMonth(text)).toThrow(RangeError);
});

describe('months and years are clamped, always counted from the origin', () => {
  test.each([
    ['2016-11-30', 3, '2017-02-28'],
    ['2015-11-30', 3, '2016-02-29'],
    ['2016-01-31', 1, '2016-02-29'],
    ['2016-01-31', 2, '2016-03-31'],
    ['2016-08-31', 12, '2017-08-31'],
    ['2016-02-29', 12, '2017-02-28'],
    ['2016-03-31', -1, '2016-02-29'],
  ])('%s + %i months = %s', (from, months, to) => {
    expect(addMonths(d(from), months)).toBe(to);
  });
  test.each([
    ['2016-02-29', 1, '2017-02-28'],
    ['2016-02-29', 4, '2020-02-29'],
    ['2016-06-18', 1, '2017-06-18'],
  ])('%s + %i years = %s', (from, years, to) => {
    expect(addYears(d(from), years)).toBe(to);
  });
});

test('days cross months and leap days', () => {
  expect(addDays(d('2016-02-28'), 1)).toBe('2016-02-29');
  expect(addDays(d('2017-06-18'), 90)).toBe('2017-09-16');
  expect(daysBetween(d('2016-02-28'), d('2016-03-01'))).toBe(2);
  expect(daysBetween(d('2016-03-01'), d('2016-02-28'))).toBe(-2);
});

test.each([
  ['0000-01-01', null],
  ['0001-01-01', '0001-01-01'],
  ['9999-12-31', '9999-12-31'],
  ['10000-01-01', null],
])('the calendar has years 1 to 9999: %s', (written, date) => {
  expect(parsePlainDate(written)).toBe(date);
});

test('arithmetic stops at the calendar’s ends, where texts would no longer sort as dates', () => {
  expect(addDays(d('9999-12-31'), 1)).toBe('9999-12-31');
  expect(addMonths(d('9999-11-30'), 2)).toBe('9999-12-31');
  expect(addYears(d('9999-01-01'), 1)).toBe('9999-12-31');
  expect(addDays(d('0001-01-01'), -1)).toBe('0001-01-01');
  expect(addMonths(d('0001-02-01'), -2)).toBe('0001-01-01');
});

test('compareDates sorts', () => {
  expect([d('2017-01-01'), d('2016-12-31'), d('2016-02-29')].toSorted(compareDates)).toEqual([
    '2016-02-29',
    '2016-12-31',
    '2017-01-01',
  ]);
  expect(compareDates(d('2016-01-01'), d('2016-01-01'))).toBe(0);
});

test('monthsFrom crosses the year', () => {
  expect(monthsFrom(monthOf(d('2016-11-30')), 3)).toEqual(['2016-11', '2016-12', '2017-01']);
});

test('a day in Shanghai begins at 16:00 UTC of the day before', () => {
  const start = Date.parse('2016-06-17T16:00:00Z');
  expect(startOfShanghaiDay(d('2016-06-18'))).toBe(start);
  expect(shanghaiDateAt(start)).toBe('2016-06-18');
  expect(shanghaiDateAt(start - 1)).toBe('2016-06-17');
});

test('a written date is real exactly when the calendar has it', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9999 }),
      fc.integer({ min: 0, max: 13 }),
      fc.integer({ min: 0, max: 32 }),
      (y, m, d) => {
        const two = (n: number) => String(n).padStart(2, '0');
        const written = `${String(y).padStart(4, '0')}-${two(m)}-${two(d)}`;
        const real =
          Number.isFinite(Date.parse(`${written}T00:00:00Z`)) &&
          new Date(`${written}T00:00:00Z`).toISOString().startsWith(written);
        expect(parsePlainDate(written) !== null).toBe(real);
      },
    ),
    { numRuns: 2_000 },
  );
});

const someDay = fc
  .date({ min: new Date('1940-01-01T00:00:00Z'), max: new Date('2040-12-31T00:00:00Z'), noInvalidDate: true })
  .map((at) => d(at.toISOString().slice(0, 10)));

test('full years are those that adding years has reached, 29 February included', () => {
  fc.assert(
    fc.property(fc.oneof(someDay, fc.constant(d('2000-02-29'))), someDay, (birthOn, on) => {
      fc.pre(birthOn <= on);
      const years = fullYears(birthOn, on);
      expect(addYears(birthOn, years) <= on && addYears(birthOn, years + 1) > on).toBe(true);
    }),
  );
  expect(fullYears(d('2000-02-29'), d('2017-02-28'))).toBe(17);
  expect(fullYears(d('2000-02-29'), d('2016-02-28'))).toBe(15);
});
