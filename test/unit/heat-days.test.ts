import { expect, test } from 'vitest';
import { plainDate } from '../../src/domain/dates.ts';
import { heatDays } from '../../web/src/pages/admin/heat-days.ts';

const from = plainDate('2016-12-31');

test('each day has its sum, also over the turn of the year; a day without anything is empty', () => {
  const counts = [
    { on: '2016-12-31', count: 1 },
    { on: '2017-01-01', count: 2 },
    { on: '2017-01-01', count: 2 },
  ];
  expect(heatDays(counts, from, 3)).toEqual([
    { date: '2016-12-31', count: 1, level: 1 },
    { date: '2017-01-01', count: 4, level: 4 },
    { date: '2017-01-02', count: 0, level: 0 },
  ]);
  expect(heatDays([], from, 1)).toEqual([{ date: '2016-12-31', count: 0, level: 0 }]);
});

test('one great day does not make the others look empty', () => {
  const year = heatDays([], from, 40).map(({ date }, i) => ({ on: date, count: i === 7 ? 1_000 : 4 }));
  const levels = heatDays(year, from, 40).map(({ level }) => level);
  expect(levels).toEqual(levels.map(() => 4));
});
