import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { place, type TestCase } from './support/county.ts';
import { type House, openHouse } from './support/house.ts';
import { form, PDF } from './support/person.ts';

let house: House;
let one: TestCase;
beforeAll(async () => {
  house = await openHouse();
  one = await place(house);
});
afterAll(() => house.close());

const departure = (departedOn: string, key: string | null) => ({
  json: { departedOn, reason: '辞职' },
  key,
  on: '2017-01-01',
});
const departures = () =>
  house.db
    .selectFrom('departure')
    .select('id')
    .where('employment_id', '=', one.id)
    .execute()
    .then((rows) => rows.length);

test('a POST without a key is refused and writes nothing', async () => {
  const centre = await house.person('jishou-centre');
  const answer = await centre.ask(`/api/employments/${one.id}/departures`, departure('2016-10-01', null));
  expect([answer.status, answer.body.code]).toEqual([400, 'idempotency-key-missing']);
  expect(await departures()).toBe(0);
});

test('the same request again gets the same answer and changes nothing', async () => {
  const centre = await house.person('jishou-centre');
  const key = randomUUID();
  const first = await centre.ask(`/api/employments/${one.id}/departures`, departure('2016-10-01', key));
  const again = await centre.ask(`/api/employments/${one.id}/departures`, departure('2016-10-01', key));
  expect(first.status).toBe(201);
  expect(again.status).toBe(201);
  expect(again.text).toBe(first.text);
  expect(first.headers.get('idempotency-replayed')).toBe(null);
  expect(again.headers.get('idempotency-replayed')).toBe('true');
  expect(await departures()).toBe(1);
});

test('a refusal is repeated too; another request under the same key is refused', async () => {
  const centre = await house.person('jishou-centre');
  const key = randomUUID();
  const early = departure('2010-01-01', key);
  const first = await centre.ask(`/api/employments/${one.id}/departures`, early);
  const again = await centre.ask(`/api/employments/${one.id}/departures`, early);
  expect([first.status, first.body.code]).toEqual([422, 'fact-refused']);
  expect(again.text).toBe(first.text);
  expect(again.headers.get('idempotency-replayed')).toBe('true');
  const other = await centre.ask(`/api/employments/${one.id}/departures`, departure('2016-11-01', key));
  expect([other.status, other.body.code]).toEqual([422, 'idempotency-key-reused']);
});

test('two people may choose the same key', async () => {
  const key = randomUUID();
  const centre = await house.person('jishou-centre');
  const prefecture = await house.person('centre');
  const path = `/api/employments/${one.id}/departures`;
  expect((await centre.ask(path, departure('2016-12-01', key))).status).toBe(201);
  const other = await prefecture.ask(path, departure('2016-12-02', key));
  expect([other.status, other.headers.get('idempotency-replayed')]).toEqual([201, null]);
});

test('of requests at the same moment one acts; the others wait their turn or hear its answer', async () => {
  const centre = await house.person('jishou-centre');
  const key = randomUUID();
  const before = await departures();
  const answers = await Promise.all(
    Array.from({ length: 8 }, () =>
      centre.ask(`/api/employments/${one.id}/departures`, departure('2016-10-20', key)),
    ),
  );
  expect(await departures()).toBe(before + 1);
  for (const answer of answers) {
    if (answer.status === 409) expect(answer.body.code).toBe('request-in-progress');
    else expect(answer.status).toBe(201);
  }
});

test('a server fault is not kept: the same key may try again', async () => {
  const centre = await house.person('jishou-centre');
  const hr1 = await house.person('jishou-hr1');
  await centre.ask(`/api/contracts/${one.contractId}/document`, {
    form: form(PDF, {}, 'a.pdf'),
    on: '2016-06-18',
  });
  const key = randomUUID();
  const decision = { json: { accept: true }, key, on: '2016-06-18' };
  for (let attempt = 1; attempt <= 2; attempt += 1) {
    const answer = await hr1.ask(`/api/contracts/${one.contractId}/decision`, decision);
    expect([answer.status, answer.body.code]).toEqual([503, 'engine-unavailable']);
    expect(answer.headers.get('idempotency-replayed')).toBe(null);
    expect(answer.headers.get('retry-after')).toBe('5');
  }
});

test('an upload is compared by its bytes', async () => {
  const centre = await house.person('jishou-centre');
  const key = randomUUID();
  const upload = (bytes: Uint8Array) => ({
    form: form(bytes, { employmentId: one.id }, '证明.pdf'),
    key,
    on: '2016-07-01',
  });
  const first = await centre.ask('/api/documents', upload(PDF));
  const again = await centre.ask('/api/documents', upload(PDF));
  const other = await centre.ask('/api/documents', upload(Buffer.concat([PDF, Buffer.from(' ')])));
  expect([first.status, again.status, other.status]).toEqual([201, 201, 422]);
  expect(again.headers.get('idempotency-replayed')).toBe('true');
});
