import { afterAll, beforeAll, expect, test } from 'vitest';
import { identityNumber } from '../../cli/bench/numbers.ts';
import { bringAllTo } from '../../cli/rehearsal/clocks.ts';
import { bringClocksTo } from '../../cli/rehearsal/theatre.ts';
import { plainDate } from '../../src/domain/dates.ts';
import { goTo, importRows } from '../helpers/cases.ts';
import { as, newOfficer, refusal } from '../helpers/people.ts';
import { createWorld, type World } from '../helpers/world.ts';

// Two villages of one township, one of another, all in 吉首; nobody anywhere else.
const TOWN = '433101002';
const [VILLAGE_A, VILLAGE_B] = ['433101002001', '433101002002'];
const OTHER_TOWN = '433101101';
const VILLAGE_C = '433101101001';
const YEAR = 2017;

let world: World;
let people: Map<string, number[]>;

const row = (n: number, village: string) => ({
  户编号: `RF-${n}`,
  姓名: '石明凤',
  身份证号: identityNumber(8800 + n),
  与户主关系: '户主',
  '家庭年收入(元)': '8000',
  建档立卡: '是',
  行政区划代码: village,
  就业状态: '无转移意愿',
});

beforeAll(async () => {
  world = await createWorld();
  await goTo(world, '2017-02-01');
  await importRows(world, 'registry', [
    row(1, VILLAGE_A),
    row(2, VILLAGE_A),
    row(3, VILLAGE_B),
    row(4, VILLAGE_B),
    row(5, VILLAGE_C),
  ]);
  const rows = await world.database.db
    .selectFrom('person as p')
    .innerJoin('household as h', 'h.number', 'p.household_number')
    .select(['p.id', 'h.division'])
    .where('h.number', 'like', 'RF-%')
    .execute();
  people = new Map(
    [...Map.groupBy(rows, ({ division }) => division)].map(([village, all]) => [
      village,
      all.map(({ id }) => id),
    ]),
  );
});
afterAll(() => world?.close());

const area = (division: string) =>
  world.database.db
    .selectFrom('refresh_area')
    .select(['status', 'in_scope as inScope', 'confirmed', 'told_times as told'])
    .where('year', '=', YEAR)
    .where('division', '=', division)
    .executeTakeFirstOrThrow();
const statusOf = async (...divisions: string[]) =>
  Promise.all(divisions.map(async (d) => (await area(d)).status));
const events = async (division: string): Promise<string[]> => {
  const rows = await world.database.db
    .selectFrom('refresh_event')
    .select('kind')
    .where('year', '=', YEAR)
    .where('division', '=', division)
    .orderBy('id')
    .execute();
  return rows.map(({ kind }) => kind);
};
/** Goes to the day with every area that is open. */
async function on(date: string): Promise<void> {
  const nowMs = await goTo(world, plainDate(date));
  const open = await world.database.db
    .selectFrom('refresh_area')
    .select('division')
    .where('year', '=', YEAR)
    .where('status', '=', 'open')
    .execute();
  await bringAllTo(
    world,
    open.map(({ division }) => `refresh-${YEAR}-${division}`),
    nowMs,
  );
  await bringClocksTo(world, nowMs);
}
const confirm = async (by: string, ids: readonly number[]) =>
  (await as(world, by)).post<{ confirmed: number; leftOut: number[] }>('/api/register/confirmations', {
    people: [...ids],
    source: 'visit',
  });
const settle = () => bringClocksTo(world, world.officers.businessAtMs!);

test('one year: opened once, villages close by themselves, late ones are told upwards, an exception is signed, one is re-opened, then it freezes', async () => {
  await goTo(world, '2017-03-01');
  const bureau = await as(world, 'centre');
  expect(await refusal((await as(world, 'jishou-centre')).post('/api/refreshes', { year: YEAR }))).toBe(
    'not-permitted',
  );
  expect(await bureau.post('/api/refreshes', { year: YEAR })).toEqual({ year: YEAR, opened: true });
  expect(await bureau.post('/api/refreshes', { year: YEAR })).toEqual({ year: YEAR, opened: false });
  await settle();
  // Where nobody lives nothing is waited for.
  expect(await statusOf('433100', '433101', '433122', TOWN, VILLAGE_A, VILLAGE_B)).toEqual([
    'open',
    'open',
    'complete',
    'open',
    'open',
    'open',
  ]);
  expect(await area(VILLAGE_A)).toMatchObject({ inScope: 2, confirmed: 0 });
  // As the page shows it: people of the villages added up, areas below counted.
  expect(await bureau.get(`/api/refreshes/${YEAR}/areas/433100`)).toMatchObject({
    inScope: 5,
    confirmed: 0,
    areas: 9,
    areasClosed: 8,
    events: [{ kind: 'opened' }],
    may: { askException: true, decideException: false, reopen: false },
  });
  const { items } = await bureau.get<{ items: { division: string; status: string }[] }>(
    `/api/refreshes?year=${YEAR}&parent=433100`,
  );
  expect(items.filter(({ status }) => status === 'open').map(({ division }) => division)).toEqual(['433101']);

  // A village closes with its last person; a second word counts nothing.
  const [one, two] = people.get(VILLAGE_A)!;
  const officer = await newOfficer(world, ['village-officer'], { division: VILLAGE_A });
  expect(await confirm(officer.username, [one!, people.get(VILLAGE_B)![0]!])).toEqual({
    confirmed: 1,
    leftOut: [people.get(VILLAGE_B)![0]],
  });
  expect((await confirm(officer.username, [one!])).confirmed).toBe(0);
  await settle();
  expect(await statusOf(VILLAGE_A)).toEqual(['open']);
  await confirm(officer.username, [two!]);
  await settle();
  expect(await statusOf(VILLAGE_A, TOWN)).toEqual(['complete', 'open']);

  // The other is reminded, then late, and the township hears of it every week; nobody else is held up.
  await confirm('jishou-centre', people.get(VILLAGE_C)!);
  await settle();
  expect(await statusOf(VILLAGE_C, OTHER_TOWN)).toEqual(['complete', 'complete']);
  await on('2017-05-20');
  expect(await events(VILLAGE_B)).toEqual(['opened']);
  await on('2017-05-21');
  expect(await events(VILLAGE_B)).toEqual(['opened', 'reminded']);
  await on('2017-05-31');
  expect(await events(VILLAGE_B)).not.toContain('late');
  await on('2017-06-01');
  expect(await events(VILLAGE_B)).toEqual(['opened', 'reminded', 'late', 'told']);
  await on('2017-06-08');
  expect((await area(VILLAGE_B)).told).toBe(2);

  // An exception: asked by the village, signed by another of the level above, once.
  const asker = await newOfficer(world, ['village-officer'], { division: VILLAGE_B });
  const path = `/api/refreshes/${YEAR}/areas/${VILLAGE_B}/exception`;
  const reason = '两户外出务工，多次联系不上';
  const signs = async (by: string, key?: string) =>
    (await as(world, by)).post(`${path}/decision`, { sign: true }, key);
  expect(await refusal(signs('jishou-centre'))).toBe('exception-not-asked');
  await (await as(world, asker.username)).post(path, { reason });
  expect(await refusal((await as(world, asker.username)).post(path, { reason }))).toBe('action-not-allowed');
  await settle();
  expect(await refusal(signs(asker.username))).toBe('not-permitted');
  await signs('jishou-centre', 'sign-and-lose');
  await settle();
  // Its process has ended. The same again, where the answer was neither heard nor kept, and another from a page of before.
  await world.database.pool.query('delete from idempotency_key');
  expect(await signs('jishou-centre', 'sign-and-lose')).toEqual({ signed: true });
  expect(await refusal(signs('jishou-centre'))).toBe('exception-not-asked');
  expect(await statusOf(VILLAGE_B, TOWN, '433101')).toEqual(['excepted', 'complete', 'complete']);
  // 吉首 was the last: the whole year is frozen with it.
  expect(await statusOf('433100')).toEqual(['complete']);
  const again = { reason: '有新登记的人', dueOn: '2017-07-01' };
  expect(
    await refusal(
      (await as(world, 'jishou-centre')).post(`/api/refreshes/${YEAR}/areas/${VILLAGE_A}/reopen`, again),
    ),
  ).toBe('action-not-allowed');
  const kept = await world.database.db
    .selectFrom('refresh_snapshot')
    .select(['confirmed'])
    .where('year', '=', YEAR)
    .execute();
  expect(kept.map(({ confirmed }) => confirmed).toSorted()).toEqual([false, false, true, true, true]);
});

test('re-opened before the end, with who has come since; the year after says what has changed', async () => {
  await goTo(world, '2018-03-01');
  const bureau = await as(world, 'centre');
  await bureau.post('/api/refreshes', { year: 2018 });
  await settle();
  const centre = 'jishou-centre';
  await confirm(centre, people.get(VILLAGE_A)!);
  await settle();
  await importRows(world, 'registry', [row(6, VILLAGE_A), { ...row(1, VILLAGE_A), 就业状态: '两后生' }]);
  const reopened = await (await as(world, centre)).post<{ reopened: string[] }>(
    `/api/refreshes/2018/areas/${VILLAGE_A}/reopen`,
    { reason: '有新登记的人', dueOn: '2018-06-15' },
  );
  expect(reopened.reopened).toEqual([VILLAGE_A]);
  await settle();
  const newcomer = await world.database.db
    .selectFrom('person')
    .select('id')
    .where('household_number', '=', 'RF-6')
    .executeTakeFirstOrThrow();
  await confirm(centre, [newcomer.id, ...people.get(VILLAGE_B)!, ...people.get(VILLAGE_C)!]);
  await settle();
  const compared = await bureau.get<{ people: object; fields: object[] }>(
    '/api/refreshes/2018/comparison?division=433101',
  );
  expect(compared.people).toEqual({ before: 5, now: 6, came: 1, gone: 0, changed: 1 });
  expect(compared.fields).toEqual([{ field: 'employmentState', people: 1 }]);
});
