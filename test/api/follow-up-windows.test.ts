import { afterAll, beforeAll, expect, test } from 'vitest';
import { creditCode, identityNumber } from '../../cli/bench/numbers.ts';
import { addDays, plainDate } from '../../src/domain/dates.ts';
import { dueDay } from '../../src/domain/employment-year.ts';
import { followUpCalendar } from '../../src/domain/follow-up-calendar.ts';
import { policy2016 } from '../domain/support/policy.ts';
import {
  employerRow,
  importRows,
  intermediaryRow,
  place,
  registryRow,
  workerConfirms,
} from './support/county.ts';
import { type House, openHouse } from './support/house.ts';
import type { Loose } from './support/person.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
  await importRows(house, 'intermediaries', [intermediaryRow(1), intermediaryRow(2)]);
  await house.seedAgents();
});
afterAll(() => house.close());

const agent = (n = 1) => house.person(`intermediary-zj-${n}`);
const visited = (id: string, on: string, by = 'ZJ-1') =>
  importRows(
    house,
    'follow-ups',
    [{ 介绍机构编号: by, 就业编号: id, 回访日期: on, 方式: '电话', 情况: '' }],
    {
      on,
    },
  );

async function list(query: string, on: string, by = agent()): Promise<Loose[]> {
  const { status, body, text } = await (await by).ask(`/api/follow-up-windows?limit=500&${query}`, { on });
  expect(status, text).toBe(200);
  return body.items;
}

test('each window of a placement: what is done, missed, pressing and to come', async () => {
  const one = await place(house, '2016-06-18', { 介绍机构编号: 'ZJ-1' });
  await workerConfirms(house, one);
  await visited(one.id, '2016-08-01');
  const windows = await list('', '2017-03-10');
  expect(windows.map((w) => [w.number, w.from, w.until, w.state, w.doneOn])).toEqual([
    [1, '2016-06-18', '2016-09-17', 'done', '2016-08-01'],
    [2, '2016-09-18', '2016-12-17', 'missed', null],
    [3, '2016-12-18', '2017-03-17', 'closing', null],
    [4, '2017-03-18', '2017-06-17', 'upcoming', null],
  ]);
  expect(windows[0]).toMatchObject({
    employmentId: one.id,
    personName: '石有福',
    windows: 4,
    intermediary: 'ZJ-1',
  });
  expect(windows[0].identityMasked).toMatch(/^\*{14}/);

  const numbers = async (query: string) => (await list(query, '2017-03-10')).map((w) => w.number);
  expect(await numbers('state=missed')).toEqual([2]);
  expect(await numbers('state=pending')).toEqual([3]);
  expect(await numbers('from=2016-12-17&until=2017-03-17')).toEqual([2, 3]);
  expect(await numbers('sort=-until')).toEqual([4, 3, 2, 1]);
  expect(await numbers(`name=${encodeURIComponent('石有')}`)).toHaveLength(4);
  expect(await numbers('name=SYF')).toHaveLength(4);
  expect(await numbers('name=x')).toEqual([]);
  const file = await (await agent()).ask('/api/follow-up-windows?format=csv&state=missed', {
    on: '2017-03-10',
  });
  expect(file.text).toContain('2/4,2016-09-18,2016-12-17,已错过,');
});

test('the calendar counts by state, and by the day on which windows close', async () => {
  const on = '2017-03-10';
  const path = '/api/follow-up-windows/calendar?from=2017-03-01&until=2017-03-31';
  const { body } = await (await agent()).ask(path, { on });
  expect(body).toEqual({
    counts: { missed: 1, closing: 1, open: 0, upcoming: 1, done: 1 },
    days: [{ until: '2017-03-17', counts: { missed: 0, closing: 1, open: 0, upcoming: 0, done: 0 } }],
  });
});

test('nobody sees what another intermediary or county has to do', async () => {
  expect(await list('', '2017-03-10', agent(2))).toEqual([]);
  expect(await list('', '2017-03-10', house.person('luxi-centre'))).toEqual([]);
  expect(await list('', '2017-03-10', house.person('jishou-centre'))).toHaveLength(4);
  expect(await list('intermediary=ZJ-2', '2017-03-10', house.person('jishou-centre'))).toEqual([]);
  const finance = await house.person('secretary');
  expect((await finance.ask('/api/follow-up-windows')).status).toBe(403);
});

test('who has left, or overlaps, is followed no more; leaving on the due day is no leaving', async () => {
  const left = await place(house, '2016-07-01', { 介绍机构编号: 'ZJ-2' });
  const stayed = await place(house, '2016-07-02', { 介绍机构编号: 'ZJ-2' });
  for (const [id, date] of [
    [left.id, '2016-10-05'],
    [stayed.id, stayed.dueOn],
  ] as const) {
    await importRows(house, 'departures', [{ 就业编号: id, 离职日期: date, 原因: '' }], { on: '2016-10-01' });
  }
  const followed = async (on: string) => new Set((await list('', on, agent(2))).map((w) => w.employmentId));
  expect(await followed('2016-10-04')).toEqual(new Set([left.id, stayed.id]));
  expect(await followed('2016-10-05')).toEqual(new Set([stayed.id]));
});

test('visits of another intermediary count for nothing, and the database counts days as the rule does', async () => {
  const starts = Array.from({ length: 120 }, (_, i) => addDays(plainDate('2019-10-25'), i * 3));
  const id = (i: number) => `SQL-${i}`;
  const at = (i: number) => 900 + i;
  await importRows(
    house,
    'registry',
    starts.map((_, i) => registryRow(at(i))),
  );
  await importRows(house, 'employers', [employerRow(900)]);
  await importRows(house, 'intermediaries', [intermediaryRow(3)]);
  const placements = await importRows(
    house,
    'placements',
    starts.map((start, i) => ({
      就业编号: id(i),
      身份证号: identityNumber(at(i)),
      统一社会信用代码: creditCode(900),
      介绍机构编号: 'ZJ-3',
      入职日期: start,
    })),
    { on: '2020-12-31' },
  );
  expect(placements.body).toMatchObject({ accepted: 120 });
  const visits = starts.map((start, i) => addDays(start, (i * 37) % 366));
  const rows = visits.map((on, i) => ({
    介绍机构编号: 'ZJ-3',
    就业编号: id(i),
    回访日期: on,
    方式: '走访',
    情况: '',
  }));
  expect((await importRows(house, 'follow-ups', rows, { on: '2021-12-31' })).body.accepted).toBe(120);

  await house.seedAgents();
  const today = plainDate('2020-09-09');
  const found = await list('', today, agent(3));
  const expected = starts.flatMap((startsOn, i) =>
    followUpCalendar(
      { startsOn, dueOn: dueDay(startsOn), visits: [visits[i]!] },
      policy2016.parameters,
      today,
    ).map((window) => ({ employmentId: id(i), ...window })),
  );
  const shown = found.map(({ employmentId, number, from, until, doneOn, state }) => ({
    employmentId,
    number,
    from,
    until,
    doneOn,
    state,
  }));
  const byKey = (a: Loose, b: Loose) =>
    `${a.employmentId}/${a.number}`.localeCompare(`${b.employmentId}/${b.number}`);
  expect(shown.toSorted(byKey)).toEqual(expected.toSorted(byKey));
  // And each state is asked for as it is named.
  for (const state of ['missed', 'closing', 'open', 'upcoming', 'done']) {
    const asked = await list(`state=${state}`, today, agent(3));
    expect(asked.length).toBe(expected.filter((w) => w.state === state).length);
    expect(asked.every((w) => w.state === state)).toBe(true);
  }
});
