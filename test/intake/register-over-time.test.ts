import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openWorld, person, placement, VILLAGE, type World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const changes = () =>
  world.db
    .selectFrom('register_change')
    .select(['revision', 'business_on', 'source', 'fields'])
    .orderBy('id')
    .execute();

test('a change of the card is kept with what stood before, once, and unchanged values stay out of it', async () => {
  const card = { 文化程度: '初中', 联系电话: '13900000001', 一卡通账号: '6228481111111111111' };
  await world.importRows('registry', [person(1, card)], { on: '2017-01-01' });
  expect(await changes()).toEqual([]);
  await world.importRows('registry', [person(1, card)], { on: '2017-02-01' });
  expect(await changes()).toEqual([]);
  await world.importRows('registry', [person(1, { ...card, 文化程度: '高中' })], { on: '2017-03-01' });
  const rows = await changes();
  expect(rows).toEqual([
    { revision: 2, business_on: '2017-03-01', source: 'file', fields: { education: ['初中', '高中'] } },
  ]);
  await expect(sql`update register_change set fields = '{"x": 1}'`.execute(world.db)).rejects.toThrow(
    /append-only|forbid|change/,
  );
  await expect(sql`truncate register_change`.execute(world.db)).rejects.toThrow();
});

test('a new number on the phone is a change whose both sides stay sealed', async () => {
  await world.importRows('registry', [person(1, { 联系电话: '13900000001' })]);
  await world.importRows('registry', [person(1, { 联系电话: '13900000002' })], { on: '2017-01-05' });
  const [change] = await changes();
  expect(Object.keys(change!.fields as object)).toEqual(['phone_cipher']);
  expect(JSON.stringify(change)).not.toContain('1390000');
});

test('households: village, income and members are known as of any day', async () => {
  await world.importRows('registry', [person(1, { '家庭年收入(元)': '8000' })], { on: '2016-12-01' });
  await world.importRows('registry', [person(1, { '家庭年收入(元)': '9000' })], { on: '2017-12-01' });
  const { rows } = await sql<{ on: string; income: number }>`
    select from_on as "on", annual_income_fen as income from household_state order by 1`.execute(world.db);
  expect(rows).toEqual([
    { on: '1900-01-01', income: 800_000 },
    { on: '2017-12-01', income: 900_000 },
  ]);
  await sql`insert into household (number, division) values ('H2', ${VILLAGE})`.execute(world.db);
  await sql`update person set household_number = 'H2', business_on = '2018-02-01'`.execute(world.db);
  const members = await world.db
    .selectFrom('household_membership')
    .select(['from_on', 'household_number'])
    .orderBy('from_on')
    .execute();
  expect(members).toEqual([
    { from_on: '1900-01-01', household_number: 'H1' },
    { from_on: '2018-02-01', household_number: 'H2' },
  ]);
});

test('whom a placement brought first has its household since ever, once the register knows it', async () => {
  await world.importRows('placements', [placement(1)], { on: '2016-12-01' });
  await world.importRows('registry', [person(1)], { on: '2017-06-01' });
  const members = await world.db
    .selectFrom('household_membership')
    .select(['from_on', 'household_number'])
    .execute();
  expect(members).toEqual([{ from_on: '1900-01-01', household_number: 'H1' }]);
});

test('one word a person and year, never taken back', async () => {
  await world.importRows('registry', [person(1)]);
  const confirm = () =>
    sql`insert into refresh_confirmation (year, person_id, source, confirmed_on, confirmed_by, changed)
      select 2017, id, 'visit', '2017-05-01', 'officer', false from person`.execute(world.db);
  await confirm();
  await expect(confirm()).rejects.toThrow(/duplicate/);
  await expect(sql`delete from refresh_confirmation`.execute(world.db)).rejects.toThrow();
});
