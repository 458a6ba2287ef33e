import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { identityNumber } from '../../cli/bench/numbers.ts';
import { seedVillageOfficer } from '../../src/accounts/demo.ts';
import { createUser } from '../../src/accounts/users.ts';
import { importRows, registryRow } from './support/county.ts';
import { type House, openHouse } from './support/house.ts';
import type { Loose, Person } from './support/person.ts';

const VILLAGE = '433101002001';
const NEXT_VILLAGE = '433101002002';
const DAY = '2017-04-10';

let house: House;
let first: Person;
let second: Person;
let next = 71_000;

beforeAll(async () => {
  house = await openHouse();
  first = await officer('cunguan-a');
  second = await officer('cunguan-b');
});
afterAll(() => house?.close());

async function officer(
  username: string,
  { division = VILLAGE, identity = identityNumber(880_000 + next++) as string | null } = {},
): Promise<Person> {
  await house.db.transaction().execute((trx) =>
    createUser(trx, {
      username,
      displayName: `信息员${username}`,
      password: 'demo-2016',
      passwordGiven: false,
      identityKey: identity === null ? null : house.vault.identityKey(identity),
      grants: [{ role: 'village-officer', division, employer: null, intermediary: null }],
    }),
  );
  return house.person(username);
}

/** Somebody of the register, as the officer sees the card. */
async function villager(more: Record<string, string> = {}) {
  const n = next++;
  const identity = identityNumber(n);
  await importRows(house, 'registry', [registryRow(n, more)]);
  const { id } = await house.db
    .selectFrom('person')
    .select('id')
    .where('identity_key', '=', house.vault.identityKey(identity))
    .executeTakeFirstOrThrow();
  return { id, identity, household: more.户编号 ?? `H-${n}` };
}

const entry = (personId: number, fields: Loose = {}, more: Loose = {}) => ({
  key: randomUUID(),
  personId,
  baseRevision: 1,
  fields,
  source: 'visit',
  on: DAY,
  ...more,
});

async function send(who: Person, ...visits: Loose[]): Promise<Loose[]> {
  const answer = await who.ask<Loose>('/api/register/visits', { json: { visits }, on: DAY });
  expect(answer.status, answer.text).toBe(200);
  return answer.body.answers;
}

const rowOf = (id: number) =>
  house.db.selectFrom('person').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const confirmations = (id: number) =>
  house.db
    .selectFrom('refresh_confirmation')
    .select(['year', 'source', 'changed', 'confirmed_on', 'confirmed_by'])
    .where('person_id', '=', id)
    .execute();
const codesOf = (answer: Loose) => answer.problems.map((one: Loose) => [one.field, one.code]);

describe('what a visit says is saved', () => {
  test('fields, who, how and when; the person is confirmed; nothing else changes', async () => {
    const { id } = await villager();
    const fields = {
      employmentState: '已转移就业',
      employedIn: '440300',
      wageFen: 420_000,
      wantsChange: false,
    };
    const [answer] = await send(first, entry(id, fields, { source: 'phone', on: '2017-04-08' }));
    expect(answer).toMatchObject({ outcome: 'saved', revision: 2, merged: [] });
    expect(await rowOf(id)).toMatchObject({
      employment_state: '已转移就业',
      employed_in: '440300',
      wage_fen: 420_000,
      wants_change: false,
      education: '初中',
      source: 'phone',
      business_on: '2017-04-08',
      import_id: null,
    });
    expect(await confirmations(id)).toMatchObject([
      { year: 2017, source: 'phone', changed: true, confirmed_on: '2017-04-08' },
    ]);
    const list = (await first.ask<Loose>(`/api/register/villages/${VILLAGE}`, { on: DAY })).body;
    expect(list.people.find((one: Loose) => one.id === id)).toMatchObject({
      revision: 2,
      confirmedOn: '2017-04-08',
      initials: 'syf',
      known: ['phone', 'account'],
      values: { employedIn: '440300', wageFen: 420_000, annualIncomeFen: 800_000 },
    });
    expect(JSON.stringify(list)).not.toContain('13000000000');
  });

  test('nothing has changed: confirmed, and no revision', async () => {
    const { id } = await villager();
    expect(await send(first, entry(id))).toMatchObject([{ outcome: 'saved', revision: 1 }]);
    expect(await confirmations(id)).toMatchObject([{ changed: false }]);
    // Saying what stands there already is no change either.
    expect(await send(first, entry(id, { education: '初中', phone: '13000000000' }))).toMatchObject([
      { outcome: 'saved', revision: 1 },
    ]);
  });

  test('the telephone is sealed; a word that comes late holds from the latest before it', async () => {
    const { id } = await villager();
    await send(first, entry(id, { phone: '13911112222' }));
    const row = await rowOf(id);
    expect(house.vault.open(row.phone_cipher!)).toBe('13911112222');
    await send(first, entry(id, { skill: '中级' }, { on: '2017-04-01', baseRevision: 2 }));
    expect(await rowOf(id)).toMatchObject({ skill: '中级', business_on: DAY });
  });

  test('the income is the household’s, today and as of any day', async () => {
    const { id, household } = await villager();
    const income = { annualIncomeFen: 950_000 };
    await send(first, entry(id, income, { incomeBeforeFen: 800_000 }));
    const { rows } = await sql<{ from_on: string; annual_income_fen: number }>`
      select from_on, annual_income_fen from household_state where household_number = ${household} order by 1`.execute(
      house.db,
    );
    expect(rows.at(-1)).toEqual({ from_on: DAY, annual_income_fen: 950_000 });
    const [late] = await send(second, entry(id, { annualIncomeFen: 700_000 }, { incomeBeforeFen: 800_000 }));
    expect(late).toMatchObject({
      outcome: 'conflict',
      conflicts: [
        { field: 'annualIncomeFen', mine: 700_000, theirs: 950_000, by: '信息员cunguan-a', on: DAY },
      ],
    });
  });
});

describe('two officers at one card', () => {
  test('another field is merged, the same one is a conflict with both values, who and when', async () => {
    const { id } = await villager();
    await send(first, entry(id, { skill: '高级', health: '慢性病' }));
    const [merged] = await send(second, entry(id, { education: '大专' }));
    expect(merged).toMatchObject({ outcome: 'saved', revision: 3 });
    expect(merged.merged.map((one: Loose) => one.field).toSorted()).toEqual(['health', 'skill']);

    const [conflict] = await send(second, entry(id, { skill: '初级', relation: '配偶' }));
    expect(conflict).toMatchObject({
      outcome: 'conflict',
      revision: 3,
      conflicts: [
        { field: 'skill', mine: '初级', theirs: '高级', by: '信息员cunguan-a', on: DAY, source: 'visit' },
      ],
    });
    expect(await rowOf(id)).toMatchObject({ skill: '高级', relation: '户主', revision: 3 });
    // Chosen on what was seen, it is saved.
    const chosen = entry(id, { skill: '初级', relation: '配偶' }, { baseRevision: 3 });
    expect(await send(second, chosen)).toMatchObject([{ outcome: 'saved', revision: 4 }]);
    expect(await rowOf(id)).toMatchObject({ skill: '初级', relation: '配偶' });
  });

  test('both say the same, and a file in between is named by no person', async () => {
    const { id } = await villager();
    await send(first, entry(id, { skill: '高级' }));
    expect(await send(second, entry(id, { skill: '高级' }))).toMatchObject([
      { outcome: 'saved', revision: 2 },
    ]);
    const one = await villager();
    await importRows(house, 'registry', [registryRow(next - 1, { 文化程度: '高中', 姓名: '石有福' })], {
      on: '2017-04-09',
    });
    const [conflict] = await send(first, entry(one.id, { education: '大专' }));
    expect(conflict.conflicts).toMatchObject([
      { theirs: '高中', by: null, source: 'file', on: '2017-04-09' },
    ]);
  });

  test('a conflict confirms nobody', async () => {
    const { id } = await villager();
    await house.db.updateTable('person').set({ skill: '高级' }).where('id', '=', id).execute();
    await send(first, entry(id, { skill: '初级' }));
    expect(await confirmations(id)).toEqual([]);
  });

  test('at the same moment: one is saved, the other hears of it', async () => {
    const { id } = await villager();
    const both = await Promise.all([
      send(first, entry(id, { skill: '高级' })),
      send(second, entry(id, { skill: '中级' })),
    ]);
    expect(both.map(([one]) => one.outcome).toSorted()).toEqual(['conflict', 'saved']);
  });
});

describe('once, whatever the line does', () => {
  test('the same key answers the same, also after the card went on, and at once in two requests', async () => {
    const { id } = await villager();
    const one = entry(id, { skill: '高级' });
    const [a, b] = await Promise.all([send(first, one), send(first, one)]);
    expect(a).toEqual(b);
    await send(second, entry(id, { skill: '中级' }, { baseRevision: 2 }));
    expect(await send(first, one)).toEqual(a);
    expect(await rowOf(id)).toMatchObject({ skill: '中级', revision: 3 });
    expect((await send(first, { ...one, fields: { skill: '无' } }))[0]).toMatchObject({
      outcome: 'refused',
      problems: [{ code: 'key-reused' }],
    });
    // Another officer's key is another key.
    expect((await send(second, { ...one, baseRevision: 3 }))[0].outcome).toBe('saved');
    await expect(sql`delete from register_visit`.execute(house.db)).rejects.toThrow();
  });

  test('the answers lie sealed', async () => {
    const { id } = await villager();
    await send(first, entry(id, { employedBy: '只此一家厂' }));
    await send(second, entry(id, { employedBy: '另外一家厂' }));
    const kept = await house.db.selectFrom('register_visit').select('answer_cipher').execute();
    const requests = await house.db.selectFrom('idempotency_key').select('response').execute();
    const text = Buffer.concat(kept.map(({ answer_cipher }) => answer_cipher)).toString();
    expect(text + JSON.stringify(requests)).not.toMatch(/只此一家厂|另外一家厂/);
  });

  test('a hundred at once, not a hundred and one', async () => {
    const { id } = await villager();
    const many = Array.from({ length: 100 }, () => entry(id));
    expect((await send(first, ...many)).every((one) => one.outcome === 'saved')).toBe(true);
    const json = { visits: [...many, entry(id)] };
    expect((await first.ask('/api/register/visits', { json, on: DAY })).status).toBe(400);
  });
});

describe('what is refused names field, code and remedy, and the rest goes on', () => {
  test.each<[string, Loose, Loose, [string | null, string][]]>([
    ['a word that is not listed', { skill: '大师' }, {}, [['skill', 'value-not-listed']]],
    ['money that is none', { wageFen: 1.5 }, {}, [['wageFen', 'amount-not-a-number']]],
    ['a telephone', { phone: '110' }, {}, [['phone', 'phone-invalid']]],
    ['a county that is none', { employedIn: '433199' }, {}, [['employedIn', 'division-unknown']]],
    [
      'what is not the village’s',
      { account: '62', name: '改名' },
      {},
      [
        ['account', 'field-unknown'],
        ['name', 'field-unknown'],
      ],
    ],
    ['tomorrow', {}, { on: '2017-04-11' }, [[null, 'date-in-future']]],
    ['long ago', {}, { on: '2016-12-01' }, [[null, 'visit-too-old']]],
    ['a card nobody has seen', { skill: '无' }, { baseRevision: 9 }, [[null, 'revision-unknown']]],
  ])('%s', async (_, fields, more, problems) => {
    const { id } = await villager();
    const other = await villager();
    const [refused, saved] = await send(first, entry(id, fields, more), entry(other.id));
    expect([refused.outcome, saved.outcome]).toEqual(['refused', 'saved']);
    expect(codesOf(refused)).toEqual(problems);
    expect(refused.problems[0].remedy.length).toBeGreaterThan(4);
    expect(await confirmations(id)).toEqual([]);
  });

  test('another village, nobody, who has left: all the same', async () => {
    const foreign = await villager({ 行政区划代码: NEXT_VILLAGE });
    const gone = await villager();
    await house.db
      .updateTable('person')
      .set({ left_on: '2017-01-01', business_on: '2017-01-01' })
      .where('id', '=', gone.id)
      .execute();
    const answers = await send(first, entry(foreign.id, { skill: '高级' }), entry(999_999), entry(gone.id));
    expect(answers.map(codesOf)).toEqual(Array(3).fill([[null, 'person-unknown']]));
    expect((await rowOf(foreign.id)).skill).toBe('无');
    expect((await first.ask(`/api/register/villages/${NEXT_VILLAGE}`, { on: DAY })).status).toBe(404);
    const { rows } = await sql`select from register_visit where person_id = ${foreign.id}`.execute(house.db);
    expect(rows).toEqual([]);
  });

  test('the own household; and who has no number on record', async () => {
    const me = await villager();
    const family = await villager({ 户编号: me.household });
    const related = await officer('cunguan-own', { identity: me.identity });
    const answers = await send(related, entry(me.id), entry(family.id, { skill: '高级' }));
    expect(answers.map(codesOf)).toEqual(Array(2).fill([[null, 'own-case']]));
    const { people } = (await related.ask<Loose>(`/api/register/villages/${VILLAGE}`, { on: DAY })).body;
    expect(people.filter((one: Loose) => one.own).map((one: Loose) => one.id)).toEqual([me.id, family.id]);
    const nobody = await officer('cunguan-none', { identity: null });
    expect(codesOf((await send(nobody, entry(family.id)))[0])).toEqual([[null, 'identity-number-missing']]);
  });

  test('while the intake is paused the whole request waits', async () => {
    const { id } = await villager();
    const admin = await house.person('admin');
    await admin.ask('/api/engine/intake-pause', { json: { reason: '系统升级维护' }, on: DAY });
    const one = entry(id);
    const paused = await first.ask('/api/register/visits', { json: { visits: [one] }, on: DAY });
    expect([paused.status, paused.body.code]).toEqual([503, 'intake-paused']);
    await admin.ask('/api/engine/intake-resume', { json: { reason: '升级已经完成' }, on: DAY });
  });
});

test('the demo’s village officer has a village, a number and the register of it, and a station above', async () => {
  await villager();
  await seedVillageOfficer(house.db, house.vault);
  await seedVillageOfficer(house.db, house.vault);
  const village = await house.person('village');
  const list = (await village.ask<Loose>(`/api/register/villages/${VILLAGE}`, { on: DAY })).body;
  expect(list.people.length).toBeGreaterThan(0);
  expect((await send(village, entry(list.people[0].id))).map((one) => one.outcome)).toEqual(['saved']);
  const township = await house.person('township');
  expect((await township.ask(`/api/register-reports?division=${VILLAGE}`, { on: DAY })).status).toBe(200);
});

test('whatever two officers do in whatever order, no field is lost without a word', async () => {
  const fields = ['skill', 'health', 'education'] as const;
  const words = { skill: ['无', '初级', '高级'], health: ['健康', '慢性病'], education: ['小学', '高中'] };
  const act = fc.record({
    who: fc.constantFrom(0, 1),
    look: fc.boolean(),
    say: fc.dictionary(fc.constantFrom(...fields), fc.nat(2), { minKeys: 1 }),
  });
  const deadline = Date.now() + 20_000;
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 8 }), async (acts) => {
      if (Date.now() > deadline) return;
      const { id } = await villager();
      const seen = [1, 1];
      // What stands on the card, and the revision it came with.
      const card: Record<string, { value: string; at: number }> = {
        skill: { value: '无', at: 1 },
        health: { value: '健康', at: 1 },
        education: { value: '初中', at: 1 },
      };
      for (const { who, look, say } of acts) {
        if (look) seen[who] = (await rowOf(id)).revision;
        const wish = Object.fromEntries(
          Object.entries(say).map(([field, n]) => {
            const choice = words[field as (typeof fields)[number]];
            return [field, choice[n % choice.length]!];
          }),
        );
        const [answer] = await send([first, second][who]!, entry(id, wish, { baseRevision: seen[who] }));
        const overwrites = Object.keys(wish).filter(
          (field) => card[field]!.at > seen[who]! && card[field]!.value !== wish[field],
        );
        expect(answer.outcome).toBe(overwrites.length > 0 ? 'conflict' : 'saved');
        if (answer.outcome === 'conflict') {
          expect(answer.conflicts.map((one: Loose) => one.field).toSorted()).toEqual(overwrites.toSorted());
          continue;
        }
        for (const [field, value] of Object.entries(wish))
          if (card[field]!.value !== value) card[field] = { value, at: answer.revision };
        const row = (await rowOf(id)) as Loose;
        expect(Object.keys(card).map((field) => row[field])).toEqual(
          Object.values(card).map(({ value }) => value),
        );
      }
    }),
    { numRuns: 25 },
  );
});
