import path from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { readCalendars, readCoordination } from '../../../src/db/coordination/files.ts';
import { parseCalendar } from '../../../src/domain/coordination/calendar.schema.ts';
import {
  type DateRule,
  meetingDate,
  refusePostponement,
  wantedDate,
} from '../../../src/domain/coordination/dates.ts';
import { timetable } from '../../../src/domain/coordination/meeting.ts';
import { periodName, periodOn, periodsBetween } from '../../../src/domain/coordination/periods.ts';
import { parseCoordination } from '../../../src/domain/coordination/plan.schema.ts';
import { latenessOf, problemDueOn } from '../../../src/domain/coordination/problem.ts';
import {
  addWorkdays,
  type Calendars,
  calendarsOf,
  isWorkday,
} from '../../../src/domain/coordination/workdays.ts';
import { addDays, plainDate } from '../../../src/domain/dates.ts';

const ROOT = path.join(import.meta.dirname, '../../..');
let calendars: Calendars;
beforeAll(async () => {
  calendars = calendarsOf(await readCalendars(path.join(ROOT, 'calendars')));
});
const day = plainDate;

describe('working days', () => {
  test.each([
    ['2016-10-07', false, 'holiday on a Friday'],
    ['2016-10-08', true, 'Saturday that is worked'],
    ['2019-05-03', false, 'by the notice of March 2019'],
    ['2020-01-31', false, 'by the notice of January 2020'],
    ['2020-02-01', false, 'which took a worked Saturday back'],
    ['2018-12-29', true, 'for the new year after'],
    ['2026-02-16', false, 'Spring Festival'],
    ['2026-11-25', true, 'a plain Wednesday'],
    ['2027-01-04', null, 'a year without a calendar'],
  ] as const)('%s: %s (%s)', (date, worked, _why) => {
    expect(isWorkday(calendars, day(date))).toBe(worked);
  });

  test('every year from 2016 to 2026 is there, with 248 to 252 of them', () => {
    for (let year = 2016; year <= 2026; year += 1) {
      let worked = 0;
      for (let on = day(`${year}-01-01`); on <= `${year}-12-31`; on = addDays(on, 1))
        if (isWorkday(calendars, on)) worked += 1;
      expect([year, worked >= 247 && worked <= 252]).toEqual([year, true]);
    }
  });

  test('are counted over holidays and back, and never into a year that is missing', () => {
    expect(addWorkdays(calendars, day('2017-01-18'), 10)).toEqual({ ok: true, on: '2017-02-06' });
    expect(addWorkdays(calendars, day('2016-09-14'), -1)).toEqual({ ok: true, on: '2016-09-13' });
    expect(addWorkdays(calendars, day('2026-12-30'), 3)).toEqual({ ok: false, missingYear: 2027 });
    expect(problemDueOn(calendars, day('2026-12-28'), 10)).toBeNull();
  });
});

describe('dates of meetings', () => {
  const q3 = periodOn('quarter', day('2016-08-01'));
  test.each([
    [{ kind: 'nth-weekday', nth: 2, weekday: 3, month: 'last' }, '2016-09-14'],
    // The 15th and 16th of September 2016 are off; the 18th, a Sunday, is worked.
    [{ kind: 'from-day', day: 15, month: 'last' }, '2016-09-18'],
    [{ kind: 'by-day', day: 17, month: 'last' }, '2016-09-14'],
    [{ kind: 'nth-weekday', nth: 1, weekday: 1, month: 'first' }, '2016-07-04'],
    [{ kind: 'from-day', day: 1, month: 'middle' }, '2016-08-01'],
  ] as const)('%j', (rule, on) => {
    expect(wantedDate(rule, q3, calendars)).toEqual({ ok: true, on });
  });

  test('opened late: with notice where the period allows, else its last working day; after the period, as it was wanted', () => {
    const rule = { kind: 'nth-weekday', nth: 2, weekday: 4, month: 'last' } as const;
    const opened = (on: string) => meetingDate(rule, q3, calendars, { on: day(on), noticeDays: 10 });
    expect(opened('2016-07-01')).toEqual({ ok: true, on: '2016-09-08' });
    expect(opened('2016-09-09')).toEqual({ ok: true, on: '2016-09-26' });
    expect(opened('2016-09-26')).toEqual({ ok: true, on: '2016-09-30' });
    expect(opened('2016-11-01')).toEqual({ ok: true, on: '2016-09-08' });
  });

  const months = fc.constantFrom('first', 'middle', 'last');
  const rules: fc.Arbitrary<DateRule> = fc.oneof(
    fc.record({
      kind: fc.constant('nth-weekday' as const),
      nth: fc.integer({ min: 1, max: 4 }),
      weekday: fc.integer({ min: 1, max: 5 }),
      month: months as fc.Arbitrary<'first'>,
    }),
    fc.record({
      kind: fc.constantFrom('by-day' as const, 'from-day' as const),
      day: fc.integer({ min: 1, max: 28 }),
      month: months as fc.Arbitrary<'first'>,
    }),
  );
  const some = fc.record({
    rule: rules,
    every: fc.constantFrom('quarter' as const, 'half-year' as const),
    on: fc.integer({ min: 0, max: 366 * 14 }).map((n) => addDays(day('2015-01-01'), n)),
    late: fc.integer({ min: 0, max: 400 }),
    noticeDays: fc.integer({ min: 1, max: 30 }),
  });

  test('always a working day within the period, or a named refusal', () => {
    fc.assert(
      fc.property(some, ({ rule, every, on, late, noticeDays }) => {
        const period = periodOn(every, on);
        const found = meetingDate(rule, period, calendars, { on: addDays(on, late), noticeDays });
        if (!found.ok) {
          expect(found).toEqual({ ok: false, why: 'calendar-missing', year: Number(on.slice(0, 4)) });
          expect(calendars.has(Number(on.slice(0, 4)))).toBe(false);
          return;
        }
        expect(isWorkday(calendars, found.on)).toBe(true);
        expect(found.on >= period.from && found.on <= period.to).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('a postponement is a working day within its limits, or refused by name', () => {
    const limits = { postpone: 15, postponements: 2 };
    const to = (date: string, times = 0) =>
      refusePostponement(calendars, {
        from: day('2016-09-08'),
        to: day(date),
        today: day('2016-09-01'),
        times,
        limits,
      });
    expect(to('2016-09-14')).toBeNull();
    expect(to('2016-08-31')).toBe('date-has-passed');
    expect(to('2016-09-15')).toBe('not-a-workday');
    expect(to('2027-01-04')).toBe('calendar-missing');
    expect(to('2016-09-14', 2)).toBe('postponed-too-often');
    expect(to('2016-09-30')).toBeNull();
    expect(to('2016-10-08')).toBe('postponed-too-far');
  });

  test('what follows from a date', () => {
    const days = { invite: 10, overdue: 3, escalate: 10, postpone: 15, postponements: 2 };
    expect(timetable(day('2016-09-14'), days, calendars)).toEqual({
      inviteOn: '2016-08-31',
      overdueOn: '2016-09-21',
      escalatesOn: '2016-10-10',
    });
    expect(timetable(day('2026-12-30'), days, calendars)).toMatchObject({
      overdueOn: null,
      escalatesOn: null,
    });
  });
});

test('periods follow each other without a gap', () => {
  expect(periodsBetween('2016Q3', '2017Q2').map(({ id }) => id)).toEqual([
    '2016Q3',
    '2016Q4',
    '2017Q1',
    '2017Q2',
  ]);
  expect(periodsBetween('2017H1', '2016H2')).toEqual([]);
  expect(periodsBetween('2016H2', '2017H1')[1]).toEqual({
    id: '2017H1',
    from: '2017-01-01',
    to: '2017-06-30',
  });
  expect([periodName('2016Q3'), periodName('2016H2')]).toEqual(['2016年第三季度', '2016年下半年']);
});

test('a late problem goes up a level at a time, and stops at the prefecture', () => {
  const late = (today: string, office = '433101002') =>
    latenessOf(office, day('2017-01-20'), 5, day(today), calendars);
  expect(late('2017-01-20')).toEqual({ told: [], next: '2017-01-21' });
  expect(late('2017-01-21')).toEqual({ told: ['433101'], next: '2017-01-27' });
  expect(late('2017-01-27')).toEqual({ told: ['433101', '433100'], next: null });
  expect(late('2017-06-01', '433101')).toEqual({ told: ['433100'], next: null });
  expect(late('2017-06-01', '433100')).toEqual({ told: [], next: null });
});

describe('data files', () => {
  const good = {
    year: 2017,
    notices: ['国务院办公厅的通知'],
    holidays: [{ name: '元旦', from: '2017-01-01', to: '2017-01-02' }],
    workdays: [],
  };
  test.each([
    [{ ...good, workdays: ['2017-01-03'] }, 'workdays.0', 'workday-not-weekend'],
    [{ ...good, workdays: ['2017-01-01'] }, 'workdays.0', 'workday-is-holiday'],
    [
      { ...good, holidays: [{ name: '元旦', from: '2017-01-02', to: '2017-01-01' }] },
      'holidays.0',
      'holiday-backwards',
    ],
    [
      { ...good, holidays: [{ name: '元旦', from: '2016-12-31', to: '2017-01-01' }] },
      'holidays.0',
      'other-year',
    ],
    [{ ...good, holidays: [...good.holidays, ...good.holidays] }, 'holidays.1', 'holiday-twice'],
    [{ ...good, notices: [] }, 'notices', 'too_small'],
  ])('a calendar that contradicts itself is refused by file, path and rule (%#)', (raw, at, rule) => {
    const parsed = parseCalendar(raw, 'cn-2017.yaml');
    expect(parsed.ok ? [] : parsed.errors[0]).toMatchObject({ file: 'cn-2017.yaml', path: at, rule });
  });

  test('series name partners that exist, periods of their rhythm, and each kind once', async () => {
    const plan = await readCoordination(path.join(ROOT, 'coordination'));
    const rulesOf = (change: (one: (typeof plan.series)[number]) => object) => {
      const raw = structuredClone(plan) as unknown as { series: object[] };
      raw.series[0] = { ...raw.series[0], ...change(plan.series[0]!) };
      const parsed = parseCoordination(raw, 'x.yaml');
      return parsed.ok ? [] : parsed.errors.map(({ rule }) => rule);
    };
    expect(rulesOf(() => ({}))).toEqual([]);
    expect(rulesOf(() => ({ partners: ['partner-000000'] }))).toEqual(['partner-unknown']);
    expect(rulesOf(() => ({ firstPeriod: '2016Q3' }))).toEqual(['period-form']);
    expect(rulesOf(() => ({ lastPeriod: '2015H1' }))).toEqual(['period-order']);
    expect(rulesOf(() => ({ date: { kind: 'when-it-suits' } }))).toEqual(['invalid_union']);
    expect(rulesOf(() => ({ kind: 'county-partners' }))).toEqual(['series-twice']);
  });
});
