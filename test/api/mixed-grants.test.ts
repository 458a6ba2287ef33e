import { afterAll, beforeAll, expect, test } from 'vitest';
import { creditCode, identityNumber } from '../../cli/bench/numbers.ts';
import { DEMO_PASSWORD } from '../../src/accounts/demo.ts';
import type { Grant } from '../../src/domain/access.ts';
import { importRows, place, raiseClaim, registryRow, type TestCase, userId } from './support/county.ts';
import { type House, openHouse } from './support/house.ts';
import { GIVEN_PASSWORD, type Loose, Person } from './support/person.ts';

// Somebody with two posts: what one of them opens, the other does not widen.

let house: House;
let one: TestCase;
let other: TestCase;
const DAY = '2017-06-20';

beforeAll(async () => {
  house = await openHouse();
  one = await place(house);
  other = await place(house);
  await raiseClaim(house, one, 'acceptance');
  await raiseClaim(house, other, 'acceptance');
});
afterAll(() => house.close());

const grantOf = (grant: Partial<Grant>) => ({ division: null, employer: null, intermediary: null, ...grant });

// Nobody of the registers.
let officers = 890_000;

async function withPosts(username: string, ...posts: Partial<Grant>[]): Promise<Person> {
  const admin = await house.person('admin');
  const json = {
    username,
    displayName: username,
    password: GIVEN_PASSWORD,
    identityNumber: identityNumber(officers++),
    grants: posts.map(grantOf),
  };
  const created = await admin.ask('/api/users', { json });
  expect(created.status, created.text).toBe(201);
  return Person.settledIn(house.baseUrl, username, DEMO_PASSWORD);
}

test('the secretary who also acts for an employer reads the names of its own people alone', async () => {
  const person = await withPosts(
    'secretary-and-agent',
    { role: 'meeting-secretary', division: '433101' },
    { role: 'employer-agent', employer: one.employer },
  );
  const { items } = (await person.ask('/api/waits', { on: DAY })).body;
  const names = Object.fromEntries(items.map((w: Loose) => [w.employmentId, w.worker]));
  expect(names).toEqual({ [one.id]: '石有福', [other.id]: null });
  expect((await person.ask('/api/waits?format=csv', { on: DAY })).text.match(/石有福/g)).toHaveLength(1);
});

test('reports of imports are seen by who may bring in such files there, not by who works there otherwise', async () => {
  const registry = (await importRows(house, 'registry', [registryRow(801)])).body.importId;
  const insurance = (await importRows(house, 'insurance', [insuranceRow(one.employer, 801)])).body.importId;
  const person = await withPosts(
    'reviewer-and-keeper',
    { role: 'county-hr-reviewer', division: '433101' },
    { role: 'county-employment-centre', division: '433122' },
  );
  expect((await person.ask(`/api/imports/${registry}`)).status).toBe(404);
  const keeper = await withPosts('keeper', { role: 'poverty-alleviation-officer', division: '433101' });
  expect((await keeper.ask(`/api/imports/${registry}`)).status).toBe(200);
  // Of the same county, but another kind of file.
  expect((await keeper.ask(`/api/imports/${insurance}`)).status).toBe(404);
  const listed = (await keeper.ask('/api/imports?limit=500')).body.items;
  expect(new Set(listed.map((run: Loose) => run.kind))).toEqual(new Set(['registry']));
});

test('a report stays where it was made when its importer moves to another county', async () => {
  const moving = await withPosts('moving', { role: 'county-employment-centre', division: '433101' });
  const { body } = await importRows(house, 'registry', [registryRow(802, { 姓名: '' })], { by: 'moving' });
  const admin = await house.person('admin');
  const moved = await admin.ask(`/api/users/${await userId(house, 'moving')}/grants`, {
    json: { grants: [grantOf({ role: 'county-employment-centre', division: '433122' })] },
  });
  expect(moved.status, moved.text).toBe(200);
  const statusFor = async (who: string) =>
    (await (await house.person(who)).ask(`/api/imports/${body.importId}`)).status;
  expect([await statusFor('jishou-centre'), await statusFor('luxi-centre')]).toEqual([200, 404]);
  const here = await moving.ask('/api/imports?division=433122');
  expect(here.body.items).toEqual([]);
});

test('payments that found nobody are seen by who brings in or revokes such, not by who reads the cases', async () => {
  const both = [insuranceRow(one.employer, 803), insuranceRow(other.employer, 803)];
  const unknown = insuranceRow(creditCode(803), 803);
  await importRows(house, 'insurance', [...both, unknown], { on: '2016-08-01' });
  const person = await withPosts(
    'finance-and-agent',
    { role: 'finance-officer', division: '433101' },
    { role: 'employer-agent', employer: one.employer },
  );
  const employersSeenBy = async (who: Person) =>
    new Set((await who.ask('/api/insurance/unmatched')).body.items.map((y: Loose) => y.employer));
  expect(await employersSeenBy(person)).toEqual(new Set([one.employer]));
  const all = new Set([one.employer, other.employer, creditCode(803)]);
  expect(await employersSeenBy(await house.person('jishou-centre'))).toEqual(all);
  expect(await employersSeenBy(await house.person('jishou-hr1'))).toEqual(all);
  expect(await employersSeenBy(await house.person('auditor'))).toEqual(all);
});

const insuranceRow = (employer: string, n: number): Record<string, string> => ({
  统一社会信用代码: employer,
  所属月份: '2016-07',
  身份证号: identityNumber(n),
  险种: '城镇职工基本养老保险',
  缴费日期: '2016-07-25',
  '缴费金额(元)': '512.30',
});
