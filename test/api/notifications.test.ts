import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordCaseEvent } from '../../src/db/case-events.ts';
import type { Json } from '../../src/db/schema.ts';
import { interests, notificationText, notifiedKinds } from '../../src/domain/notifications.ts';
import { eventNames } from '../../src/domain/words.ts';
import { place, raiseClaim, type TestCase, userId } from './support/county.ts';
import { type House, openHouse } from './support/house.ts';
import { type Loose, Person } from './support/person.ts';

let house: House;
let one: TestCase;
let claimId: string;
let other: TestCase;
beforeAll(async () => {
  house = await openHouse();
  [one, other] = [await place(house), await place(house)];
  claimId = await raiseClaim(house, one, 'public-notice');
  await house.seedAgents();
});
afterAll(() => house.close());

const list = async (who: string) =>
  (await (await house.person(who)).ask('/api/notifications')).body as { items: Loose[]; unread: number };
const kindsOf = async (who: string) => (await list(who)).items.map((item) => item.kind);
const agent = (of: TestCase) => `employer-${of.employer}`.toLowerCase();

let n = 0;
const happens = (kind: string, data: Json, more: { claimId?: string; actor?: string } = {}) =>
  house.db.transaction().execute((trx) =>
    recordCaseEvent(trx, {
      employmentId: one.id,
      kind,
      actor: more.actor ?? null,
      atMs: Date.parse('2017-06-20T01:00:00Z'),
      data,
      key: `test:${n++}`,
      ...(more.claimId && { claimId: more.claimId }),
    }),
  );

test('every kind that somebody is told of has words and stands in the index', async () => {
  const { rows } = await house.database.pool.query(
    "select indexdef from pg_indexes where indexname = 'case_event_notified'",
  );
  for (const kind of Object.values(interests).flatMap((of) => of.flatMap(({ kinds }) => kinds))) {
    expect(notifiedKinds).toContain(kind);
    expect(rows[0].indexdef).toContain(`'${kind}'`);
    expect(eventNames[kind]).toBeTruthy();
    expect(notificationText(kind, {})).toMatch(/。$/);
  }
  expect(
    notificationText('insurance-reminder', { missingMonths: ['2016-08', '2016-09'], until: '2017-09-16' }),
  ).toBe('社保缺 2016-08、2016-09，请在2017-09-16之前补缴并提交证明。');
  expect(notificationText('decision', { action: 'refuse', reason: 'social-insurance-gap' })).toMatch(
    '社会保险',
  );
  expect(notificationText('decision', { action: 'return', note: '合同缺页' })).toBe('申请退回补正：合同缺页');
});

test('a reviewer hears of contracts, objections and disputes of the county, and of no other', async () => {
  expect(await kindsOf('jishou-hr1')).toEqual(['contract-uploaded']);
  const body = '此人没有在这家企业上过班，村里人都知道。';
  const raised = await new Person(house.baseUrl).ask(`/api/claims/${claimId}/objections`, {
    json: { body },
    on: '2017-06-20',
  });
  expect(raised.status, raised.text).toBe(201);
  const { items, unread } = await list('jishou-hr2');
  expect(items[0]).toMatchObject({ kind: 'objection-raised', claimId, employmentId: one.id, unread: true });
  expect(unread).toBe(2);
  expect(await kindsOf('hr')).toContain('objection-raised');
  expect(await kindsOf('luxi-hr1')).toEqual([]);
  expect(JSON.stringify(items)).not.toContain(body);
});

test('an employer hears what asks something of it, of its own claims only', async () => {
  expect(await kindsOf(agent(one))).toEqual([]);
  await happens('decision', { action: 'approve', step: 'review' }, { claimId });
  await happens('decision', { action: 'return', step: 'review', note: '请补社保凭证' }, { claimId });
  await happens('insurance-reminder', { missingMonths: ['2016-08'], until: '2017-09-16' });
  await happens('payment-returned', { paymentKey: 'k', reason: '账号不符' }, { claimId });
  await happens('payment-returned', { to: 'finance' }, { claimId });
  await happens('claim-paid', {}, { claimId });
  expect(await kindsOf(agent(one))).toEqual([
    'claim-paid',
    'payment-returned',
    'insurance-reminder',
    'decision',
  ]);
  expect((await list(agent(one))).items.map((item) => item.text)).toContain('申请退回补正：请补社保凭证');
  expect(await kindsOf(agent(other))).toEqual([]);
});

test('finance hears of returned payments that others brought in, with the bank’s words', async () => {
  const { items } = await list('jishou-finance1');
  expect(items.map((item) => item.text)).toEqual(['银行退票：账号不符']);
  await happens(
    'payment-returned',
    { paymentKey: 'k2', reason: '户名不符' },
    { claimId, actor: await userId(house, 'jishou-finance2') },
  );
  expect((await list('jishou-finance1')).items).toHaveLength(2);
  expect((await list('jishou-finance2')).items).toHaveLength(1);
  expect((await list('luxi-finance1')).items).toEqual([]);
});

test('who is told of nothing has nothing', async () => {
  for (const who of ['admin', 'auditor', 'secretary', 'jishou-township'])
    expect(await list(who)).toEqual({ items: [], unread: 0 });
});

test('marked as read up to what was shown; never backwards, never beyond what has happened', async () => {
  const officer = await house.person('jishou-hr2');
  const { items } = await list('jishou-hr2');
  const mark = (upTo: number) => officer.ask('/api/notifications/seen', { json: { upTo }, on: '2017-06-21' });
  expect((await mark(items[1].id)).body.upTo).toBe(items[1].id);
  expect((await list('jishou-hr2')).unread).toBe(1);
  await mark(items[0].id);
  expect((await mark(items[1].id)).body.upTo).toBe(items[0].id);
  expect((await list('jishou-hr2')).unread).toBe(0);
  await mark(Number.MAX_SAFE_INTEGER);
  await happens('worker-disputed', {});
  expect((await list('jishou-hr2')).unread).toBe(1);
  // Each reader has a mark of their own.
  expect((await list('jishou-hr1')).unread).toBeGreaterThan(1);
});

test('fifty at most, the newest first', async () => {
  for (let i = 0; i < 55; i++) await happens('worker-disputed', { i });
  const { items, unread } = await list('hr');
  expect([items.length, unread]).toEqual([50, 50]);
  expect(items.map((item) => item.id)).toEqual(items.map((item) => item.id).toSorted((a, b) => b - a));
});
