import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importRows, registryRow } from './support/county.ts';
import { type House, openHouse } from './support/house.ts';
import type { Loose } from './support/person.ts';
import { refreshOf, YEAR } from './support/refresh.ts';

// The engine is away: who may do what, and who is told. What the processes do is in test/workflows/refresh.test.ts.
const VILLAGE = '433101101001';
const TOWN = '433101101';
const LATE = '2017-06-08';
let house: House;
let year: ReturnType<typeof refreshOf>;
let people: number[];

beforeAll(async () => {
  house = await openHouse();
  for (const n of [1, 2, 3])
    await importRows(house, 'registry', [
      registryRow(88_100 + n, { 户编号: `RA-${n}`, 行政区划代码: VILLAGE, 就业状态: '无转移意愿' }),
    ]);
  const rows = await house.db
    .selectFrom('person')
    .select('id')
    .where('household_number', 'like', 'RA-%')
    .execute();
  people = rows.map(({ id }) => id);
  year = refreshOf(house);
  await year.open([TOWN]);
});
afterAll(() => house?.close());

const bell = async (who: string) => {
  const { body } = await (await house.person(who)).ask('/api/notifications');
  return (body.items as Loose[])
    .filter(({ link }) => link?.to.startsWith('/refresh'))
    .map(({ text }) => text);
};
const area = `/api/refreshes/${YEAR}/areas/${VILLAGE}`;
const on = LATE;

test('who lies outside, or below, neither sees nor moves an area', async () => {
  const reopening = { reason: '外人重新开启', dueOn: '2017-07-31' };
  const attempts: (readonly [string, string, object | undefined])[] = [
    ['luxi-centre', area, undefined],
    ['luxi-centre', `${area}/exception`, { reason: '外人申请例外' }],
    ['luxi-centre', `${area}/exception/decision`, { sign: true }],
    ['luxi-centre', `${area}/reopen`, reopening],
    // The area's own station asks; it neither signs for its own township nor opens it again.
    ['jishou-township', `/api/refreshes/${YEAR}/areas/${TOWN}/exception/decision`, { sign: true }],
    ['jishou-township', `/api/refreshes/${YEAR}/areas/${TOWN}/reopen`, reopening],
    ['jishou-centre', `/api/refreshes/${YEAR}/areas/433101/exception/decision`, { sign: true }],
    ['luxi-centre', `/api/refreshes/${YEAR}/comparison?division=433101`, undefined],
  ];
  for (const [who, path, json] of attempts) {
    const answer = await (await house.person(who)).ask(path, { ...(json && { json }), on });
    expect([who, path, answer.status]).toEqual([who, path, 404]);
  }
  const opening = await (await house.person('luxi-centre')).ask('/api/refreshes', {
    json: { year: 2018 },
    on,
  });
  expect(opening.status).toBe(403);
  const foreign = await (await house.person('luxi-centre')).ask('/api/register/confirmations', {
    json: { people, source: 'visit' },
    on,
  });
  expect(foreign.body).toEqual({ confirmed: 0, leftOut: people });
  const listed = await (await house.person('luxi-centre')).ask(`/api/refreshes?year=${YEAR}&limit=500`);
  expect((listed.body.items as Loose[]).map(({ division }) => division)).toEqual(['433122']);
});

test('the level above hears of what is late or asks, while it does; the village of its day', async () => {
  expect(await bell('jishou-township')).toEqual([]);
  await year.look([VILLAGE, TOWN], '2017-06-05');
  // Of its own day, and of its village that is late; the county of neither, and nobody of elsewhere.
  expect(await bell('jishou-township')).toEqual([
    '2017年度名册更新须在2017-06-15前完成。',
    expect.stringMatching(/没有按期完成2017年度名册更新，期限是2017-05-31。$/),
  ]);
  for (const who of ['jishou-centre', 'luxi-centre', 'jishou-hr1'])
    expect([who, await bell(who)]).toEqual([who, []]);
  // A week later it is told again: the newer stands, once.
  await year.look([VILLAGE], LATE);
  expect(await bell('jishou-township')).toHaveLength(2);
  await year.askException('jishou-centre', VILLAGE, '全家外出，联系不上', LATE);
  expect((await bell('jishou-township'))[0]).toMatch(/申请例外结束2017年度名册更新，等待答复。$/);
  await year.sign('jishou-township', VILLAGE, LATE);
  expect(await bell('jishou-township')).toEqual(['2017年度名册更新须在2017-06-15前完成。']);
});

test('a mark of what was read counts for the register’s news as for others', async () => {
  const station = await house.person('jishou-township');
  const { body } = await station.ask('/api/notifications');
  expect(body.unread).toBe(1);
  await station.ask('/api/notifications/seen', { json: { upTo: body.items[0].id }, on });
  expect((await station.ask('/api/notifications')).body.unread).toBe(0);
});

test('the last who has not been seen dies: the village’s process is told, whoever wrote it', async () => {
  await house.db.updateTable('refresh_year').set({ frozen_on: null }).where('year', '=', YEAR).execute();
  await year.reopen('jishou-centre', VILLAGE, '抽查发现有误', LATE);
  await year.confirm('jishou-township', people.slice(0, 2), LATE);
  const told = async () =>
    (
      await sql<{ key: string }>`select payload->>'key' as key from outbox
        where workflow_id = ${`refresh-${YEAR}-${VILLAGE}`} order by id desc limit 1`.execute(house.db)
    ).rows[0]?.key;
  expect(await told()).toMatch(/^reopened/);
  const writeDeath = (diedOn: string | null) =>
    house.db
      .updateTable('person')
      .set({ died_on: diedOn, business_on: LATE, source: 'office' })
      .where('id', '=', people[2]!)
      .execute();
  const inScope = async () => (await (await house.person('jishou-centre')).ask(area, { on })).body.inScope;
  await writeDeath(LATE);
  expect(await told()).toBe(`dropped:${LATE}`);
  expect(await inScope()).toBe(2);
  // It was a mistake: while the village is open, that person is to be seen again.
  await writeDeath(null);
  expect(await inScope()).toBe(3);
  await writeDeath(LATE);
  // Who comes back to another village is not this one's to see.
  await sql`insert into household (number, division, business_on) values ('H-BACK', '433101002001', ${LATE})`.execute(
    house.db,
  );
  const livesIn = (household: string, diedOn: string | null) =>
    house.db
      .updateTable('person')
      .set({ household_number: household, died_on: diedOn, business_on: LATE, source: 'office' })
      .where('id', '=', people[2]!)
      .execute();
  const { household_number: home } = await house.db
    .selectFrom('person')
    .select('household_number')
    .where('id', '=', people[2]!)
    .executeTakeFirstOrThrow();
  await livesIn('H-BACK', null);
  expect(await inScope()).toBe(2);
  await livesIn(home!, LATE);
  await writeDeath(null);
  expect(await inScope()).toBe(3);
  // But whose household has moved away is still to be seen here, also after a death that was none.
  await livesIn('H-BACK', null);
  await writeDeath(LATE);
  expect(await inScope()).toBe(2);
  await writeDeath(null);
  expect(await inScope()).toBe(3);
  await livesIn(home!, LATE);
  await year.look([VILLAGE], LATE);
  const { body } = await (await house.person('jishou-centre')).ask(area, { on });
  expect(body).toMatchObject({ status: 'complete', inScope: 2, confirmed: 2 });
});

test('many offices confirm people of the same villages at once: each counts once, nobody waits for ever', async () => {
  for (let n = 0; n < 40; n += 1)
    await importRows(house, 'registry', [
      registryRow(88_200 + n, {
        户编号: `RB-${n}`,
        行政区划代码: n % 2 ? VILLAGE : '433101101200',
        就业状态: '无转移意愿',
      }),
    ]);
  for (const division of [VILLAGE, '433101101200'])
    await year.reopen('jishou-centre', division, '有新登记的人', LATE);
  const ids = (
    await house.db
      .selectFrom('person')
      .select('id')
      .where('household_number', 'like', 'RB-%')
      .orderBy('id')
      .execute()
  ).map(({ id }) => id);
  const halves = Array.from({ length: 10 }, (_, n) => ids.filter((_id, i) => (i + n) % 3 > 0));
  const answers = await Promise.all(halves.map((own) => year.confirm('jishou-centre', own, LATE)));
  expect(answers.reduce((sum, { confirmed }) => sum + confirmed, 0)).toBe(40);
  const { rows } = await sql<{ confirmed: number; counted: number }>`
    select sum(a.confirmed) as confirmed, (select count(*) from refresh_confirmation c join refresh_scope s using (year, person_id)
      where s.year = ${YEAR} and s.division like ${`${TOWN}%`}) as counted
    from refresh_area a where a.year = ${YEAR} and a.parent = ${TOWN}`.execute(house.db);
  expect(Number(rows[0]!.confirmed)).toBe(Number(rows[0]!.counted));
});
