import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import { fen } from '../../src/domain/money.ts';
import { reserveExpected } from '../../src/payments/budget/expected.ts';
import { place, raiseClaim, raiseJourney, userId } from './support/county.ts';
import { type House, openHouse } from './support/house.ts';
import type { Loose, Person } from './support/person.ts';

let house: House;
let one: Person;
let two: Person;
beforeAll(async () => {
  house = await openHouse();
  one = await house.person('jishou-finance1');
  two = await house.person('jishou-finance2');
});
afterAll(() => house.close());

const on = '2017-07-03';
const paper = { documentNo: '州财社〔2017〕1号', reason: '年度预算' };
const JISHOU = { fund: 'county-finance', division: '433101', fiscalYear: 2017 };
const ACCOUNT = 'county-finance:433101:2017';

const open = (person: Person, more: object = {}, key?: string) =>
  person.ask<Loose>('/api/fund-accounts', {
    json: { ...JISHOU, amountFen: 150_000, ...paper, ...more },
    on,
    ...(key && { key }),
  });
const propose = (person: Person, movement: object) =>
  person.ask<Loose>('/api/budget-movements', { json: { account: ACCOUNT, ...paper, ...movement }, on });
const decide = (person: Person, id: string, json: object = { approve: true }) =>
  person.ask<Loose>(`/api/budget-movements/${id}/decision`, { json, on });
const accounts = async (person: Person) =>
  (await person.ask<Loose>('/api/fund-accounts?fiscalYear=2017', { on })).body.items;

test('an account opens once a key and once a year, and only by another’s approval', async () => {
  const key = 'open-jishou-2017';
  const opened = await open(one, {}, key);
  expect(opened.status, opened.text).toBe(201);
  expect(opened.body.account).toBe(ACCOUNT);
  expect((await open(one, {}, key)).body).toEqual(opened.body);
  const again = await open(two);
  expect([again.status, again.body.code]).toEqual([409, 'fund-account-exists']);
  expect(await accounts(one)).toMatchObject([{ id: ACCOUNT, named: true, openedOn: null, proposed: 1 }]);

  const early = await propose(one, { kind: 'adjustment-up', amountFen: 1 });
  expect([early.status, early.body.code]).toEqual([409, 'fund-account-not-opened']);
  const own = await decide(one, opened.body.movement);
  expect([own.status, own.body.code]).toEqual([403, 'separation-of-duties']);
  expect((await decide(two, opened.body.movement)).body).toEqual({
    id: opened.body.movement,
    status: 'approved',
  });
  expect(await accounts(two)).toMatchObject([{ openedOn: on, availableFen: 150_000, proposed: 0 }]);
});

test('a refusal says why and books nothing; a movement is decided once', async () => {
  const { movement } = (await propose(one, { kind: 'adjustment-up', amountFen: 5_000 })).body;
  const silent = await decide(two, movement, { approve: false });
  expect([silent.status, silent.body.code]).toEqual([422, 'reason-required']);
  expect((await decide(two, movement, { approve: false, note: '文号有误' })).body.status).toBe('refused');
  const late = await decide(await house.person('finance'), movement);
  expect([late.status, late.body.code]).toEqual([409, 'movement-decided']);
  expect(await accounts(two)).toMatchObject([{ availableFen: 150_000 }]);
});

test('who proposed takes it back while nobody has decided; the office is told as long as it waits for its second officer', async () => {
  const told = async (person: Person) =>
    ((await person.ask<Loose>('/api/notifications')).body.items as Loose[]).filter(
      ({ kind }) => kind === 'budget-proposed',
    );
  const { movement } = (await propose(one, { kind: 'adjustment-up', amountFen: 7_000 })).body;
  const [task] = await told(two);
  expect(task).toMatchObject({
    link: { to: '/budget?tab=movements&status=proposed', label: '调增 70.00 元' },
    unread: true,
  });
  // Neither who proposed, nor another county, nor who decides no money.
  for (const who of [one, await house.person('luxi-finance1'), await house.person('jishou-hr1')])
    expect(await told(who)).toEqual([]);
  const withdraw = (person: Person) =>
    person.ask<Loose>(`/api/budget-movements/${movement}/withdrawal`, { json: {}, on });
  const foreign = await withdraw(two);
  expect([foreign.status, foreign.body.code]).toEqual([403, 'not-own-proposal']);
  expect((await withdraw(one)).body).toEqual({ id: movement, status: 'withdrawn' });
  expect((await withdraw(one)).body.status).toBe('withdrawn');
  expect(await told(two)).toEqual([]);
  expect((await decide(two, movement)).body.code).toBe('movement-decided');
  const { items } = (await two.ask<Loose>('/api/budget-movements?status=withdrawn', { on })).body;
  expect(items.map(({ id }: Loose) => id)).toEqual([movement]);
  expect(await accounts(two)).toMatchObject([{ availableFen: 150_000, proposed: 0 }]);
  // What is decided stays decided, and the own word is never an approval.
  const { movement: refused } = (await propose(one, { kind: 'adjustment-up', amountFen: 1 })).body;
  await decide(two, refused, { approve: false, note: '文号有误' });
  const late = await one.ask<Loose>(`/api/budget-movements/${refused}/withdrawal`, { json: {}, on });
  expect([late.status, late.body.code]).toEqual([409, 'movement-decided']);
  const { movement: own } = (await propose(one, { kind: 'adjustment-up', amountFen: 2 })).body;
  const me = await userId(house, 'jishou-finance1');
  const row = { movement_id: own, proposed_by: me, decided_by: me, decided_on: on, withdrawn: true };
  await expect(
    house.db
      .insertInto('budget_decision')
      .values({ ...row, approved: true })
      .execute(),
  ).rejects.toThrow('budget_decision_says_why');
  await one.ask(`/api/budget-movements/${own}/withdrawal`, { json: {}, on });
});

test('nobody takes more than there is, and transfers name where they go', async () => {
  const { movement } = (await propose(one, { kind: 'adjustment-down', amountFen: 150_001 })).body;
  const over = await decide(two, movement);
  expect([over.status, over.body.code]).toEqual([422, 'fund-account-overdrawn']);
  expect(over.body.detail).toBe('县市财政 2017 年度的账户可用余额只有 1,500.00 元。');
  expect(await accounts(two)).toMatchObject([{ availableFen: 150_000, proposed: 1 }]);
  const nowhere = await propose(one, { kind: 'transfer', amountFen: 1 });
  expect(nowhere.status).toBe(400);
  const foreign = await propose(one, {
    kind: 'transfer',
    amountFen: 1,
    toAccount: 'county-finance:433122:2017',
  });
  expect([foreign.status, foreign.body.code]).toEqual([404, 'not-found']);
});

test('whom the record does not know proposes nothing and approves nothing', async () => {
  await house.db
    .updateTable('app_user')
    .set({ identity_key: null })
    .where('username', '=', 'luxi-finance1')
    .execute();
  const unknown = await house.person('luxi-finance1');
  const refused = await open(unknown, { division: '433122' });
  expect([refused.status, refused.body.code]).toEqual([403, 'identity-number-missing']);
});

test('a running year does not end', async () => {
  const answer = await one.ask<Loose>(`/api/fund-accounts/${ACCOUNT}/closing`, {
    json: { available: 'lapse', ...paper },
    on,
  });
  expect([answer.status, answer.body.code]).toEqual([422, 'fiscal-year-running']);
});

test('the queue tells who comes when; files speak words; the auditor reads and decides nothing', async () => {
  const claims = [
    await raiseClaim(house, await place(house), 'finance'),
    await raiseClaim(house, await place(house), 'finance'),
  ];
  const { decideClaim } = createActivities({ database: house.database });
  for (const claimId of claims) {
    const { revision } = await house.db
      .selectFrom('claim')
      .select('revision')
      .where('id', '=', claimId)
      .executeTakeFirstOrThrow();
    await decideClaim({
      claimId: claimId as never,
      businessNowMs: Date.parse(`${on}T01:00:00Z`),
      requestKey: claimId,
      step: 'finance',
      action: 'approve',
      officer: await userId(house, 'jishou-finance1'),
      revision,
    });
  }
  const auditor = await house.person('auditor');
  const queue = (await auditor.ask<Loose>('/api/fund-queue', { on })).body.items;
  expect(queue).toMatchObject([
    { position: 1, claimId: claims[1], amountFen: 100_000, beforeFen: 100_000, approvedOn: on },
  ]);
  expect(await accounts(auditor)).toMatchObject([
    { committedFen: 100_000, availableFen: 50_000, waiting: 1, waitingFen: 100_000 },
  ]);
  const file = async (list: string) =>
    parse((await auditor.ask(`/api/${list}?format=csv`, { on })).text, {
      bom: true,
      columns: true,
    }) as Loose[];
  expect(await file('fund-accounts')).toMatchObject([
    { 资金: '县市财政', 状态: '已开立', '占用(元)': '1000', '可用(元)': '500', '等待资金(件)': '1' },
  ]);
  expect((await file('budget-movements')).map((m) => [m.事项, m.状态])).toEqual(
    expect.arrayContaining([
      ['下达预算', '已批准'],
      ['调增', '未通过'],
      ['调减', '待审批'],
    ]),
  );
  expect(await file('fund-queue')).toMatchObject([{ 次序: '1', 项目: '岗位补贴', '金额(元)': '1000' }]);
  expect((await open(auditor, { fund: 'employment-support' })).status).toBe(403);
});

test('the forecast counts what aid cases have claimed, and says beside it what is reserved for the rest', async () => {
  const forecast = async (query = '') => (await one.ask<Loose>(`/api/forecast${query}`, { on })).body;
  const before = await forecast();
  expect(before.unclaimed).toEqual([]);
  const { id, claimId } = await raiseJourney(house, 'review');
  const fund = 'poverty-alleviation';
  const later = { claim: 'transport:transport.later', fund, division: '433101', fiscalYear: 2017 } as const;
  await house.db
    .transaction()
    .execute((trx) => reserveExpected(trx, [{ ...later, amountFen: fen(25_500) }], on));
  const { sums, unclaimed } = await forecast(`?fund=${fund}`);
  expect(sums).toMatchObject([{ fund, programme: 'transport', count: 1, amountFen: 25_500, band: 'safe' }]);
  expect(unclaimed).toMatchObject([
    { division: '433101', fund, programme: 'transport', count: 1, amountFen: 25_500 },
  ]);
  expect((await forecast('?fund=county-finance')).unclaimed).toEqual([]);
  expect(
    (await (await house.person('luxi-finance1')).ask<Loose>('/api/forecast', { on })).body,
  ).toMatchObject({ sums: [], unclaimed: [] });
  const { items } = (await one.ask<Loose>(`/api/forecast/cases?fund=${fund}`, { on })).body;
  expect(items).toMatchObject([{ employmentId: id, claimId, employerName: null }]);
  const file = (await one.ask<Loose>(`/api/forecast?fund=${fund}&format=csv`, { on })).text;
  expect(file).toContain('未定（补助个案尚未提出申请）,吉首市,财政扶贫专项资金,交通补助,,1,255');
});
