import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { toldCaseEvents } from '../../src/domain/messages/events.ts';
import { createMessenger, type Messenger } from '../../src/messages/messenger.ts';
import { readConfig } from '../../src/platform/config.ts';
import { importRows, place, registryRow, type TestCase } from '../api/support/county.ts';
import { type House, openHouse } from '../api/support/house.ts';
import { type Loose, Person } from '../api/support/person.ts';

let house: House;
let dataDir: string;
let gateway: Server;
let url: string;
/** What the gateway was asked, and how it answers next. */
let asked: { path: string; body: Loose; headers: IncomingMessage['headers'] }[] = [];
let answers: (() => { status: number; body?: unknown } | 'never' | 'hang-up')[] = [];

const at = (day: string, clock = '09:00') => Date.parse(`${day}T${clock}:00+08:00`);
const DAY = '2016-07-01';

beforeAll(async () => {
  house = await openHouse();
  gateway = createServer((request, response) => {
    let text = '';
    request.on('data', (piece) => {
      text += piece;
    });
    request.on('end', () => {
      const { url: path = '', headers } = request;
      if (path.startsWith('/cgi-bin/token'))
        return response.end(JSON.stringify({ access_token: 'T', expires_in: 7200 }));
      asked.push({ path, body: JSON.parse(text), headers });
      const answer = (
        answers.shift() ?? (() => ({ status: 200, body: { id: 'G1', errcode: 0, msgid: 7 } }))
      )();
      if (answer === 'never') return;
      if (answer === 'hang-up') return request.socket.destroy();
      response.statusCode = answer.status;
      response.end(JSON.stringify(answer.body ?? {}));
    });
  }).listen(0, '127.0.0.1');
  await new Promise((done) => gateway.once('listening', done));
  url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
});
afterAll(async () => {
  gateway.closeAllConnections();
  gateway.close();
  await house?.close();
});
beforeEach(async () => {
  [asked, answers] = [[], []];
  if (dataDir) rmSync(dataDir, { recursive: true, force: true });
  dataDir = mkdtempSync(path.join(tmpdir(), 'messages-'));
  // What the test before has left waiting is not this one's.
  await sql`update message_delivery set status = 'skipped', reason = 'refused'
    where status not in ('sent', 'skipped')`.execute(house.db);
  await sql`delete from message_source`.execute(house.db);
});

const messenger = (channels: string, told?: string[]): Messenger =>
  createMessenger(
    {
      database: house.database,
      vault: house.vault,
      config: readConfig({
        DATA_DIR: dataDir,
        MESSAGE_CHANNELS: channels,
        SMS_GATEWAY_URL: `${url}/sms`,
        SMS_GATEWAY_TOKEN: 'secret-token',
        WECHAT_API_URL: url,
        WECHAT_APP_ID: 'wx1',
        WECHAT_APP_SECRET: 'wx-secret',
        WECHAT_TEMPLATE_ID: 'tpl',
      }),
      onError: (error) => {
        if (!told) throw error;
        told.push((error as Error).message);
      },
    },
    0,
  );
const outgoing = (folder = 'outgoing'): string[] => {
  try {
    return readdirSync(path.join(dataDir, 'messages', folder));
  } catch {
    return [];
  }
};
const fileOf = (name: string) =>
  JSON.parse(readFileSync(path.join(dataDir, 'messages', 'outgoing', name), 'utf8'));
const deliveries = (subject: string) =>
  house.db
    .selectFrom('message as m')
    .innerJoin('message_delivery as d', 'd.message_id', 'm.id')
    .select([
      'm.id',
      'm.template',
      'm.body',
      'd.status',
      'd.channel',
      'd.reason',
      'd.attempts',
      'd.batch',
      'd.next_try_at',
    ])
    .where('m.subject', '=', subject)
    .orderBy('m.id')
    .execute();

/** Something that a person is told of: a code was given out for them. */
async function tell(one?: TestCase): Promise<TestCase> {
  const placed = one ?? (await place(house));
  const centre = await house.person('jishou-centre');
  const code = await centre.ask(`/api/employments/${placed.id}/worker-codes`, { json: {}, on: DAY });
  expect(code.status, code.text).toBe(201);
  return placed;
}

test('the database lists the same events as the rules', async () => {
  const { rows } = await sql<{ definition: string }>`
    select pg_get_triggerdef(oid) as definition from pg_trigger where tgname = 'case_event_tells'`.execute(
    house.db,
  );
  const listed = [...rows[0]!.definition.matchAll(/'([a-z-]+)'::text/g)].map(([, kind]) => kind);
  expect(listed.toSorted()).toEqual([...toldCaseEvents].toSorted());
});

test('by default: one file a batch, whole, with the number and the words; told once however often it is run', async () => {
  const one = await tell();
  const both = [messenger('file'), messenger('file')];
  await Promise.all(both.map((each) => each.run(at(DAY))));
  await both[0]!.run(at(DAY, '10:00'));
  const files = outgoing();
  expect(files).toHaveLength(1);
  expect(outgoing('writing')).toEqual([]);
  const { messages } = fileOf(files[0]!);
  expect(messages).toEqual([
    {
      id: expect.any(Number),
      phone: '13000000000',
      title: '请确认就业情况',
      text: `已为您在吉首企业${one.n}的就业发出确认码，请在2016-07-15前向发码单位索取，在“劳动者确认”网页核对是否属实。`,
    },
  ]);
  expect((await deliveries(one.id)).map(({ status }) => status)).toEqual(['sent']);
  // The person finds the same on the own page, and the station in its list.
  const own = await new Person(house.baseUrl).ask('/api/public/look-up', {
    json: { caseNumber: one.id, last4: one.identity.slice(-4) },
    on: DAY,
    key: null,
  });
  expect(own.body.messages).toEqual([{ title: '请确认就业情况', body: messages[0].text, on: DAY }]);
  const station = await (await house.person('jishou-centre')).ask('/api/messages', { on: DAY });
  expect(station.body.items[0]).toMatchObject({ status: 'sent', body: messages[0].text });
  const luxi = await (await house.person('luxi-centre')).ask('/api/messages', { on: DAY });
  expect(luxi.body.items).toEqual([]);
  // What has left can never be changed to leave again.
  await expect(
    sql`update message_delivery set status = 'waiting' where message_id = ${messages[0].id}`.execute(
      house.db,
    ),
  ).rejects.toThrow(/sent once/);
});

test('killed between the mark and the file, and after the file: the same batch, and none that was taken', async () => {
  const one = await tell();
  await messenger('file').run(at(DAY));
  const [name] = outgoing() as [string];
  const before = readFileSync(path.join(dataDir, 'messages', 'outgoing', name), 'utf8');
  const second = await tell();
  const killed = messenger('file');
  await killed.run(at(DAY, '22:00'));
  const [waiting] = await deliveries(second.id);
  expect(waiting!.status, 'at night nothing leaves').toBe('waiting');
  // As a run leaves it that was killed right after its mark.
  await sql`update message_delivery set status = 'sending', attempts = 1, batch = ${`${DAY}-killed`},
    began_at = ${new Date(at(DAY))} where message_id = ${waiting!.id}`.execute(house.db);
  await killed.run(at(DAY, '09:05'));
  expect(outgoing(), 'another worker may be at it').toEqual([name]);
  await killed.run(at(DAY, '09:11'));
  expect(outgoing().toSorted()).toEqual([name, `${DAY}-killed.json`].toSorted());
  expect((await deliveries(second.id))[0]!.status).toBe('sent');
  expect(readFileSync(path.join(dataDir, 'messages', 'outgoing', name), 'utf8')).toBe(before);
  expect((await deliveries(one.id)).length).toBe(1);

  // Killed after its file was left and taken away by whoever sends it.
  const third = await tell();
  await killed.run(at(DAY, '22:00'));
  const [late] = await deliveries(third.id);
  await sql`update message_delivery set status = 'sending', attempts = 1, batch = ${`${DAY}-taken`},
    began_at = ${new Date(at(DAY))} where message_id = ${late!.id}`.execute(house.db);
  renameSync(
    path.join(dataDir, 'messages', 'outgoing', name),
    path.join(dataDir, 'messages', 'done', `${DAY}-taken.json`),
  );
  await killed.run(at(DAY, '09:30'));
  expect(outgoing()).toEqual([`${DAY}-killed.json`]);
  expect((await deliveries(third.id))[0]!.status).toBe('sent');
});

test('of two workers one leaves a broken batch again; where it cannot be written it keeps its name', async () => {
  const one = await tell();
  const told: string[] = [];
  const [first, second] = [messenger('file', told), messenger('file')];
  await first.run(at(DAY, '22:00'));
  const batch = `${DAY}-both`;
  const [waiting] = await deliveries(one.id);
  await sql`update message_delivery set status = 'sending', attempts = 1, batch = ${batch},
    began_at = ${new Date(at(DAY))} where message_id = ${waiting!.id}`.execute(house.db);
  const writing = path.join(dataDir, 'messages', 'writing');
  // A folder in the place of its file: it cannot be written.
  mkdirSync(path.join(writing, `${batch}.json`), { recursive: true });
  await first.run(at(DAY, '09:30'));
  expect((await deliveries(one.id))[0]).toMatchObject({ status: 'sending', batch });
  expect(told).toEqual([expect.stringContaining(`batch ${batch} cannot be written again`)]);
  rmSync(path.join(writing, `${batch}.json`), { recursive: true });

  await Promise.all([first.run(at(DAY, '09:50')), second.run(at(DAY, '09:50'))]);
  expect((await deliveries(one.id))[0]).toMatchObject({ status: 'sent', batch });
  expect(outgoing().filter((name) => name.includes(batch))).toEqual([`${batch}.json`]);
});

test('by text message: token, number and words; refused, not taken and not known are three things', async () => {
  const send = messenger('sms');
  const good = await tell();
  await send.run(at(DAY));
  expect(asked).toHaveLength(1);
  expect(asked[0]).toMatchObject({ path: '/sms', body: { to: '13000000000' } });
  expect(asked[0]!.headers.authorization).toBe('Bearer secret-token');
  expect(asked[0]!.headers['idempotency-key']).toMatch(/^message-\d+$/);
  expect((await deliveries(good.id))[0]!.status).toBe('sent');

  const wrong = await tell();
  answers = [() => ({ status: 400 })];
  await send.run(at(DAY));
  expect((await deliveries(wrong.id))[0]).toMatchObject({
    status: 'undeliverable',
    reason: 'refused-by-gateway',
  });

  const busy = await tell();
  answers = [() => ({ status: 503 })];
  await send.run(at(DAY));
  expect((await deliveries(busy.id))[0]).toMatchObject({
    status: 'waiting',
    next_try_at: new Date(at(DAY, '09:01')),
  });
  await send.run(at(DAY, '09:00'));
  expect(asked.filter(({ path }) => path === '/sms')).toHaveLength(3);
  answers = Array.from({ length: 9 }, () => () => ({ status: 429 }));
  for (const [day, clock] of [
    [DAY, '09:01'],
    [DAY, '09:10'],
    [DAY, '10:00'],
    [DAY, '13:00'],
    ['2016-07-02', '09:00'],
  ] as const)
    await send.run(at(day, clock));
  expect((await deliveries(busy.id))[0]).toMatchObject({
    status: 'undeliverable',
    reason: 'too-many-attempts',
    attempts: 6,
  });

  const broken = await tell();
  answers = [() => 'hang-up'];
  await send.run(at(DAY));
  expect((await deliveries(broken.id))[0]).toMatchObject({ status: 'unclear', reason: 'no-answer' });
  const calls = asked.length;
  await send.run(at('2016-07-03'));
  expect(asked.length, 'only a person sends it again').toBe(calls);
  const { id } = (await deliveries(broken.id))[0]!;
  const centre = await house.person('jishou-centre');
  const foreign = await (await house.person('luxi-centre')).ask(`/api/messages/${id}/resend`, {
    json: { reason: '本人说没有收到' },
    on: DAY,
  });
  expect(foreign.status).toBe(404);
  const again = await centre.ask(`/api/messages/${id}/resend`, {
    json: { reason: '本人说没有收到' },
    on: DAY,
  });
  expect(again.status, again.text).toBe(200);
  await send.run(at('2016-07-03', '10:00'));
  expect((await deliveries(broken.id))[0]!.status).toBe('sent');
  const twice = await centre.ask(`/api/messages/${id}/resend`, {
    json: { reason: '本人说没有收到' },
    on: DAY,
  });
  expect(twice.body.code).toBe('delivery-not-failed');
});

test('a gateway that is away is tried again; a run killed in the middle of a call leaves it to a person', async () => {
  const one = await tell();
  const send = messenger('sms');
  await send.run(at(DAY, '22:00'));
  await sql`update message_delivery set status = 'sending', attempts = 1, began_at = ${new Date(at(DAY))}
    where message_id = (select id from message where subject = ${one.id})`.execute(house.db);
  await send.run(at(DAY, '09:20'));
  expect((await deliveries(one.id))[0]).toMatchObject({ status: 'unclear', reason: 'broken-off' });
  expect(asked).toEqual([]);
});

test('to the official account of who agreed to it, with a token that is renewed; others by text', async () => {
  const [one, other] = [await tell(), await place(house)];
  const person = await house.db
    .selectFrom('employment')
    .select('person_id')
    .where('id', '=', other.id)
    .executeTakeFirstOrThrow();
  const centre = await house.person('jishou-centre');
  const words = { purpose: 'wechat-messages', stance: 'given', how: 'paper', statedOn: DAY };
  const path = `/api/people/${person.person_id}/consents`;
  expect((await centre.ask(path, { json: words, on: DAY })).body.errors[0].pointer).toBe('/body/openId');
  const openId = 'oX-0123456789abcdef';
  expect((await centre.ask(path, { json: { ...words, openId }, on: DAY })).status).toBe(201);
  await tell(other);
  answers = [() => ({ status: 200, body: { errcode: 40001 } })];
  await messenger('wechat,sms').run(at(DAY));
  expect((await deliveries(one.id))[0]).toMatchObject({ channel: 'sms', status: 'sent' });
  expect((await deliveries(other.id))[0]).toMatchObject({ channel: 'wechat', status: 'sent' });
  const wechat = asked.filter(({ path: to }) => to.startsWith('/cgi-bin/message/template/send'));
  expect(wechat.at(-1)!.body).toMatchObject({
    touser: openId,
    template_id: 'tpl',
    data: { thing1: { value: '请确认就业情况' } },
  });
});

test('three a day and person, the rest tomorrow; who wants none gets none; who has no telephone is on the list', async () => {
  const one = await place(house);
  for (let i = 0; i < 4; i += 1) await tell(one);
  const send = messenger('sms');
  await send.run(at(DAY));
  expect((await deliveries(one.id)).map(({ status }) => status)).toEqual(['sent', 'sent', 'sent', 'waiting']);
  await send.run(at('2016-07-02', '07:00'));
  expect(asked).toHaveLength(3);
  await send.run(at('2016-07-02', '08:00'));
  expect(asked).toHaveLength(4);

  const stop = (last4: string) =>
    new Person(house.baseUrl).ask('/api/public/message-stops', {
      json: { caseNumber: one.id, last4 },
      on: DAY,
    });
  const wrong = one.identity.slice(-4) === '0000' ? '1111' : '0000';
  expect((await stop(wrong)).body.code).toBe('case-not-matched');
  expect((await stop(one.identity.slice(-4))).status).toBe(200);
  expect((await stop(one.identity.slice(-4))).status).toBe(200);
  await tell(one);
  await send.run(at('2016-07-03'));
  expect((await deliveries(one.id)).at(-1)).toMatchObject({ status: 'skipped', reason: 'refused' });

  const silent = await place(house);
  await sql`update person set phone_cipher = null where identity_key = ${house.vault.identityKey(silent.identity)}`.execute(
    house.db,
  );
  await tell(silent);
  await send.run(at('2016-07-03'));
  expect((await deliveries(silent.id))[0]).toMatchObject({ status: 'undeliverable', reason: 'no-address' });
  const failed = await (await house.person('jishou-centre')).ask('/api/messages?failed=true', { on: DAY });
  expect(failed.body.items[0]).toMatchObject({ reason: '没有登记联系电话' });
});

test('a year that ends soon is told once; news of last year is none', async () => {
  const one = await place(house);
  await tell(one);
  await messenger('file').run(at('2017-05-25', '08:30'));
  expect(await deliveries(one.id)).toMatchObject([{ template: 'year-due-soon', status: 'sent' }]);
  await messenger('file').run(at('2017-05-26', '08:30'));
  expect(await deliveries(one.id)).toHaveLength(1);
});

test('a campaign: seen first, released with the number seen, filled in pieces, never twice', async () => {
  const rows = [821_001, 821_002, 821_003].map((n) =>
    registryRow(n, { 行政区划代码: '433101002002', 户编号: `HC-${n}` }),
  );
  rows[2]!.联系电话 = '';
  const done = await importRows(house, 'registry', rows);
  expect(done.body.accepted, done.text).toBe(3);
  const centre = await house.person('jishou-centre');
  const terms = {
    template: 'refresh-visit',
    params: { from: '7月10日', until: '7月20日' },
    division: '433101002002',
  };
  const preview = await centre.ask('/api/message-campaigns/preview', { json: terms, on: DAY, key: null });
  expect(preview.body, preview.text).toMatchObject({
    total: 3,
    noAddress: 1,
    refused: 0,
    byChannel: { file: 2 },
  });
  expect(preview.body.people[0]).toMatchObject({ phoneMasked: '130****0000', channel: 'file' });
  expect(preview.body.people[0].text).toMatch(/^石有福您好：.+将于7月10日至7月20日上门/);
  const bad = await centre.ask('/api/message-campaigns/preview', {
    json: { ...terms, params: { from: '7月10日' } },
    on: DAY,
    key: null,
  });
  expect(bad.body.detail).toContain('until');
  const elsewhere = await (await house.person('luxi-centre')).ask('/api/message-campaigns/preview', {
    json: terms,
    on: DAY,
    key: null,
  });
  expect(elsewhere.body.code).toBe('not-permitted');

  const draft = await centre.ask('/api/message-campaigns', { json: { ...terms, expected: 3 }, on: DAY });
  expect(draft.status, draft.text).toBe(201);
  const release = `/api/message-campaigns/${draft.body.id}/release`;
  const more = registryRow(821_004, { 行政区划代码: '433101002002', 户编号: 'HC-4' });
  await importRows(house, 'registry', [more]);
  const changed = await centre.ask(release, { json: {}, on: DAY });
  expect(changed.body).toMatchObject({
    code: 'campaign-changed',
    detail: expect.stringContaining('现在是 4 人'),
  });
  const again = await centre.ask('/api/message-campaigns', { json: { ...terms, expected: 4 }, on: DAY });
  const go = `/api/message-campaigns/${again.body.id}/release`;
  const both = await Promise.all([0, 1].map(() => centre.ask(go, { json: {}, on: DAY })));
  expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  await Promise.all([messenger('file'), messenger('file')].map((each) => each.run(at(DAY))));
  const texts = outgoing().flatMap((name) => fileOf(name).messages);
  expect(texts).toHaveLength(3);
  const list = await centre.ask('/api/message-campaigns', { on: DAY });
  expect(list.body.items.find(({ id }: Loose) => id === again.body.id)).toMatchObject({
    status: 'filled',
    sent: 3,
    failed: 1,
    waiting: 0,
  });
});
