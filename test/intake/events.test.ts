import { afterEach, beforeEach, expect, test } from 'vitest';
import { revokeDeparture } from '../../src/intake/index.ts';
import { AGENCY, brief, businessAt, EMPLOYER, openWorld, placement, type World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
  await world.seed();
  await world.importRows('placements', [placement(1), placement(2, { 介绍机构编号: '' })]);
});
afterEach(() => world.close());

const counts = (r: { accepted: number; unchanged: number; rejected: number }) => [
  r.accepted,
  r.unchanged,
  r.rejected,
];
const left = (id: string, date: string) => ({ 就业编号: id, 离职日期: date, 原因: '回乡' });
const visit = (more: Record<string, string> = {}) => ({
  介绍机构编号: AGENCY.编号,
  就业编号: 'JY1',
  回访日期: '2016-09-01',
  方式: '电话',
  情况: '在岗',
  ...more,
});
const occupied = async () =>
  (
    await world.db
      .selectFrom('employment')
      .select('occupied')
      .where('id', '=', 'JY1')
      .executeTakeFirstOrThrow()
  ).occupied;

test('departures: unknown employment, before the start, and the earliest counts', async () => {
  const rows = [
    left('JY9', '2016-09-01'),
    left('JY1', '2016-06-17'),
    left('JY1', '2017-03-01'),
    left('JY1', '2016-10-01'),
  ];
  const report = await world.importRows('departures', rows);
  expect(brief(report)).toEqual([
    [2, '就业编号', 'employment-unknown'],
    [3, '离职日期', 'departure-before-start'],
  ]);
  expect(counts(report)).toEqual([2, 0, 2]);
  expect(await occupied()).toBe('[2016-06-18,2016-10-01)');
  expect(await world.outbox('departure')).toHaveLength(2);
  expect(counts(await world.importRows('departures', rows))).toEqual([0, 2, 2]);
  expect(await world.outbox('departure')).toHaveLength(2);
});

test('leaving on the first day still occupies that day', async () => {
  await world.importRows('departures', [left('JY1', '2016-06-18')]);
  expect(await occupied()).toBe('[2016-06-18,2016-06-19)');
});

test('a departure after the contract’s end reaches on, but not into the days of another employment', async () => {
  const next = {
    就业编号: 'JY5',
    入职日期: '2018-09-01',
    合同起始日: '2018-09-01',
    合同终止日: '2019-09-01',
  };
  await world.importRows('placements', [placement(1, next)]);
  const rows = [left('JY1', '2018-12-31'), left('JY2', '2018-08-01')];
  expect(counts(await world.importRows('departures', rows, { on: '2019-01-01' }))).toEqual([2, 0, 0]);
  expect(await occupied()).toBe('[2016-06-18,2018-06-18)');
  const [other] = await world.db
    .selectFrom('employment')
    .select('occupied')
    .where('id', '=', 'JY2')
    .execute();
  expect(other!.occupied).toBe('[2016-06-18,2018-08-01)');
});

test('a revoked departure does not come back with its file', async () => {
  await world.importRows('departures', [left('JY1', '2016-10-01')]);
  const [row] = await world.db.selectFrom('departure').select('id').execute();
  await world.inTransaction((trx) =>
    revokeDeparture(trx, {
      departureId: row!.id,
      reason: '误登',
      officer: 'officer',
      businessAtMs: businessAt('2016-12-02'),
    }),
  );
  expect(await occupied()).toBe('[2016-06-18,2018-06-18)');
  expect(counts(await world.importRows('departures', [left('JY1', '2016-10-01')]))).toEqual([0, 1, 0]);
  expect(await occupied()).toBe('[2016-06-18,2018-06-18)');
});

test('follow-ups: unknown employment, wrong intermediary, none named, before the start, in the future', async () => {
  await world.importRows('intermediaries', [{ ...AGENCY, 编号: 'ZJ002', 名称: '别家' }]);
  const rows = [
    visit(),
    visit(),
    visit({ 方式: '走访' }),
    visit({ 就业编号: 'JY9' }),
    visit({ 介绍机构编号: 'ZJ002' }),
    visit({ 就业编号: 'JY2' }),
    visit({ 回访日期: '2016-06-17' }),
    visit({ 回访日期: '2016-12-02' }),
    visit({ 方式: '托梦' }),
  ];
  const report = await world.importRows('follow-ups', rows);
  expect(counts(report)).toEqual([2, 1, 6]);
  expect(brief(report)).toEqual([
    [5, '就业编号', 'employment-unknown'],
    [6, '介绍机构编号', 'follow-up-wrong-intermediary'],
    [7, '介绍机构编号', 'follow-up-wrong-intermediary'],
    [8, '回访日期', 'follow-up-before-start'],
    [9, '回访日期', 'date-in-future'],
    [10, '方式', 'value-not-listed'],
  ]);
  // Told only where it can change an answer: from the due day on.
  expect(await world.outbox('follow-up')).toEqual([]);
  await world.importRows('follow-ups', [visit({ 回访日期: '2017-06-17' })], { on: '2017-06-17' });
  expect(await world.outbox('follow-up')).toEqual([]);
  await world.importRows('follow-ups', [visit({ 回访日期: '2017-06-18' })], { on: '2017-06-18' });
  expect(await world.outbox('follow-up')).toHaveLength(1);
  const events = await world.db
    .selectFrom('case_event')
    .select('id')
    .where('kind', '=', 'follow-up-recorded')
    .execute();
  expect(events).toHaveLength(4);
});

test('scope of both: confirming county and village, employer, intermediary', async () => {
  const asked: unknown[] = [];
  const rowAllowed = (target: unknown) => {
    asked.push(target);
    return false;
  };
  // Answered as one that is not there, whatever else is wrong with the row.
  const foreign = await world.importRows('departures', [left('JY1', '2016-10-01')], { rowAllowed });
  expect(brief(foreign)).toEqual([[2, '就业编号', 'employment-unknown']]);
  const early = await world.importRows('departures', [left('JY1', '2016-01-01')], { rowAllowed });
  const nowhere = await world.importRows('departures', [left('JY-none', '2016-10-01')], { rowAllowed });
  expect([early.errors, nowhere.errors]).toEqual([foreign.errors, foreign.errors]);
  const visits = await world.importRows('follow-ups', [visit()], { rowAllowed });
  expect(visits.errors).toEqual(foreign.errors);
  const target = { divisions: ['433125'], employer: EMPLOYER.统一社会信用代码, intermediary: AGENCY.编号 };
  expect(asked).toEqual([target, target, target]);
});
