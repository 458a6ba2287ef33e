import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, daysBetween, type PlainDate, plainDate } from '../../../src/domain/dates.ts';
import { changeOf } from '../../../src/domain/reports/compare.ts';
import {
  dashboardLines,
  MAP_STEPS,
  mapLines,
  mapStep,
  stepBounds,
} from '../../../src/domain/reports/dashboard.ts';
import {
  reportLineCodes,
  reportLineOf,
  reportSections,
  reportValue,
} from '../../../src/domain/reports/lines.ts';
import {
  isMonth,
  lastMonthOver,
  monthsUpTo,
  parseReportPeriod,
  periodInWords,
  type ReportPeriod,
  reportDays,
  wholeOf,
} from '../../../src/domain/reports/period.ts';
import {
  partName,
  reportValueInFile,
  reportValueInWords,
  unitInWords,
} from '../../../src/domain/reports/words.ts';
import { measureCodes } from '../../../src/domain/targets/measures.ts';

const days = (period: string, asOf: string) => reportDays(period as ReportPeriod, plainDate(asOf));

describe('the definition', () => {
  test('every line stands in one section, with its sentence, article and unit', () => {
    const placed = reportSections.flatMap(({ lines }) => [...lines]);
    expect(placed.toSorted()).toEqual([...reportLineCodes].toSorted());
    for (const code of reportLineCodes) {
      const { title, definition, article } = reportLineOf(code);
      expect(title.length, code).toBeGreaterThan(1);
      expect(definition, code).toMatch(/。$/);
      expect(article, code).toMatch(/^[\d、—]+$/);
      expect(unitInWords(code), code).not.toBe('');
    }
  });

  test('every measure of targets is a line, and speaks of the period, not of the year', () => {
    for (const code of measureCodes) {
      expect(reportLineCodes).toContain(code);
      expect(reportLineOf(code).definition).not.toContain('本年度');
    }
    expect(dashboardLines).toEqual(expect.arrayContaining([...mapLines]));
  });

  test('values as people read them and as a spreadsheet counts', () => {
    expect(reportValueInWords('paid-fen', 123_456)).toBe('1,234.56');
    expect(reportValueInFile('paid-fen', 123_456)).toBe(1234.56);
    expect(reportValueInWords('refreshed', 985)).toBe('98.5%');
    expect(reportValueInWords('placed', 1234)).toBe('1,234');
    expect(reportValueInWords('refreshed', null)).toBe('—');
    expect(reportValue('refreshed', { done: 2, total: 3 })).toBe(666);
    expect(reportValue('refreshed', { done: 0, total: 0 })).toBeNull();
    expect(reportValue('placed', { done: 7, total: 0 })).toBe(7);
    expect(partName('employed', 'in-county')).toBe('县内');
    expect(partName('claims-raised', 'employer-post')).toBe('岗位补贴');
    expect(partName('claims-raised', 'no-such')).toBe('no-such');
  });
});

describe('periods', () => {
  test.each([
    ['2017-06', true],
    ['2017', true],
    ['2017-13', false],
    ['2015', false],
    ['2017-6', false],
    ['17', false],
    ['2017-06-01', false],
  ])('%s is a period: %s', (text, is) => {
    expect(parseReportPeriod(text) !== null).toBe(is);
  });

  test('a finished month with whole months beside it', () => {
    expect(days('2017-03', '2017-04-01')).toEqual({
      from: '2017-03-01',
      to: '2017-03-31',
      ended: true,
      before: { from: '2017-02-01', to: '2017-02-28' },
      yearBefore: { from: '2016-03-01', to: '2016-03-31' },
    });
    // February of a leap year ends later than that of the year after.
    expect(days('2017-02', '2017-03-01')?.yearBefore).toEqual({ from: '2016-02-01', to: '2016-02-29' });
  });

  test('an unfinished one with as many days, cut to a shorter month; on its last day it is not over', () => {
    expect(days('2017-03', '2017-03-10')?.before).toEqual({ from: '2017-02-01', to: '2017-02-10' });
    expect(days('2017-03', '2017-03-30')?.before).toEqual({ from: '2017-02-01', to: '2017-02-28' });
    expect(days('2017-03', '2017-03-31')).toMatchObject({ ended: false, to: '2017-03-31' });
    expect(days('2017', '2017-05-10')).toEqual({
      from: '2017-01-01',
      to: '2017-05-10',
      ended: false,
      before: { from: '2016-01-01', to: '2016-05-10' },
      yearBefore: null,
    });
    expect(days('2017-04', '2017-03-31')).toBeNull();
  });

  test('any period on any day: within itself, before lies before, and as many days or whole', () => {
    const day = fc.integer({ min: 0, max: 5_000 }).map((n) => addDays(plainDate('2017-01-01'), n));
    fc.assert(
      fc.property(day, day, fc.boolean(), (one, asOf, month) => {
        const period = (month ? one.slice(0, 7) : one.slice(0, 4)) as ReportPeriod;
        const found = reportDays(period, asOf);
        const whole = wholeOf(period);
        expect(found === null).toBe(asOf < whole.from);
        if (!found) return;
        expect(found.from).toBe(whole.from);
        expect(found.to <= whole.to && found.to <= asOf).toBe(true);
        expect(addDays(wholeOf(beforeOf(period)).to, 1)).toBe(whole.from);
        const gone = (of: { from: PlainDate; to: PlainDate }) => daysBetween(of.from, of.to);
        for (const earlier of [found.before, ...(found.yearBefore ? [found.yearBefore] : [])]) {
          expect(earlier.to < found.from).toBe(true);
          const all = wholeOf(earlier.from.slice(0, period.length) as ReportPeriod);
          expect(earlier.from).toBe(all.from);
          if (found.to === whole.to) expect(earlier.to).toBe(all.to);
          else expect(gone(earlier) === gone(found) || earlier.to === all.to || !isMonth(period)).toBe(true);
        }
      }),
    );
  });

  const beforeOf = (period: ReportPeriod): ReportPeriod =>
    addDays(wholeOf(period).from, -1).slice(0, period.length) as ReportPeriod;

  test('words, months, and the one that is due', () => {
    expect(periodInWords('2017-06' as ReportPeriod)).toBe('2017年6月');
    expect(periodInWords('2017' as ReportPeriod)).toBe('2017年度');
    expect(monthsUpTo(plainDate('2017-02-15'), 3)).toEqual(['2016-12', '2017-01', '2017-02']);
    expect(lastMonthOver(plainDate('2017-01-31'))).toBe('2016-12');
  });
});

test('a change of nothing has no percentage, and of what says nothing there is none', () => {
  expect(changeOf(12, 10)).toEqual({ difference: 2, permille: 200 });
  expect(changeOf(7, 10)).toEqual({ difference: -3, permille: -300 });
  expect(changeOf(2, 3)).toEqual({ difference: -1, permille: -333 });
  expect(changeOf(5, 0)).toEqual({ difference: 5, permille: null });
  expect(changeOf(null, 5)).toBeNull();
});

test('each value of the map has the colour whose bounds it lies in', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), fc.nat(100_000), (greatest, any) => {
      const value = Math.min(any, greatest);
      const step = mapStep(value, greatest);
      const { from, below } = stepBounds(step, greatest);
      expect(value).toBeGreaterThanOrEqual(from);
      if (below !== null) expect(value).toBeLessThan(below);
    }),
  );
  expect(mapStep(5, 5)).toBe(MAP_STEPS - 1);
  expect(mapStep(null, 5)).toBe(0);
  expect(mapStep(0, 0)).toBe(0);
});
