import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import { plainDate, startOfShanghaiDay } from '../../src/domain/dates.ts';
import { fillAccountKeys } from '../../src/intake/account-keys.ts';
import { bookPayment } from '../../src/payments/book.ts';
import { bookable } from '../../src/payments/bookable.ts';
import { importRows, place, raiseClaim, registryRow, type TestCase, userId } from './support/county.ts';
import { type House, openHouse } from './support/house.ts';
import type { Loose } from './support/person.ts';

const ON = '2017-07-03';
let house: House;
let cases: TestCase[];
beforeAll(async () => {
  house = await openHouse();
  // Three households, one account: that of the rows of the register.
  cases = [await place(house), await place(house), await place(house)];
});
afterAll(() => house.close());

async function sweep(by = 'jishou-hr1') {
  const answer = await (await house.person(by)).ask('/api/flags/sweep', { json: {}, on: ON });
  expect(answer.status, answer.text).toBe(200);
  return answer.body.open as number;
}
const flagsAs = async (who: string, query = ''): Promise<Loose[]> => {
  const answer = await (await house.person(who)).ask(`/api/flags?limit=500${query}`, { on: ON });
  expect(answer.status, answer.text).toBe(200);
  return answer.body.items as Loose[];
};
const rule = async (who: string, id: number, verdict: string, note = '已核实，账号由本人持有') =>
  (await house.person(who)).ask(`/api/flags/${id}/ruling`, { json: { verdict, note }, on: ON });
const setAccount = (n: number, account: string) =>
  importRows(house, 'registry', [registryRow(n, { 一卡通账号: account })], { on: ON });
const approve = async (claimId: string, step: 'review' | 'finance', who: string) => {
  const { revision } = await house.db
    .selectFrom('claim')
    .select('revision')
    .where('id', '=', claimId)
    .executeTakeFirstOrThrow();
  return createActivities({ database: house.database }).decideClaim({
    claimId: claimId as never,
    businessNowMs: startOfShanghaiDay(plainDate(ON)) + 9 * 3_600_000,
    requestKey: randomUUID(),
    step,
    action: 'approve',
    officer: await userId(house, who),
    revision,
  });
};

test('one account of several households is one flag, with no account in it, and found again it is the same', async () => {
  await sweep();
  const [flag, ...others] = await flagsAs('jishou-hr1');
  expect(others).toEqual([]);
  expect(flag).toMatchObject({
    kind: 'shared-account',
    state: 'open',
    facts: { payees: 3 },
    subjectsElsewhere: 0,
  });
  expect(flag.cases.map((c: Loose) => c.employmentId).toSorted()).toEqual(
    cases.map(({ id }) => id).toSorted(),
  );
  expect(JSON.stringify(flag)).not.toContain('62284800');
  await sweep();
  expect((await flagsAs('jishou-hr1')).map(({ id }) => id)).toEqual([flag.id]);
  // Another county hears nothing of it.
  expect(await flagsAs('luxi-hr1')).toEqual([]);
});

test('a ruling stays ruled for the same facts; one more subject is a new flag', async () => {
  const [flag] = await flagsAs('jishou-hr1');
  expect((await rule('jishou-hr1', flag.id, 'harmless')).status).toBe(200);
  await sweep();
  expect((await flagsAs('jishou-hr1')).map(({ id, state }) => [id, state])).toEqual([[flag.id, 'harmless']]);
  cases.push(await place(house));
  await sweep();
  const now = new Map((await flagsAs('jishou-hr1')).map(({ id, state }) => [id, state]));
  expect(now.get(flag.id)).toBe('gone');
  expect([...now.values()].filter((state) => state === 'open')).toHaveLength(1);
});

test('who ruled is not heard twice in a row; another may overrule', async () => {
  const [flag] = await flagsAs('jishou-hr1', '&state=open');
  expect((await rule('jishou-hr1', flag.id, 'confirmed')).status).toBe(200);
  const again = await rule('jishou-hr1', flag.id, 'harmless');
  expect([again.status, again.body.code]).toEqual([403, 'separation-of-duties']);
  await expect(
    sql`insert into flag_ruling (flag_id, verdict, note, ruled_by, ruled_on, request_key)
      values (${flag.id}, 'harmless', '再看一遍', ${await userId(house, 'jishou-hr1')}, ${ON}, 'k')`.execute(
      house.db,
    ),
  ).rejects.toThrow('overrules the own ruling');
  expect((await rule('jishou-hr2', flag.id, 'harmless')).status).toBe(200);
  expect((await flagsAs('jishou-hr1', '&state=harmless')).map(({ id }) => id)).toEqual([flag.id]);
});

test('while a suspicion is confirmed nothing of the case is approved, booked or released, and adding to it lifts nothing', async () => {
  const one = await place(house);
  const paid = await place(house);
  const claimId = await raiseClaim(house, one, 'finance');
  const booked = await raiseClaim(house, paid, 'payment');
  const account = '6222020000000007777';
  await setAccount(one.n, account);
  await setAccount(paid.n, account);
  await sweep();
  const [flag] = await flagsAs('jishou-hr1', `&state=open&employment=${one.id}`);

  // Before a ruling it bars nobody but those who would approve in bulk.
  const finance = await house.person('jishou-finance1');
  const { revision } = await house.db
    .selectFrom('claim')
    .select('revision')
    .where('id', '=', claimId)
    .executeTakeFirstOrThrow();
  const wish = { step: 'finance', action: 'approve', claims: [{ id: claimId, revision }] };
  const preview = await finance.ask('/api/claims/bulk-decisions/preview', { json: wish, on: ON });
  expect(preview.text).toContain('flag-unruled');

  // Who confirmed the contract has a part in the case.
  expect(flag.mayRule).toBe(false);
  expect((await rule('jishou-hr1', flag.id, 'confirmed')).body.code).toBe('separation-of-duties');
  await expect(
    sql`insert into flag_ruling (flag_id, verdict, note, ruled_by, ruled_on, request_key)
      values (${flag.id}, 'confirmed', '共用账号', ${await userId(house, 'jishou-hr1')}, ${ON}, 'x')`.execute(
      house.db,
    ),
  ).rejects.toThrow('has a part in a case');
  expect((await rule('hr', flag.id, 'confirmed', '两户共用一张卡，持卡人不明')).status).toBe(200);

  await expect(approve(claimId, 'finance', 'jishou-finance1')).rejects.toThrow('疑点“多人共用账号”已认定');
  const officer = await userId(house, 'jishou-finance1');
  await expect(
    house.db
      .transaction()
      .execute((trx) => bookPayment(trx, { claimId, officer, businessAtMs: Date.parse(ON) })),
  ).rejects.toThrow('a confirmed suspicion stands against');
  const { excluded } = await bookable(house.db, '433101', await userId(house, 'jishou-finance2'));
  expect(excluded.filter((p) => p.claimId === booked).map(({ code }) => code)).toEqual(['claim-on-hold']);
  const keptOut = await house.db
    .selectFrom('claim_kept_out')
    .select('because')
    .where('claim_id', '=', claimId)
    .execute();
  expect(keptOut).toEqual([{ because: 'flag-ruled' }]);

  const third = await place(house);
  await setAccount(third.n, account);
  await sweep();
  expect((await flagsAs('jishou-hr1', `&employment=${one.id}&state=confirmed`)).map(({ id }) => id)).toEqual([
    flag.id,
  ]);
  await expect(approve(claimId, 'finance', 'jishou-finance1')).rejects.toThrow('已认定');

  // Corrected facts end it.
  for (const [i, { n }] of [one, paid, third].entries()) await setAccount(n, `622202000000000888${i}`);
  await sweep();
  expect((await flagsAs('jishou-hr1', `&employment=${one.id}`)).map(({ state }) => state)).not.toContain(
    'confirmed',
  );
  await expect(approve(claimId, 'finance', 'jishou-finance1')).resolves.toMatchObject({
    state: { step: 'payment' },
  });
});

test('a flag is told of as far as the scope reaches, and over two counties the prefecture rules', async () => {
  const { code: village } = await house.db
    .selectFrom('division')
    .select('code')
    .where('level', '=', 'village')
    .where('code', 'like', '433122%')
    .executeTakeFirstOrThrow();
  const here = await place(house);
  const there = await place(house);
  const account = '6222020000000006666';
  await setAccount(here.n, account);
  await importRows(
    house,
    'registry',
    [registryRow(there.n, { 户编号: `H-${there.n}`, 姓名: '石有福', 一卡通账号: account })],
    { on: ON },
  );
  // The other one works in 泸溪.
  await sql`update employer set division = '433122' where credit_code = ${there.employer}`.execute(house.db);
  await sql`update household set division = ${village} where number = ${`H-${there.n}`}`.execute(house.db);
  await sql`update employment set division = '433122' where id = ${there.id}`.execute(house.db);
  await sweep();
  const [flag] = await flagsAs('jishou-hr2', `&employment=${here.id}&state=open`);
  expect(flag).toMatchObject({ subjectsElsewhere: 1, casesElsewhere: 1, mayRule: false });
  expect(flag.cases.map((c: Loose) => c.employmentId)).toEqual([here.id]);
  expect((await rule('jishou-hr2', flag.id, 'harmless')).body.code).toBe('flag-of-several-counties');
  expect((await rule('hr', flag.id, 'harmless')).status).toBe(200);
});

test('the same month insured at two employers is a flag, with its months', async () => {
  const one = await place(house);
  const elsewhere = cases[0]!.employer;
  const months = ['2016-09', '2016-10'];
  await importRows(
    house,
    'insurance',
    [one.employer, elsewhere].flatMap((employer) =>
      months.map((month) => ({
        统一社会信用代码: employer,
        所属月份: month,
        身份证号: one.identity,
        险种: '城镇职工基本养老保险',
        缴费日期: `${month}-20`,
        '缴费金额(元)': '500.00',
      })),
    ),
    { on: ON },
  );
  await sweep();
  const [flag] = await flagsAs('jishou-hr1', '&kind=insured-twice');
  expect(flag.facts).toEqual({ months });
  expect(flag.subjects.map(({ kind }: Loose) => kind)).toEqual(['employer', 'employer', 'person']);
});

test('accounts written before there were keys get theirs at a start', async () => {
  const before = await house.db.selectFrom('person').select(['id', 'account_key']).orderBy('id').execute();
  await sql`update person set account_key = null`.execute(house.db);
  await sql`update employer set account_key = null`.execute(house.db);
  expect(await fillAccountKeys(house.db, house.vault)).toBeGreaterThan(before.length);
  expect(await house.db.selectFrom('person').select(['id', 'account_key']).orderBy('id').execute()).toEqual(
    before,
  );
  expect(await fillAccountKeys(house.db, house.vault)).toBe(0);
});
