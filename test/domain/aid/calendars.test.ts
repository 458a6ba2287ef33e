import { describe, expect, test } from 'vitest';
import { quarterState, quartersOfLoan } from '../../../src/domain/aid/quarter-calendar.ts';
import { schoolYearState, schoolYearsOf } from '../../../src/domain/aid/school-year-calendar.ts';
import { plainDate as d } from '../../../src/domain/dates.ts';
import { aidParametersOf } from '../../../src/domain/policy/types.ts';
import { policy2016v2 as policy } from '../support/policy.ts';

const parameters = aidParametersOf(policy);

describe('school years', () => {
  const years = schoolYearsOf({ enrolledOn: d('2017-02-20'), graduatesOn: d('2019-06-30') }, parameters);

  test('from the year of the enrolment to that of the graduation, each with its last day', () => {
    expect(years).toEqual([
      { year: '2016-2017', from: '2016-09-01', until: '2017-09-30' },
      { year: '2017-2018', from: '2017-09-01', until: '2018-09-30' },
      { year: '2018-2019', from: '2018-09-01', until: '2019-09-30' },
    ]);
  });

  test.each([
    ['2017-08-31', {}, 'upcoming'],
    ['2017-09-01', {}, 'open'],
    ['2018-09-30', {}, 'open'],
    ['2018-10-01', {}, 'missed'],
    ['2018-10-01', { confirmed: true }, 'confirmed'],
    ['2018-10-01', { leftOn: d('2017-09-01') }, 'left'],
    ['2018-10-01', { leftOn: d('2017-09-02') }, 'missed'],
  ])('on %s with %j the second is %s', (today, change, state) => {
    const known = { confirmed: false, leftOn: null, ...change };
    expect(schoolYearState(years[1]!, known, d(today))).toBe(state);
  });
});

describe('quarters', () => {
  const endsOn = d('2018-01-01');
  const quarters = quartersOfLoan({ drawnOn: d('2017-02-15'), endsOn }, parameters);

  test('from the quarter it was drawn in to the last in which it bears interest', () => {
    expect(quarters.map(({ quarter }) => quarter)).toEqual(['2017Q1', '2017Q2', '2017Q3', '2017Q4']);
    expect(quarters[1]).toEqual({
      quarter: '2017Q2',
      from: '2017-04-01',
      to: '2017-06-30',
      until: '2017-07-30',
    });
  });

  test.each([
    ['2017-03-31', {}, 'upcoming'],
    ['2017-06-30', {}, 'running'],
    ['2017-07-01', {}, 'due'],
    ['2017-07-30', {}, 'due'],
    ['2017-07-31', {}, 'missed'],
    ['2017-07-31', { stated: true }, 'stated'],
    ['2017-07-31', { repaidOn: d('2017-04-01') }, 'after'],
    ['2017-07-31', { repaidOn: d('2017-04-02') }, 'missed'],
  ])('on %s with %j the second is %s', (today, change, state) => {
    const known = { stated: false, endsOn, repaidOn: null, ...change };
    expect(quarterState(quarters[1]!, known, d(today))).toBe(state);
  });
});
