import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { identityNumber } from '../../cli/bench/numbers.ts';
import {
  importRows,
  place,
  raiseClaim,
  registryRow,
  type TestCase,
  workerConfirms,
} from './support/county.ts';
import { type House, openHouse } from './support/house.ts';
import type { Loose } from './support/person.ts';

let house: House;
let one: TestCase;
let other: TestCase;
beforeAll(async () => {
  house = await openHouse();
  [one, other] = [await place(house), await place(house)];
  await named(one, '石明凤');
  await named(other, '田_春生');
  await house.seedAgents();
});
afterAll(() => house.close());

/** The register of tests has one name for all; here people are told apart by theirs. */
async function named(who: TestCase, name: string): Promise<void> {
  await house.db
    .updateTable('person')
    .set({ name })
    .where('identity_key', '=', house.vault.identityKey(who.identity))
    .execute();
  const initials = { 石明凤: 'smf', 田_春生: 'tcs' }[name];
  await house.db
    .updateTable('person')
    .set({ name_initials: initials ?? null })
    .where('name', '=', name)
    .execute();
}

async function search(q: string, by = 'jishou-hr1') {
  const answer = await (await house.person(by)).ask(`/api/search?q=${encodeURIComponent(q)}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.body as { people: Loose[]; more: boolean };
}

/** A village where this account keeps the register. */
async function villageOf(username: string): Promise<string> {
  const { code } = await house.db
    .selectFrom('app_user as u')
    .innerJoin('user_grant as g', 'g.user_id', 'u.id')
    .innerJoin('division as d', (join) => join.on(sql<boolean>`starts_with(d.code, g.division)`))
    .select('d.code')
    .where('u.username', '=', username)
    .where('d.level', '=', 'village')
    .orderBy('d.code')
    .executeTakeFirstOrThrow();
  return code;
}

const cases = async (q: string, by?: string) =>
  (await search(q, by)).people.flatMap((hit) => hit.cases.map((found: Loose) => found.employmentId));

test('by a name’s start, initials, last four, employment number, claim number', async () => {
  const claimId = await raiseClaim(house, one, 'acceptance');
  for (const q of [
    '石明',
    '石明凤',
    'smf',
    'SM',
    one.identity.slice(-4),
    one.id,
    one.id.toLowerCase(),
    claimId,
    ` ${one.id} `,
  ])
    expect(await cases(q), q).toContain(one.id);
  const [hit] = (await search('石明凤')).people;
  expect(hit).toMatchObject({
    name: '石明凤',
    identityMasked: `${'*'.repeat(14)}${one.identity.slice(-4)}`,
    cases: [
      {
        employmentId: one.id,
        employerName: `吉首企业${one.n}`,
        claims: [{ id: claimId, step: 'acceptance' }],
      },
    ],
  });
  expect(JSON.stringify(hit)).not.toContain(one.identity);
});

test('too short, or not there: nothing; signs of a pattern are letters like others', async () => {
  for (const q of ['', '石', 's', '%', '石%', '%明', '_明凤', '不存在的人', 'JY-none'])
    expect(await cases(q), q).toEqual([]);
  expect(await cases('田_春')).toEqual([other.id]);
  expect(await cases('田X春')).toEqual([]);
});

test('what lies outside the scope is not there', async () => {
  for (const q of ['石明凤', 'smf', one.id, one.identity.slice(-4)]) {
    expect(await cases(q, 'luxi-hr1'), q).toEqual([]);
    expect(await cases(q, `employer-${other.employer}`.toLowerCase()), q).toEqual([]);
    expect(await cases(q, `employer-${one.employer}`.toLowerCase()), q).toEqual([one.id]);
  }
  const refused = await (await house.person('secretary')).ask('/api/search?q=smf');
  expect(refused.body.code).toBe('not-permitted');
});

test('who is registered without a case is found with the household, by who keeps that register', async () => {
  const home = await villageOf('jishou-township');
  await importRows(house, 'registry', [
    registryRow(6000, { 姓名: '向远山', 户编号: 'H-YUAN', 行政区划代码: home }),
  ]);
  const last4 = identityNumber(6000).slice(-4);
  for (const q of ['向远', 'xys', last4]) {
    const { people } = await search(q, 'jishou-township');
    expect(people, q).toEqual([
      {
        name: '向远山',
        identityMasked: `${'*'.repeat(14)}${last4}`,
        household: { number: 'H-YUAN', place: expect.stringMatching(/\S/) },
        cases: [],
      },
    ]);
    expect((await search(q, 'jishou-hr1')).people, q).toEqual(people);
    expect((await search(q, 'luxi-centre')).people, q).toEqual([]);
    expect((await search(q, `employer-${one.employer}`.toLowerCase())).people, q).toEqual([]);
  }
});

test('who sees a case of somebody from elsewhere learns nothing of the household', async () => {
  const home = await villageOf('luxi-centre');
  await importRows(house, 'registry', [registryRow(6001, { 姓名: '龙过江', 行政区划代码: home })], {
    by: 'luxi-centre',
  });
  const away = {
    就业编号: 'AWAY-1',
    身份证号: identityNumber(6001),
    统一社会信用代码: one.employer,
    介绍机构编号: '',
    岗位: '普工',
    '月工资(元)': '4000',
    入职日期: '2016-06-18',
    合同起始日: '2016-06-18',
    合同终止日: '2017-06-17',
  };
  const report = await importRows(house, 'placements', [away], { on: '2016-06-18' });
  expect(report.body.accepted, report.text).toBe(1);
  const employer = `employer-${one.employer}`.toLowerCase();
  // Before anybody has vouched for the employment: not by name, and by its number without one.
  expect((await search('龙过江', employer)).people).toEqual([]);
  expect((await search('AWAY-1', employer)).people).toMatchObject([{ name: null, household: null }]);
  await workerConfirms(house, { id: 'AWAY-1', identity: identityNumber(6001), startsOn: '2016-06-18' });
  const householdFor = async (by: string) => (await search('龙过江', by)).people.map((hit) => hit.household);
  expect(await householdFor('jishou-hr1')).toEqual([null]);
  expect(await householdFor(employer)).toEqual([null]);
  expect(await householdFor('luxi-hr1')).toEqual([expect.objectContaining({ number: 'H-6001' })]);
  expect(await cases('龙过江', 'jishou-hr1')).toEqual(['AWAY-1']);
});

test('people with a case come before people without', async () => {
  const [bare, employed] = [6010, 6011];
  await importRows(house, 'registry', [
    registryRow(bare, { 姓名: '彭先生' }),
    registryRow(employed, { 姓名: '彭先生生' }),
  ]);
  await importRows(
    house,
    'placements',
    [
      {
        就业编号: 'FIRST-1',
        身份证号: identityNumber(employed),
        统一社会信用代码: one.employer,
        介绍机构编号: '',
        岗位: '普工',
        '月工资(元)': '4000',
        入职日期: '2016-06-18',
        合同起始日: '2016-06-18',
        合同终止日: '2017-06-17',
      },
    ],
    { on: '2016-06-18' },
  );
  expect((await search('彭先')).people.map((hit) => hit.name)).toEqual(['彭先生生', '彭先生']);
});

test('of many people twenty, and it says that there are more', async () => {
  const first = 5000;
  const people = Array.from({ length: 22 }, (_, i) => registryRow(first + i, { 姓名: `龙小妹${i}` }));
  await importRows(house, 'registry', people);
  const placements = people.map((_, i) => ({
    就业编号: `MANY-${i}`,
    身份证号: identityNumber(first + i),
    统一社会信用代码: one.employer,
    介绍机构编号: '',
    岗位: '普工',
    '月工资(元)': '4000',
    入职日期: '2016-06-18',
    合同起始日: '2016-06-18',
    合同终止日: '2017-06-17',
  }));
  const report = await importRows(house, 'placements', placements, { on: '2016-06-18' });
  expect(report.body.accepted, report.text).toBe(22);
  const found = await search('龙小妹');
  expect([found.people.length, found.more]).toEqual([20, true]);
  expect((await search('lxm')).people.length).toBe(20);
});
