import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { creditCode } from '../../cli/bench/numbers.ts';
import {
  employerRow,
  importRows,
  intermediaryRow,
  place,
  raiseClaim,
  registryRow,
  type TestCase,
} from './support/county.ts';
import { type House, openHouse } from './support/house.ts';
import type { Loose } from './support/person.ts';

let house: House;
let one: TestCase;
beforeAll(async () => {
  house = await openHouse();
  one = await place(house);
  await raiseClaim(house, one, 'review');
  await importRows(house, 'employers', [employerRow(500, { 名称: '古丈茶厂', 开户行: '', 账号: '' })]);
  await importRows(house, 'intermediaries', [
    intermediaryRow(501),
    { ...intermediaryRow(502), 信誉: '不良', 资质有效期至: '2015-12-31', 开户行: '', 账号: '' },
  ]);
});
afterAll(() => house.close());

const list = async (path: string, by = 'jishou-centre'): Promise<Loose[]> =>
  (await (await house.person(by)).ask<Loose>(`/api/${path}`)).body.items;
const codes = async (filter: string, by?: string) =>
  (await list(`employers?${filter}`, by)).map((employer) => employer.creditCode);
const numbers = async (filter: string, by?: string) =>
  (await list(`intermediaries?${filter}`, by)).map((agency) => agency.number);

describe('employers', () => {
  test('with masked account, and the open claims that are to be paid to each', async () => {
    const [found] = await list(`employers?name=${one.employer.toLowerCase()}`);
    expect(found).toMatchObject({
      creditCode: one.employer,
      trackedEmployments: 1,
      openClaims: 1,
      openAmountFen: 100_000,
    });
    expect(found.accountMasked).toBe(`6228${'*'.repeat(11)}${String(one.n).padStart(4, '0')}`);
  });

  test('those without an account are found; name, code and order narrow and sort', async () => {
    expect(await codes('withoutAccount=true')).toEqual([creditCode(500)]);
    expect(await codes('name=茶厂')).toEqual([creditCode(500)]);
    expect(await codes('name=%25')).toEqual([]);
    expect((await codes('sort=-division')).toSorted()).toEqual((await codes('')).toSorted());
  });

  test('claims are counted as far as the own scope reaches', async () => {
    // Finance of the other county reads this employer through one of its people, and that person's claim alone.
    const home = await house.db
      .selectFrom('division')
      .select('code')
      .where('level', '=', 'village')
      .where('code', 'like', '433122%')
      .orderBy('code')
      .executeTakeFirstOrThrow();
    const away = await place(house, '2016-06-18', { 统一社会信用代码: one.employer });
    await importRows(house, 'registry', [registryRow(away.n, { 户编号: `H-${away.n}` })]);
    await house.db
      .updateTable('household')
      .set({ division: home.code })
      .where('number', '=', `H-${away.n}`)
      .execute();
    await raiseClaim(house, { ...away, employer: one.employer }, 'review');
    const openFor = async (by: string) =>
      (await list(`employers?name=${one.employer}`, by)).map(({ openClaims }) => openClaims);
    expect(await openFor('jishou-finance1')).toEqual([2]);
    expect(await openFor('luxi-finance1')).toEqual([1]);
    expect(await openFor('fenghuang-finance1')).toEqual([]);
  });
});

test('intermediaries: by standing, by account, by number; another county sees none', async () => {
  expect(await numbers('standing=不良')).toEqual(['ZJ-502']);
  expect(await numbers('withoutAccount=true')).toEqual(['ZJ-502']);
  expect(await numbers('name=zj-501')).toEqual(['ZJ-501']);
  expect(await numbers('sort=licenceValidUntil')).toEqual(['ZJ-502', 'ZJ-501']);
  expect(await numbers('', 'luxi-centre')).toEqual([]);
});

describe('divisions', () => {
  const figures = (query: string, by = 'admin') => list(`division-figures?${query}`, by);

  test('level by level with the people of each; the sums agree', async () => {
    const [prefecture] = await figures('level=prefecture');
    const { people } = (
      await house.db
        .selectFrom('person')
        .select((eb) => eb.fn.countAll<number>().as('people'))
        .where('household_number', 'is not', null)
        .execute()
    )[0]!;
    expect(prefecture).toMatchObject({ code: '433100', people, place: '' });
    const counties = await figures('parent=433100&limit=500');
    expect(counties).toHaveLength(9);
    for (const key of ['people', 'tracked', 'openClaims']) {
      expect(counties.reduce((sum, county) => sum + county[key], 0)).toBe(prefecture[key]);
    }
    const jishou = counties.find(({ code }) => code === '433101');
    const users = await list('users?division=433101&active=true&limit=500', 'admin');
    expect(jishou.accounts).toBe(users.length);
    const towns = await figures('parent=433101&limit=500');
    expect(towns.reduce((sum, town) => sum + town.people, 0)).toBe(jishou.people);
  });

  test('a name is found on every level, with where it lies', async () => {
    const villages = await figures('parent=433101002&limit=500');
    expect(villages.find(({ code }) => code === '433101002001').people).toBeGreaterThan(0);
    const [found] = await figures('name=433101002001');
    expect(found.place).toBe('吉首市 峒河街道');
    expect(await figures(`name=${encodeURIComponent(found.name)}`)).toContainEqual(found);
  });

  test('for those who see the whole prefecture alone', async () => {
    expect((await figures('', 'auditor')).length).toBeGreaterThan(0);
    for (const by of ['jishou-centre', 'hr', 'secretary'])
      expect((await (await house.person(by)).ask('/api/division-figures')).status).toBe(403);
  });
});
