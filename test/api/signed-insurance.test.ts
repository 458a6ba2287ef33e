import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { creditCode } from '../../cli/bench/numbers.ts';
import { plainDate } from '../../src/domain/dates.ts';
import { signedText } from '../../src/domain/sharing/signature.ts';
import { waitForTurn } from '../../src/intake/run-import.ts';
import { waitingForLocks } from '../helpers/locks.ts';
import { csv, place, type TestCase } from './support/county.ts';
import { type House, openHouse } from './support/house.ts';
import { form } from './support/person.ts';
import { askShared, issueKey } from './support/sharing.ts';

let house: House;
let one: TestCase;
const DAY = '2016-08-01';
const OFFICE = 'xxz-sbj';
const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();

beforeAll(async () => {
  house = await openHouse();
  one = await place(house);
});
afterAll(() => house.close());

const office = (more: Record<string, unknown> = {}) => ({
  id: OFFICE,
  name: '州社会保险服务中心',
  divisions: ['433101'],
  publicKey: pem,
  validFrom: '2016-07-01',
  validUntil: '2016-12-31',
  ...more,
});
const row = (month: string, more: Record<string, string> = {}) => ({
  统一社会信用代码: one.employer,
  所属月份: month,
  身份证号: one.identity,
  险种: '城镇职工基本养老保险',
  缴费日期: `${month}-28`,
  '缴费金额(元)': '500.00',
  ...more,
});
const envelope = (file: string, { signedOn = '2016-07-31', key = privateKey, as = OFFICE } = {}) => {
  const sha256 = createHash('sha256').update(file).digest('hex');
  const text = signedText({ office: as, sha256, signedOn: plainDate(signedOn) });
  const signature = sign(null, Buffer.from(text), key).toString('base64');
  return JSON.stringify({ office: as, sha256, signedOn, signature });
};
const bring = async (file: string, signature: string, { by = 'jishou-centre', on = DAY } = {}) =>
  (await house.person(by)).ask('/api/insurance/signed-files', {
    form: form(file, { signature }, '社保.csv'),
    on,
  });
const rows = () =>
  house.db
    .selectFrom('insurance_payment')
    .select(['origin', 'import_id', 'employer'])
    .orderBy('id')
    .execute();

test('an office counts once two persons have registered its key', async () => {
  const admin = await house.person('admin');
  const file = csv('insurance', [row('2016-06')]);
  expect((await bring(file, envelope(file))).body.detail).toContain('没有登记外部社保机构');
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({
    type: 'spki',
    format: 'pem',
  });
  const wrong = await admin.ask('/api/insurance-offices', {
    json: office({ publicKey: rsa.toString() }),
    on: DAY,
  });
  expect(wrong.body).toMatchObject({ code: 'signature-invalid', detail: expect.stringContaining('Ed25519') });
  const made = await admin.ask('/api/insurance-offices', { json: office(), on: DAY });
  expect(made.status, made.text).toBe(201);
  expect((await bring(file, envelope(file))).body.detail).toContain('没有经第二人批准');
  const decision = `/api/insurance-offices/${OFFICE}/decision`;
  const alone = await admin.ask(decision, { json: { approve: true }, on: DAY });
  expect(alone.body.code).toBe('separation-of-duties');
  const hr = await house.person('hr');
  expect((await hr.ask(decision, { json: { approve: true }, on: DAY })).status).toBe(200);
  expect(await rows()).toEqual([]);
});

test('a good file goes through the importer of office insurance, with its origin; again it changes nothing', async () => {
  const file = csv('insurance', [row('2016-06'), row('2016-07', { 身份证号: '123' })]);
  const first = await bring(file, envelope(file));
  expect(first.body, first.text).toMatchObject({ office: OFFICE, accepted: 1, rejected: 1, unchanged: 0 });
  expect((await rows()).map(({ origin }) => origin)).toEqual(['bureau']);
  const again = await bring(file, envelope(file, { signedOn: '2016-08-01' }));
  expect(again.body).toMatchObject({ accepted: 0, rejected: 1, unchanged: 1 });
  const runs = await house.db
    .selectFrom('import_run')
    .select(['office', 'signature'])
    .where('office', 'is not', null)
    .execute();
  expect(runs).toHaveLength(2);
  expect(runs[0]!.signature).toMatch(/^[A-Za-z0-9+/]{86}==$/);
  const detail = await (await house.person('jishou-hr1')).ask(`/api/employments/${one.id}`, { on: DAY });
  expect(detail.body.insuranceMonths[0]).toMatchObject({
    month: '2016-06',
    state: 'covered',
    origin: 'bureau',
  });
});

const other = generateKeyPairSync('ed25519').privateKey;
test.each<[string, (file: string) => string, string, string]>([
  ['another key', (file) => envelope(file, { key: other }), 'signature-invalid', '签名不正确'],
  ['another file', () => envelope('x'), 'signature-invalid', '不是这份表格的'],
  ['an office nobody knows', (file) => envelope(file, { as: 'nobody' }), 'signature-invalid', '没有登记'],
  ['no signature', () => '', 'signature-invalid', '读不懂'],
  ['too old', (file) => envelope(file, { signedOn: '2016-07-01' }), 'signature-expired', '超过 30 天'],
  ['before the key', (file) => envelope(file, { signedOn: '2016-06-30' }), 'signature-expired', '有效期内'],
  ['tomorrow', (file) => envelope(file, { signedOn: '2016-08-03' }), 'signature-invalid', '晚于今天'],
])('refused: %s', async (_why, made, code, words) => {
  const before = await rows();
  const file = csv('insurance', [row('2016-07')]);
  const answer = await bring(file, made(file), { on: '2016-08-02' });
  expect([answer.status, answer.body.code]).toEqual([422, code]);
  expect(answer.body.detail).toContain(words);
  expect(await rows()).toEqual(before);
});

test('rows of employers that the office does not answer for are refused row by row; an employer brings no such file', async () => {
  const file = csv('insurance', [
    row('2016-07', { 统一社会信用代码: creditCode(9).replace(/^(..)433101/, '$1433122') }),
  ]);
  const answer = await bring(file, envelope(file));
  expect(answer.body).toMatchObject({ accepted: 0, rejected: 1 });
  await house.seedAgents();
  const good = csv('insurance', [row('2016-07')]);
  const employer = await bring(good, envelope(good), { by: `employer-${one.employer}`.toLowerCase() });
  expect([employer.status, employer.body.code]).toEqual([403, 'not-permitted']);
});

test('by API: the same rows with a key of the office; what an employer had reported is the office’s from then on', async () => {
  const key = { fields: ['confirm-insurance'], office: OFFICE, purpose: 'social-insurance' };
  const { secret } = await issueKey(house, key, DAY);
  const headers = { 'x-share-purpose': 'social-insurance', 'x-share-reference': 'SB-2016-08' };
  const record = {
    employer: one.employer,
    identityNumber: one.identity,
    month: '2016-07',
    kind: '城镇职工基本养老保险',
    paidOn: '2016-07-28',
    amountFen: 50_000,
  };
  await house.db
    .insertInto('insurance_payment')
    .values({
      identity_key: house.vault.identityKey(one.identity),
      identity_cipher: house.vault.seal(one.identity),
      employer: one.employer,
      month: '2016-08-01',
      kind: record.kind,
      paid_on: '2016-08-01',
      amount_fen: 50_000,
      origin: 'employer',
      business_on: DAY,
    })
    .execute();
  const json = {
    rows: [record, { ...record, month: '2016-08', paidOn: '2016-08-01' }, { ...record, identityNumber: '1' }],
  };
  const report = await askShared(house, 'insurance', { secret, json, on: DAY, headers });
  expect(report.body, report.text).toMatchObject({ accepted: 1, unchanged: 1, rejected: 1 });
  expect(report.body.errors[0]).toMatchObject({ row: 4, column: '身份证号' });
  expect((await rows()).map(({ origin }) => origin)).toEqual(['bureau', 'bureau', 'bureau']);
  const again = await askShared(house, 'insurance', { secret, json, on: DAY, headers });
  expect(again.body).toMatchObject({ accepted: 0, unchanged: 2 });
  const people = await askShared(house, 'people', {
    secret,
    json: { identityNumbers: [one.identity] },
    on: DAY,
    headers,
  });
  expect(people.body.code).toBe('share-scope-missing');

  // A file of it waits for its turn: not a row of it is taken.
  const queued = csv('insurance', [row('2016-05')]);
  const before = await rows();
  let late: ReturnType<typeof bring> | undefined;
  await house.db.transaction().execute(async (trx) => {
    await waitForTurn(trx, 'insurance');
    late = bring(queued, envelope(queued));
    await expect.poll(() => waitingForLocks(house.db)).toBe(1);
    const stop = await (await house.person('admin')).ask(`/api/insurance-offices/${OFFICE}/revocation`, {
      json: { reason: '对方更换密钥' },
      on: DAY,
    });
    expect(stop.status, stop.text).toBe(200);
  });
  expect((await late!).body).toMatchObject({
    code: 'import-refused',
    detail: expect.stringContaining('已被停用'),
  });
  expect(await rows()).toEqual(before);
  expect((await askShared(house, 'insurance', { secret, json, on: DAY, headers })).body.detail).toContain(
    '停用',
  );
  const file = csv('insurance', [row('2016-07')]);
  expect((await bring(file, envelope(file))).body.detail).toContain('已经停用');
});
