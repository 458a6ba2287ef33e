import { afterAll, beforeAll, expect, test } from 'vitest';
import { identityNumber } from '../../cli/bench/numbers.ts';
import { DEMO_PASSWORD } from '../../src/accounts/demo.ts';
import { recordCaseEvent } from '../../src/db/case-events.ts';
import type { Json } from '../../src/db/schema.ts';
import { interests, notificationText, notifiedKinds } from '../../src/domain/notifications.ts';
import { eventNames } from '../../src/domain/words.ts';
import { place, raiseClaim, raiseJourney, type TestCase, uploadContract, userId } from './support/county.ts';
import { type House, openHouse } from './support/house.ts';
import { GIVEN_PASSWORD, type Loose, Person } from './support/person.ts';

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
const happens = (
  kind: string,
  data: Json,
  more: { claimId?: string; actor?: string; of?: TestCase; subjectId?: string } = {},
) =>
  house.db.transaction().execute((trx) =>
    recordCaseEvent(trx, {
      subjectId: (more.subjectId ?? (more.of ?? one).id) as never,
      kind,
      actor: more.actor ?? null,
      atMs: Date.parse('2017-06-20T01:00:00Z'),
      data,
      key: `test:${n++}`,
      ...(more.claimId && { claimId: more.claimId }),
    }),
  );

test('every kind that somebody is told of has words and stands in an index', async () => {
  const { rows } = await house.database.pool.query(
    `select string_agg(indexdef, ' ') as defs from pg_indexes
     where indexname in ('case_event_notified', 'case_event_after_decision')`,
  );
  for (const kind of Object.values(interests).flatMap((of) => of.flatMap(({ kinds }) => kinds))) {
    expect(notifiedKinds).toContain(kind);
    expect(rows[0].defs).toContain(`'${kind}'`);
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
  expect(notificationText('decision', { action: 'resubmit', to: 'review' })).toBe(
    '申请人补正后重新提交，等待审核。',
  );
});

test('a reviewer hears of contracts, objections and disputes of the county, and of no other', async () => {
  // Its contract was uploaded, too, and is confirmed since: what is done is no news.
  expect(await kindsOf('jishou-hr1')).toEqual([]);
  await uploadContract(house, other);
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

test('who accepts hears of claims that wait for it, as long as they do: the centre, and the township of the home', async () => {
  const waiting = await place(house);
  const accepted = await place(house);
  const claim = await raiseClaim(house, waiting, 'acceptance');
  await raiseClaim(house, accepted, 'review');
  const [here, elsewhere] = [await station('433101002'), await station('433101101')];
  const raised = async (who: string) =>
    (await list(who)).items.filter(({ kind }) => kind === 'claim-raised').map((item) => item.claimId);
  for (const who of ['jishou-centre', 'centre', here])
    expect([who, await raised(who)]).toEqual([who, [claim]]);
  for (const who of ['luxi-centre', elsewhere, 'jishou-hr1', 'jishou-finance1'])
    expect([who, await raised(who)]).toEqual([who, []]);
  // The link leads to a case that the station may read.
  expect((await (await house.person(here)).ask(`/api/employments/${waiting.id}`)).status).toBe(200);

  const again = { action: 'resubmit', step: 'correction', to: 'acceptance' };
  await happens('decision', again, { claimId: claim, of: waiting });
  // This one came back to another step than it waits at now.
  await happens('decision', again, { claimId: `employer-post:${accepted.id}`, of: accepted });
  const texts = async (who: string) => (await list(who)).items.map(({ text }) => text);
  expect((await texts(here)).filter((text) => text.includes('重新提交'))).toEqual([
    '申请人补正后重新提交，等待受理。',
  ]);
  await raiseClaim(house, await place(house), 'finance');
  await house.db.updateTable('claim').set({ step: 'review' }).where('id', '=', claim).execute();
  for (const who of ['jishou-centre', here]) expect([who, await raised(who)]).toEqual([who, []]);
});

test('review and finance hear of what comes back to them', async () => {
  const [toReview, toFinance] = [await place(house), await place(house)];
  for (const [of, step] of [
    [toReview, 'review'],
    [toFinance, 'finance'],
  ] as const) {
    const claimId = await raiseClaim(house, of, step);
    await happens('decision', { action: 'resubmit', step: 'correction', to: step }, { claimId, of });
  }
  const back = async (who: string) =>
    (await list(who)).items.filter(({ text }) => text.includes('重新提交')).map((item) => item.employmentId);
  // Neither what came back to another step before nor what waits at another now.
  expect(await back('jishou-hr1')).toEqual([toReview.id]);
  expect(await back('jishou-finance1')).toEqual([toFinance.id]);
  for (const who of ['luxi-hr1', 'luxi-finance1', 'jishou-poverty'])
    expect([who, await back(who)]).toEqual([who, []]);
});

test('a dispute is told to the centre that may ask, and to the station of the home', async () => {
  await happens('worker-disputed', {});
  for (const who of ['jishou-centre', await station('433101002', 'disputes')])
    expect([who, await kindsOf(who)]).toEqual([who, expect.arrayContaining(['worker-disputed'])]);
  for (const who of ['luxi-centre', 'jishou-township'])
    expect([who, await kindsOf(who)]).toEqual([who, expect.not.arrayContaining(['worker-disputed'])]);
});

test('the poverty office hears of what the register of the poor refused, of its own people alone', async () => {
  await happens('claim-refused-by-rules', { reason: 'social-insurance-gap', article: '24' }, { claimId });
  expect(await kindsOf('jishou-poverty')).toEqual([]);
  await happens('claim-refused-by-rules', { reason: 'not-registered-poor', article: '24' }, { claimId });
  await happens('recovery-needed', { reason: 'not-registered-poor', article: '24' }, { claimId });
  expect((await list('jishou-poverty')).items.map(({ text }) => text)).toEqual([
    '已经付出的补贴需要追回：入职时不是本州建档立卡贫困人口。',
    '核算结论为不予补贴：入职时不是本州建档立卡贫困人口。',
  ]);
  expect(await kindsOf('luxi-poverty')).toEqual([]);
  expect((await kindsOf('jishou-finance1'))[0]).toBe('recovery-needed');
  expect(await kindsOf('luxi-finance1')).toEqual([]);
});

test('the poverty office hears of what it reviews, the HR office of it no more', async () => {
  const { id, claimId: journey } = await raiseJourney(house, 'review');
  const told = async (who: string) =>
    (await list(who)).items.filter(({ employmentId }) => employmentId === id).map(({ text }) => text);
  expect(await told('jishou-poverty')).toEqual(['申请等待审核。']);
  await happens('appeal-upheld', {}, { claimId: journey, subjectId: id });
  expect(await told('jishou-poverty')).toEqual(['申诉成立，申请继续办理。', '申请等待审核。']);
  for (const who of ['jishou-hr2', 'luxi-poverty', 'jishou-finance1'])
    expect([who, await told(who)]).toEqual([who, []]);

  // The work list, the wait and the letter name the same office.
  const poverty = await house.person('jishou-poverty');
  const counts = (await poverty.ask<Loose>('/api/claims/counts?mine=true')).body.items;
  expect(counts).toContainEqual(expect.objectContaining({ step: 'review', count: 1 }));
  const { wait } = (await poverty.ask<Loose>(`/api/claims/${journey}`)).body;
  expect(wait).toMatchObject({
    why: '已受理，等待扶贫部门审核。',
    whoCanMove: expect.stringMatching(/^吉首市扶贫办的审核人员/),
  });
  const letter = `/api/claims/${journey}/notice?action=refuse&reason=not-registered-poor`;
  expect((await (await house.person('jishou-hr2')).ask(letter)).status).toBe(403);
  const { signedBy, paragraphs } = (await poverty.ask<Loose>(letter)).body;
  expect(signedBy).toBe('吉首市扶贫开发办公室');
  expect(paragraphs.join()).toContain('不符合补贴条件：申请时不是本州建档立卡贫困人口。');
  expect(paragraphs.filter((p: string) => /^第.*条规定：“/.test(p))).toHaveLength(1);
});

test('the administrator hears of cases that stood still, wherever they are', async () => {
  expect(await kindsOf('admin')).toEqual([]);
  await happens('case-stuck', {});
  expect((await list('admin')).items).toEqual([
    expect.objectContaining({ kind: 'case-stuck', employmentId: one.id, unread: true }),
  ]);
});

// Nobody of the registers.
let stations = 895_000;

/** A station of this township, by its username. */
async function station(division: string, name = 'accepts'): Promise<string> {
  const username = `station-${name}-${division}`;
  const grants = [{ role: 'township-station', division, employer: null, intermediary: null }];
  const answer = await (await house.person('admin')).ask('/api/users', {
    json: {
      username,
      displayName: username,
      password: GIVEN_PASSWORD,
      identityNumber: identityNumber(stations++),
      grants,
    },
  });
  expect(answer.status, answer.text).toBe(201);
  await Person.settledIn(house.baseUrl, username, DEMO_PASSWORD);
  return username;
}

test('who is told of nothing has nothing', async () => {
  for (const who of ['auditor', 'secretary']) expect(await list(who)).toEqual({ items: [], unread: 0 });
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
