import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import { creditCode } from '../../cli/bench/numbers.ts';
import { plainDate, startOfShanghaiDay } from '../../src/domain/dates.ts';
import { fillAccountKeys } from '../../src/intake/account-keys.ts';
import { bookPayment } from '../../src/payments/book.ts';
import { bookable } from '../../src/payments/bookable.ts';
import {
  importRows,
  place,
  raiseClaim,
  registryRow,
  type TestCase,
  uploadContract,
  userId,
} from './support/county.ts';
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
const NOW = startOfShanghaiDay(plainDate(ON)) + 9 * 3_600_000;
const approve = async (claimId: string, step: 'acceptance' | 'review' | 'finance', who: string) => {
  const { revision } = await house.db
    .selectFrom('claim')
    .select('revision')
    .where('id', '=', claimId)
    .executeTakeFirstOrThrow();
  return createActivities({ database: house.database }).decideClaim({
    claimId: claimId as never,
    businessNowMs: NOW,
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
  const { excluded } = await bookable(house.db, '433101', {
    officer: await userId(house, 'jishou-finance2'),
  });
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

describe('aid cases', () => {
  const SCHOOL = creditCode(993_001);
  const CLASS = 'PX-FLAG';
  const training = `training.${CLASS}.1`;
  const ACCOUNT = '6222020000000005555';
  const ofKind = async (kind: string, who = 'hr') => flagsAs(who, `&kind=${kind}&employment=${training}`);
  const asked = async (who: string, path: string, json: Loose = {}) => {
    const answer = await (await house.person(who)).ask<Loose>(`/api/${path}`, { json, on: ON });
    expect(answer.status, answer.text).toBeLessThan(300);
    return answer.body;
  };
  let worker: TestCase;
  let journey: string;

  beforeAll(async () => {
    worker = await place(house);
    await setAccount(worker.n, ACCOUNT);
    await uploadContract(house, worker);
    const activities = createActivities({ database: house.database });
    const officer = await userId(house, 'jishou-hr2');
    await activities.confirmContract({
      employmentId: worker.id as never,
      contractId: worker.contractId,
      officer,
      accept: true,
      requestKey: randomUUID(),
      businessNowMs: NOW,
    });
    const school = { 统一社会信用代码: SCHOOL, 名称: '吉首职校', 机构类型: '培训机构', 账号: ACCOUNT };
    await importRows(house, 'institutions', [{ ...school, 行政区划代码: '433101' }], { on: ON });
    await asked('jishou-centre', 'training-classes', {
      id: CLASS,
      title: '家政班',
      institution: SCHOOL,
      training: 'pre-employment',
      category: 'B类',
      startsOn: '2017-06-16',
      endsOn: '2017-06-20',
    });
    await asked('jishou-hr1', `training-classes/${CLASS}/check`, { approve: true });
    const { identity: identityNumber } = worker;
    const enrolment = { identityNumber, paidBy: 'institution' };
    await asked('jishou-centre', `training-classes/${CLASS}/enrolments`, enrolment);
    // The contract ends on 06-17; on 06-18 nobody works there any more.
    const days = ['2017-06-16', '2017-06-17', '2017-06-18'];
    await asked('jishou-centre', `training-enrolments/${training}/attendance`, { days });
    await asked('jishou-centre', `training-classes/${CLASS}/attendance-closing`);
    const going = { identityNumber, workplace: '441900', employer: worker.employer };
    journey = (await asked('jishou-centre', 'transports', going)).id;
    const tickets = ['2017-06-15', '2017-06-18'].map((travelledOn, i) => ({
      ticketNo: `FLAG-${i}`,
      travelledOn,
      amountFen: 10_000,
    }));
    await asked('jishou-centre', `transports/${journey}/tickets`, { tickets });
    await sweep();
  });

  test('a day in the class is none on the road nor at a post, and the school’s account nobody else’s', async () => {
    const [onTheRoad] = await ofKind('attended-on-travel-day');
    expect(onTheRoad).toMatchObject({ facts: { days: ['2017-06-18'] }, state: 'open' });
    const ids = (flag: Loose) => flag.cases.map((c: Loose) => c.employmentId).toSorted();
    expect(ids(onTheRoad)).toEqual([training, journey].toSorted());
    expect(onTheRoad.subjects.map(({ kind }: Loose) => kind)).toEqual(['employer', 'institution', 'person']);
    const [atWork] = await ofKind('attended-while-employed');
    expect(atWork.facts).toEqual({ days: ['2017-06-16', '2017-06-17'] });
    expect(ids(atWork)).toEqual([worker.id, training].toSorted());
    const [shared] = await ofKind('shared-account');
    expect(ids(shared)).toEqual([worker.id, training, journey].toSorted());
    expect(shared.facts).toEqual({ payees: 2 });
    expect(await ofKind('shared-account', 'luxi-hr1')).toEqual([]);
    await sweep();
    expect((await ofKind('attended-on-travel-day')).map(({ id }) => id)).toEqual([onTheRoad.id]);
  });

  test('who checked the class has a part in it; who rules has none in claims that come later, which wait', async () => {
    const [flag] = await ofKind('attended-on-travel-day', 'jishou-hr1');
    expect(flag.mayRule).toBe(false);
    expect((await rule('jishou-hr1', flag.id, 'harmless')).body.code).toBe('separation-of-duties');
    await expect(
      sql`insert into flag_ruling (flag_id, verdict, note, ruled_by, ruled_on, request_key)
        values (${flag.id}, 'harmless', '他人代签', ${await userId(house, 'jishou-hr1')}, ${ON}, 'class')`.execute(
        house.db,
      ),
    ).rejects.toThrow('has a part in a case');
    expect((await rule('hr', flag.id, 'confirmed', '当天在火车上，他人代签')).status).toBe(200);

    await createActivities({ database: house.database }).assessAid({
      aidId: training as never,
      businessNowMs: NOW,
    });
    const claim = `training-living-allowance:${training}`;
    await createActivities({ database: house.database }).refreshClaim({
      claimId: claim as never,
      businessNowMs: NOW,
    });
    const keptOut = await house.db
      .selectFrom('claim_kept_out as k')
      .innerJoin('app_user as u', 'u.id', 'k.user_id')
      .select(['u.username', 'k.because'])
      .where('k.claim_id', '=', claim)
      .orderBy('k.because')
      .execute();
    expect(keptOut).toEqual([
      { username: 'jishou-hr1', because: 'class-checked' },
      { username: 'hr', because: 'flag-ruled' },
    ]);
    await expect(approve(claim, 'acceptance', 'jishou-centre')).rejects.toThrow('疑点“出行当日到课”已认定');
    await expect(
      house.db.transaction().execute(async (trx) => {
        await sql`update claim set step = 'finance' where id = ${claim}`.execute(trx);
        await bookPayment(trx, {
          claimId: claim,
          officer: await userId(house, 'jishou-finance1'),
          businessAtMs: NOW,
        });
      }),
    ).rejects.toThrow('a confirmed suspicion stands against');

    // A slip of the pen in the ticket's day: taken back, the suspicion is gone and the claim goes on.
    const { id: ticket } = await house.db
      .selectFrom('transport_ticket')
      .select('id')
      .where('ticket_no', '=', 'FLAG-1')
      .executeTakeFirstOrThrow();
    await asked('jishou-hr2', `tickets/${ticket}/revocation`, { reason: '日期登错' });
    await sweep();
    expect((await ofKind('attended-on-travel-day')).map(({ state }) => state)).toEqual(['gone']);
    await expect(approve(claim, 'acceptance', 'jishou-centre')).resolves.toMatchObject({
      state: { step: 'review' },
    });
  });
});

test('accounts written before there were keys get theirs at a start', async () => {
  const before = await house.db.selectFrom('person').select(['id', 'account_key']).orderBy('id').execute();
  await sql`update person set account_key = null`.execute(house.db);
  await sql`update employer set account_key = null`.execute(house.db);
  await sql`update institution set account_key = null`.execute(house.db);
  expect(await fillAccountKeys(house.db, house.vault)).toBeGreaterThan(before.length);
  expect(await house.db.selectFrom('person').select(['id', 'account_key']).orderBy('id').execute()).toEqual(
    before,
  );
  expect(await fillAccountKeys(house.db, house.vault)).toBe(0);
});
