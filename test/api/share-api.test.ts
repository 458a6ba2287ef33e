import { afterAll, beforeAll, expect, test } from 'vitest';
import { identityNumber } from '../../cli/bench/numbers.ts';
import { requestsNotAsLogged } from '../../src/db/sharing/digest.ts';
import { importRows, place, raiseClaim, registryRow } from './support/county.ts';
import { type House, openHouse } from './support/house.ts';
import { askShared, issueKey, keyTerms } from './support/sharing.ts';

let house: House;
const DAY = '2016-06-20';
const HERE = 810_001;
const LUXI = 810_002;
const [here, luxi, nobody] = [HERE, LUXI, 810_003].map(identityNumber) as [string, string, string];

beforeAll(async () => {
  house = await openHouse();
  await importRows(house, 'registry', [registryRow(HERE, { 健康状况: '残疾' })]);
  const there = registryRow(LUXI, { 行政区划代码: '433122102001' });
  const done = await importRows(house, 'registry', [there], { by: 'admin' });
  expect(done.body.rejected, done.text).toBe(0);
});
afterAll(() => house.close());

const read = (
  secret: string,
  identityNumbers: string[],
  more: Partial<Parameters<typeof askShared>[2]> = {},
) => askShared(house, 'people', { secret, json: { identityNumbers }, ...more });
const personId = async (number: string) =>
  (
    await house.db
      .selectFrom('person')
      .select('id')
      .where('identity_key', '=', house.vault.identityKey(number))
      .executeTakeFirstOrThrow()
  ).id;

test('two persons: who proposes cannot approve; the secret is shown once and stored nowhere', async () => {
  const admin = await house.person('admin');
  const { id } = (await admin.ask('/api/share-keys', { json: keyTerms(), on: DAY })).body;
  const alone = await admin.ask(`/api/share-keys/${id}/decision`, {
    json: { approve: true, note: '同意' },
    on: DAY,
  });
  expect([alone.status, alone.body.code]).toEqual([403, 'separation-of-duties']);
  const county = await house.person('jishou-hr1');
  const notTheirs = await county.ask(`/api/share-keys/${id}/decision`, {
    json: { approve: true, note: '同意' },
    on: DAY,
  });
  expect(notTheirs.body.code).toBe('not-permitted');
  await expect(
    house.db
      .updateTable('share_key')
      .set({ decided_by: 'x', approved: true, decided_on: DAY })
      .where('id', '=', id)
      .execute(),
  ).rejects.toThrow();

  const hr = await house.person('hr');
  const json = { approve: true, note: '同意' };
  const decided = await hr.ask(`/api/share-keys/${id}/decision`, { json, on: DAY });
  const { secret } = decided.body;
  expect(secret).toMatch(/^xsk_[0-9a-f]{10}_[A-Za-z0-9_-]{43}$/);
  expect((await hr.ask(`/api/share-keys/${id}/decision`, { json, on: DAY })).body.code).toBe(
    'share-key-not-proposed',
  );
  const { rows } = await house.database.pool.query(
    `select (select count(*) from share_key k where strpos(k::text, $1) > 0)
      + (select count(*) from audit_entry a where strpos(a::text, $1) > 0)
      + (select count(*) from idempotency_key i where strpos(i::text, $1) > 0) as seen`,
    // The random part may hold underscores of its own.
    [secret.slice('xsk_0123456789_'.length)],
  );
  expect(Number(rows[0].seen)).toBe(0);
  // Terms are what was approved, for good.
  await expect(
    house.db.updateTable('share_key').set({ people_per_day: 99_999 }).where('id', '=', id).execute(),
  ).rejects.toThrow(/decided once/);
  const own = await askShared(house, 'key', { secret });
  expect(own.body).toMatchObject({ id, department: '州民政局', lastDay: '2017-05-31' });
});

test('only the fields of the key, masked where masked is what it has; what needs consent is left out and named', async () => {
  const { secret, id } = await issueKey(house);
  const answer = await read(secret, [here, luxi, nobody]);
  expect(answer.status, answer.text).toBe(200);
  const [own, elsewhere, unknown] = answer.body.people;
  expect(own).toEqual({
    found: true,
    data: { 'person-basics': { nameMasked: '石**' }, 'poverty-status': { registeredPoor: true } },
    withheld: [{ field: 'person-basics.phone', title: '人员基本信息·联系电话', code: 'consent-missing' }],
  });
  expect(elsewhere).toEqual({ found: false, data: {}, withheld: [] });
  expect(unknown).toEqual(elsewhere);

  const person = await personId(here);
  const station = await house.person('jishou-centre');
  const consent = await station.ask(`/api/people/${person}/consents`, {
    json: { purpose: 'share-contact', stance: 'given', how: 'paper', statedOn: DAY },
    on: DAY,
  });
  expect(consent.status, consent.text).toBe(201);
  const [agreed] = (await read(secret, [here])).body.people;
  expect(agreed.data['person-basics'].phone).toBe('13000000000');
  const withdrawn = await station.ask(`/api/consents/${consent.body.id}/withdrawal`, {
    json: { how: 'paper' },
    on: DAY,
  });
  expect(withdrawn.status).toBe(200);
  const [again] = (await read(secret, [here])).body.people;
  expect(again.data['person-basics']).toEqual({ nameMasked: '石**' });

  // Each person and field is in the log; the station of the person reads it, another county's does not.
  const log = (await station.ask(`/api/share-accesses?person=${person}`, { on: DAY })).body;
  expect(
    log.items.map((a: { fields: string[]; withheld: string[] }) => [a.fields.length, a.withheld.length]),
  ).toEqual([
    [2, 1],
    [3, 0],
    [2, 1],
  ]);
  expect(log.items[0]).toMatchObject({ key: id, reference: 'MZ-2016-0001', department: '州民政局' });
  const foreign = await (await house.person('luxi-centre')).ask(`/api/share-accesses?person=${person}`, {
    on: DAY,
  });
  expect(foreign.body.items).toEqual([]);
  const all = (await (await house.person('admin')).ask(`/api/share-accesses?key=${id}`, { on: DAY })).body;
  expect(all.items).toHaveLength(5);
});

test('the log cannot be altered, and a row more or less is found by verify', async () => {
  const { secret } = await issueKey(house);
  await read(secret, [here]);
  await expect(house.db.deleteFrom('share_access').execute()).rejects.toThrow(/append-only/);
  await expect(house.db.updateTable('share_access').set({ reference: 'x' }).execute()).rejects.toThrow(
    /append-only/,
  );
  expect(await requestsNotAsLogged(house.db)).toEqual([]);
  const { request_id, key_id } = await house.db
    .selectFrom('share_access')
    .select(['request_id', 'key_id'])
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow();
  const slipped = {
    key_id,
    purpose: 'social-assistance',
    reference: 'x',
    identity_key: Buffer.alloc(16),
    fields: [],
    withheld: [],
    happened_at: new Date(0),
  };
  await house.db
    .insertInto('share_access')
    .values({ ...slipped, request_id })
    .execute();
  expect(await requestsNotAsLogged(house.db)).toEqual([request_id]);
});

test('key, purpose and case number are asked for each time; a cookie counts for nothing', async () => {
  const { secret } = await issueKey(house);
  const without = (headers: Record<string, string>) => read(secret, [here], { headers });
  expect((await without({ authorization: '' })).body.code).toBe('share-key-missing');
  expect((await read(`${secret.slice(0, -1)}!`, [here])).body.code).toBe('share-key-refused');
  expect((await read(`${secret.slice(0, -2)}${secret.endsWith('AA') ? 'BA' : 'AA'}`, [here])).body.code).toBe(
    'share-key-refused',
  );
  expect((await without({ 'x-share-purpose': 'education-aid' })).body.code).toBe('share-purpose-mismatch');
  expect((await without({ 'x-share-reference': '' })).body.code).toBe('share-reference-missing');
  const admin = await house.person('admin');
  const withCookie = await admin.ask('/api/share/v1/people', { json: { identityNumbers: [here] }, on: DAY });
  expect([withCookie.status, withCookie.body.code]).toEqual([401, 'share-key-missing']);
  const wrong = await read(secret, ['431301199001011234']);
  expect(wrong.body.code).toBe('invalid-request');
  const insurance = await askShared(house, 'insurance', {
    secret,
    json: {
      rows: [
        { employer: 'X', identityNumber: here, month: '2016-06', kind: '养老', paidOn: DAY, amountFen: 1 },
      ],
    },
  });
  expect(insurance.body.code).toBe('share-scope-missing');
});

test('limits hold for all processes together: people a day, requests a minute', async () => {
  const { secret, id } = await issueKey(house, { peoplePerDay: 3, perMinute: 4 });
  const at = (second: number) => ({ on: `2016-06-21T02:00:${String(second).padStart(2, '0')}Z` });
  const first = await Promise.all([0, 1, 2, 3].map((s) => read(secret, [here, nobody], at(s))));
  expect(first.map(({ status }) => status).toSorted()).toEqual([200, 429, 429, 429]);
  const fifth = await read(secret, [here], at(4));
  expect(fifth.body.detail).toContain('每分钟最多 4 次');
  const later = await read(secret, [here], { on: '2016-06-21T02:01:00Z' });
  expect(later.status).toBe(200);
  const tooMany = await read(secret, [here], { on: '2016-06-21T02:02:00Z' });
  expect(tooMany.body.detail).toContain('每天最多 3 人次');
  expect((await read(secret, [here], { on: '2016-06-22T02:00:00Z' })).status).toBe(200);
  const use = (await (await house.person('admin')).ask(`/api/share-key-use?key=${id}`, { on: '2016-06-22' }))
    .body;
  expect(use.items.map((u: { people: number; refused: number }) => [u.people, u.refused])).toEqual([
    [1, 0],
    [3, 5],
  ]);
});

test('rotation: the old key works beside the new one for the days agreed, then not; revoked is at once', async () => {
  const old = await issueKey(house);
  const admin = await house.person('admin');
  const rotation = keyTerms({ replaces: old.id, overlapDays: 0 });
  const waits = await admin.ask('/api/share-keys', { json: rotation, on: '2016-06-30' });
  const second = await admin.ask('/api/share-keys', { json: rotation, on: '2016-06-30' });
  expect([waits.status, second.status, second.body.code]).toEqual([201, 409, 'share-key-replaced']);
  const json = { approve: false, note: '并用期太短' };
  const rejected = await (await house.person('hr')).ask(`/api/share-keys/${waits.body.id}/decision`, {
    json,
    on: '2016-06-30',
  });
  expect(rejected.body).toEqual({ secret: null });
  const next = await issueKey(house, { replaces: old.id, overlapDays: 7 }, '2016-07-01');
  for (const [on, status] of [
    ['2016-07-08', 200],
    ['2016-07-09', 401],
  ] as const) {
    expect((await read(old.secret, [here], { on })).status, on).toBe(status);
    expect((await read(next.secret, [here], { on })).status, on).toBe(200);
  }
  expect((await read(next.secret, [here], { on: '2017-06-01' })).body.detail).toContain('到期');
  const revoked = await admin.ask(`/api/share-keys/${next.id}/revocation`, {
    json: { reason: '密钥疑似外泄' },
    on: '2016-07-10',
  });
  expect(revoked.status, revoked.text).toBe(200);
  expect((await read(next.secret, [here], { on: '2016-07-10' })).body.detail).toContain('吊销');
});

test('employment, insurance months and what was paid to the person; money paid to an employer is not theirs', async () => {
  const one = await place(house);
  const claim = await raiseClaim(house, one, 'payment');
  expect(claim).toContain('employer-post');
  const fields = [
    'employment.employerName',
    'employment.wageFen',
    'insurance-months.month',
    'claims-paid.claim',
  ];
  const { secret } = await issueKey(house, { fields, expiresOn: '2017-06-01' });
  const answer = await read(secret, [one.identity], { on: '2017-05-30' });
  const [person] = answer.body.people;
  expect(person.data.employment).toEqual([{ employerName: `吉首企业${one.n}` }]);
  expect(person.data['insurance-months'][0]).toEqual({ month: '2016-06' });
  expect(person.data['claims-paid']).toEqual([]);
  expect(person.withheld.map((w: { field: string }) => w.field)).toEqual(['employment.wageFen']);
});
