import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readEmploymentFacts } from '../../../src/db/employment-facts.ts';
import { sweepFlags } from '../../../src/db/flags/sweep.ts';
import { plainDate } from '../../../src/domain/dates.ts';
import { recordDeparture } from '../../../src/intake/index.ts';
import {
  decideMerge,
  decideUndo,
  proposeMerge,
  proposeUndo,
  withdrawMerge,
} from '../../../src/intake/register/duplicates/merge.ts';
import { namePair, ruleDifferent } from '../../../src/intake/register/duplicates/pairs.ts';
import { sweepDuplicates } from '../../../src/intake/register/duplicates/sweep.ts';
import { RegisterError } from '../../../src/intake/register/errors.ts';
import { addIdentityAlias, correctIdentity } from '../../../src/intake/register/identity.ts';
import {
  businessAt,
  EMPLOYER,
  identity,
  openWorld,
  payment,
  person,
  placement,
  type World,
} from '../world.ts';

let world: World;
const NOW = businessAt('2018-01-01');
beforeAll(async () => {
  world = await openWorld();
  await world.seed();
  for (const [n, id] of ['officer', 'clerk'].entries()) {
    const key = world.vault.identityKey(identity(990 + n));
    await world.db.updateTable('app_user').set({ identity_key: key }).where('id', '=', id).execute();
  }
});
afterAll(() => world.close());

const one = { officer: 'officer', businessAtMs: NOW };
const other = { officer: 'clerk', businessAtMs: NOW };

const idOf = async (n: number): Promise<number> => {
  const { rows } = await sql<{ id: number }>`select person_id as id from identity_number
    where identity_key = ${world.vault.identityKey(identity(n))}`.execute(world.db);
  return rows[0]!.id;
};
const code = async (act: Promise<unknown>): Promise<string> => {
  try {
    await act;
    return 'done';
  } catch (error) {
    if (error instanceof RegisterError) return error.code;
    throw error;
  }
};
const pairOf = async (a: number, b: number) => {
  const ids = [await idOf(a), await idOf(b)];
  return world.db
    .selectFrom('person_duplicate')
    .selectAll()
    .where('first_id', '=', Math.min(...ids))
    .where('second_id', '=', Math.max(...ids))
    .executeTakeFirst();
};
/** Two cards named as a pair; the first stays. */
async function proposed(kept: number, gone: number): Promise<number> {
  const [keptId, goneId] = [await idOf(kept), await idOf(gone)];
  const { id } = await world.inTransaction((trx) => namePair(trx, [keptId, goneId], one));
  const { revision } = await world.db
    .selectFrom('person_duplicate')
    .select('revision')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const { mergeId } = await world.inTransaction((trx) =>
    proposeMerge(trx, { id, revision, keptId, reason: '同一人两张卡' }, one),
  );
  return mergeId;
}
const decide = (mergeId: number, by = other, approve = true) =>
  world.inTransaction((trx) => decideMerge(trx, { mergeId, approve, note: null }, by));

async function claim(
  employment: string,
  of: number,
  status: 'paid' | 'open',
  employer = EMPLOYER.统一社会信用代码,
) {
  await sql`insert into claim (id, programme, employment_id, entitlement_key, payee_kind, payee_id, paid_by, fund,
      amount_fen, policy_version, status, step, trace, raised_on, closed_on)
    select 'employer-post:' || e.id, 'employer-post', e.id, 'employer-post:' || ${await idOf(of)}::text || ':' || ${employer}::text,
      'employer', ${employer}, '433125', 'county-finance', 100000, e.policy_version, ${status},
      ${status === 'paid' ? 'archived' : 'acceptance'}, '{}', '2017-06-18', ${status === 'paid' ? '2017-08-01' : null}::date
    from employment e where e.id = ${employment}`.execute(world.db);
}

/** Every row of every table, but logs, revisions and how a card came to be as it is. */
async function everything(): Promise<Record<string, unknown[]>> {
  const { rows: tables } = await sql<{
    name: string;
  }>`select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`.execute(world.db);
  const logs = ['audit_entry', 'audit_head', 'outbox', 'case_event', 'register_change', 'duplicate_look'];
  const found: Record<string, unknown[]> = {};
  for (const { name } of tables) {
    if (logs.includes(name) || name.startsWith('person_merge') || name === 'person_duplicate') continue;
    const { rows } = await sql<{ row: unknown }>`
      select to_jsonb(t) - array['revision','source','changed_by','import_id','business_on'] as row
      from ${sql.table(name)} t order by to_jsonb(t)::text`.execute(world.db);
    found[name] = rows
      .map(({ row }) => row)
      .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  return found;
}

test('the sweep finds each kind of likeness once, looks again only at what has changed, and respects a ruling', async () => {
  const phone = { 联系电话: '13955550000' };
  await world.importRows('registry', [
    person(10, { 姓名: '石同名' }),
    person(20, { 姓名: '石同名', 户编号: 'H20' }),
    person(30, { ...phone, 姓名: '甲' }),
    person(31, { ...phone, 姓名: '乙', 户编号: 'H31' }),
    person(41, { 姓名: '双一', 户编号: 'H40' }),
    person(42, { 姓名: '双二', 户编号: 'H40' }),
    person(53, { 一卡通账号: '6228480000000000053' }),
    person(64, { 一卡通账号: '6228480000000000053' }),
  ]);
  const sweep = () => sweepDuplicates(world.db, world.vault, plainDate('2018-01-01'));
  const { looked, found } = await sweep();
  expect([looked, found > 0]).toEqual([8, true]);
  expect((await pairOf(10, 20))?.reasons).toEqual(['one-digit', 'same-name']);
  expect((await pairOf(30, 31))?.reasons).toEqual(['one-digit', 'same-phone']);
  expect((await pairOf(53, 64))?.reasons).toEqual(['same-account']);
  expect(await pairOf(41, 42)).toBeUndefined();
  expect(await sweep()).toEqual({ looked: 0, found: 0 });

  const { id, revision } = (await pairOf(10, 20))!;
  const rule = () =>
    world.inTransaction((trx) => ruleDifferent(trx, { id, revision, note: '两人均到场' }, one));
  expect([await code(rule()), await code(rule())]).toEqual(['done', 'duplicate-changed']);
  await world.importRows('registry', [person(10, { 姓名: '石同名', 文化程度: '高中', ...phone })]);
  await sweep();
  const ruled = await pairOf(10, 20);
  expect([ruled?.ruled_by, ruled?.reasons]).toEqual(['officer', ['one-digit', 'same-name']]);
  await expect(
    sql`update person_duplicate set ruled_by = 'clerk' where id = ${id}`.execute(world.db),
  ).rejects.toThrow(/ruled once/);
});

test('merging and undoing leave every table as before; in between all is found at the card that stays', async () => {
  await world.importRows('registry', [person(100), person(101)]);
  await world.importRows(
    'placements',
    [
      placement(100),
      placement(101, {
        就业编号: 'JY101',
        入职日期: '2018-07-01',
        合同起始日: '2018-07-01',
        合同终止日: '2019-06-30',
      }),
    ],
    { on: '2018-07-01' },
  );
  await world.importRows('insurance', [payment(101, '2016-07'), payment(100, '2016-08')]);
  const [kept, gone] = [await idOf(100), await idOf(101)];
  await sql`insert into job_wish values (${gone}, 'hard', 'soft', 'soft', 'soft', 'soft', 'clerk', '2017-01-01')`.execute(
    world.db,
  );
  const card = await world.db
    .selectFrom('person')
    .select('revision')
    .where('id', '=', gone)
    .executeTakeFirstOrThrow();
  await world.inTransaction((trx) =>
    addIdentityAlias(trx, {
      ...one,
      personId: gone,
      identityNumber: identity(102),
      reason: '旧证号码',
      revision: card.revision,
      vault: world.vault,
    }),
  );
  const before = await everything();

  const mergeId = await proposed(100, 101);
  expect(await code(decide(mergeId, one))).toBe('merge-second-person');
  await decide(mergeId);
  expect([await idOf(101), await idOf(102)]).toEqual([kept, kept]);
  const { person_id: at } = await world.db
    .selectFrom('employment')
    .select('person_id')
    .where('id', '=', 'JY101')
    .executeTakeFirstOrThrow();
  expect(at).toBe(kept);
  const facts = (await readEmploymentFacts(world.db, ['JY100'], plainDate('2017-06-18'))).get('JY100')!.facts;
  expect(facts.insuranceMonths.map(({ month }) => month).toSorted()).toEqual(['2016-07', '2016-08']);

  await world.inTransaction((trx) => proposeUndo(trx, { mergeId, reason: '实为两人' }, one));
  expect(
    await code(world.inTransaction((trx) => decideUndo(trx, { mergeId, approve: true, note: null }, one))),
  ).toBe('merge-second-person');
  await world.inTransaction((trx) => decideUndo(trx, { mergeId, approve: true, note: null }, other));
  const after = await everything();
  for (const table of Object.keys(before)) expect(after[table], table).toEqual(before[table]);
});

test('what was paid under the card that went is not paid again under the one that stays', async () => {
  await world.importRows('registry', [person(110), person(111), person(112)]);
  const later = { 入职日期: '2018-07-01', 合同起始日: '2018-07-01', 合同终止日: '2019-06-30' };
  await world.importRows('placements', [placement(111)]);
  await claim('JY111', 111, 'paid');
  const mergeId = await proposed(110, 111);
  await decide(mergeId);
  // By either number it is the card that stays, and the paid case is still the other card's.
  await world.importRows('placements', [placement(111, { 就业编号: 'JY111B', ...later })], {
    on: '2018-07-01',
  });
  const { facts, personId } = (await readEmploymentFacts(world.db, ['JY111B'])).get('JY111B')!;
  expect([facts.earlierGrant.employerPost, personId]).toEqual(['employer-post:JY111', await idOf(110)]);
  await expect(claim('JY111B', 110, 'open')).rejects.toMatchObject({ constraint: 'claim_granted_once' });
  const old = (
    await world.db
      .selectFrom('person_merge')
      .select('gone_id')
      .where('id', '=', mergeId)
      .executeTakeFirstOrThrow()
  ).gone_id;
  await expect(
    sql`update claim set entitlement_key = 'employer-post:' || ${old}::text || ':x' where id = 'employer-post:JY111'`.execute(
      world.db,
    ),
  ).rejects.toMatchObject({ constraint: 'claim_of_the_kept_card' });
  // The paid employment stays with the other card, and still occupies its days at the employer.
  await expect(
    sql`update employment set starts_on = '2017-01-01', occupied = '[2017-01-01,2017-02-01)' where id = 'JY111B'`.execute(
      world.db,
    ),
  ).rejects.toMatchObject({ constraint: 'employment_no_overlap' });
  // A departure is recorded all the same: its days stay with the employment that holds them.
  const { departureId } = await world.inTransaction((trx) =>
    recordDeparture(trx, {
      employmentId: 'JY111',
      departedOn: plainDate('2018-07-15'),
      reason: null,
      actor: 'clerk',
      businessAtMs: businessAt('2018-07-20'),
    }),
  );
  expect(departureId).not.toBeNull();

  // A third card of the same person that was paid for the same: refused, and flagged.
  const apart = { 入职日期: '2020-07-01', 合同起始日: '2020-07-01', 合同终止日: '2021-06-30' };
  await world.importRows('placements', [placement(112, apart)], { on: '2020-07-01' });
  await claim('JY112', 112, 'paid');
  expect(await code(proposed(110, 112))).toBe('granted-twice');
  await world.inTransaction((trx) => sweepFlags(trx, plainDate('2018-08-01')));
  const flags = await world.db.selectFrom('suspicion_flag').select('kind').execute();
  expect(flags).toContainEqual({ kind: 'one-person-two-cards' });
});

test('a merge is refused by name while something is open, and an undoing while something rests on it', async () => {
  await world.importRows('registry', [person(120), person(121), person(122)]);
  await world.importRows('placements', [placement(120), placement(121)]);
  expect(await code(proposed(120, 121))).toBe('overlapping-employments');
  await claim('JY120', 120, 'open');
  expect(await code(proposed(120, 122))).toBe('open-claims');
  await sql`update claim set status = 'withdrawn', step = 'withdrawn', closed_on = '2017-07-01' where id = 'employer-post:JY120'`.execute(
    world.db,
  );
  const first = await proposed(120, 122);
  expect(await code(proposed(120, 122))).toBe('merge-pending');
  await world.inTransaction((trx) => withdrawMerge(trx, first, one));
  await world.importRows(
    'placements',
    [
      placement(122, {
        就业编号: 'JY122',
        入职日期: '2018-07-01',
        合同起始日: '2018-07-01',
        合同终止日: '2019-06-30',
      }),
    ],
    { on: '2018-07-01' },
  );
  const second = await proposed(120, 122);
  const answers = await Promise.all([code(decide(second)), code(decide(second))]);
  expect(answers.toSorted()).toEqual(['done', 'merge-decided']);
  await claim('JY122', 120, 'open');
  expect(
    await code(world.inTransaction((trx) => proposeUndo(trx, { mergeId: second, reason: '实为两人' }, one))),
  ).toBe('built-on-merge');
});

test('an undoing that would put somebody into a household that is closed by then is refused, naming it', async () => {
  await world.importRows('registry', [person(125), person(126, { 户编号: 'ZX-126' }), person(127)]);
  const close = () =>
    sql`update household set closed_on = '2018-07-01' where number = 'ZX-126'`.execute(world.db);
  const undo = async (mergeId: number, act: 'propose' | 'approve' | 'leave') =>
    world.inTransaction((trx) =>
      act === 'propose'
        ? proposeUndo(trx, { mergeId, reason: '实为两人' }, one)
        : decideUndo(trx, { mergeId, approve: act === 'approve', note: null }, other),
    );
  const first = await proposed(125, 126);
  await decide(first);
  await undo(first, 'propose');
  await close();
  await expect(undo(first, 'approve')).rejects.toThrow(/不能再分开.*户 ZX-126 已注销/);
  await undo(first, 'leave');
  // One merge further: whoever was merged before stays merged, and lives nowhere.
  const second = await proposed(127, 125);
  await decide(second);
  await undo(second, 'propose');
  expect(await code(undo(second, 'approve'))).toBe('done');
});

test('by direct SQL: two people, decided once, no merge into a merged card', async () => {
  await world.importRows('registry', [person(130), person(131)]);
  const mergeId = await proposed(130, 131);
  const set = (what: string) =>
    sql`update person_merge set ${sql.raw(what)} where id = ${mergeId}`.execute(world.db);
  await expect(
    set("decided_by = 'officer', decided_on = '2018-01-01', approved = true"),
  ).rejects.toMatchObject({
    constraint: 'person_merge_two_people',
  });
  await expect(set("reason = '改写理由'")).rejects.toThrow(/decided once/);
  await decide(mergeId);
  await expect(set('approved = false')).rejects.toThrow(/decided once/);
  await expect(sql`delete from person_merge_move`.execute(world.db)).rejects.toThrow(/append-only/);
  await world.importRows('registry', [person(132)]);
  const gone = (
    await world.db
      .selectFrom('person_merge')
      .select('gone_id')
      .where('id', '=', mergeId)
      .executeTakeFirstOrThrow()
  ).gone_id;
  await expect(
    sql`update person set merged_into = ${gone} where id = ${await idOf(132)}`.execute(world.db),
  ).rejects.toMatchObject({ constraint: 'person_merged_into_a_card' });
});

test('a corrected number: the card is found by both, files go on by the old one, and insurance of the new one counts', async () => {
  await world.importRows('registry', [person(140)]);
  await world.importRows('placements', [placement(140)]);
  await world.importRows('insurance', [payment(141, '2016-09')]);
  const id = await idOf(140);
  const change = (number: string, revision: number) => ({
    ...one,
    personId: id,
    identityNumber: number,
    reason: '户口簿核对',
    revision,
    vault: world.vault,
  });
  await world.inTransaction((trx) => correctIdentity(trx, change(identity(141), 1)));
  expect([await idOf(140), await idOf(141)]).toEqual([id, id]);
  const facts = (await readEmploymentFacts(world.db, ['JY140'])).get('JY140')!.facts;
  expect(facts.insuranceMonths.map(({ month }) => month)).toEqual(['2016-09']);
  const matched = await world.db
    .selectFrom('insurance_payment')
    .select('matched_employment')
    .where('identity_key', '=', world.vault.identityKey(identity(141)))
    .executeTakeFirstOrThrow();
  expect(matched.matched_employment).toBe('JY140');
  const people = await world.count('person');
  const again = await world.importRows('registry', [person(140, { 文化程度: '高中' })], { on: '2017-05-01' });
  expect([again.accepted, again.errors]).toEqual([1, []]);
  await world.importRows('placements', [placement(140)]);
  expect(await world.count('person')).toBe(people);
  expect(await code(world.inTransaction((trx) => correctIdentity(trx, change(identity(142), 2))))).toBe(
    'card-changed',
  );
  // And back: the alias is the card's number again.
  await world.inTransaction((trx) => correctIdentity(trx, change(identity(140), 3)));
  const aliases = await world.db
    .selectFrom('identity_alias')
    .select('identity_key')
    .where('person_id', '=', id)
    .execute();
  expect(aliases.map(({ identity_key }) => identity_key)).toEqual([world.vault.identityKey(identity(141))]);
  await world.importRows('registry', [person(143)]);
  expect(await code(world.inTransaction((trx) => addIdentityAlias(trx, change(identity(143), 4))))).toBe(
    'identity-of-another',
  );
});

test('a number is a person’s or an alias, never both, whoever writes it', async () => {
  await world.importRows('registry', [person(150)]);
  const key = (n: number) => world.vault.identityKey(identity(n));
  const id = await idOf(150);
  const alias = (n: number) =>
    sql`insert into identity_alias (identity_key, identity_cipher, identity_last4, person_id, kind, reason, added_by, business_on)
      values (${key(n)}, '\\x00', '1234', ${id}, 'second', '直接写入', 'officer', '2018-01-01')`.execute(
      world.db,
    );
  await expect(alias(150)).rejects.toMatchObject({ constraint: 'identity_number_once' });
  await alias(151);
  await expect(
    sql`insert into person (identity_key, identity_cipher, identity_last4, birth_on, business_on)
      values (${key(151)}, '\\x00', '1234', '1980-01-01', '2018-01-01')`.execute(world.db),
  ).rejects.toMatchObject({ constraint: 'identity_number_once' });
  await expect(
    sql`update person set identity_key = ${key(151)} where id = ${id}`.execute(world.db),
  ).rejects.toMatchObject({ constraint: 'identity_number_once' });
});
