import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { addDays, plainDate } from '../../../src/domain/dates.ts';
import { identityCheckDigit } from '../../../src/domain/identity-number.ts';
import type { HouseholdAct } from '../../../src/domain/register/household-events.ts';
import { RegisterError } from '../../../src/intake/register/errors.ts';
import { counterHouseholdEvent } from '../../../src/intake/register/events/counter.ts';
import {
  type RecordHouseholdEvent,
  recordHouseholdEvent,
} from '../../../src/intake/register/events/record.ts';
import { waitingForLocks } from '../../helpers/locks.ts';
import { businessAt, identity, openWorld, person, placement, VILLAGE, type World } from '../world.ts';

const OTHER_VILLAGE = '433125113201';
let world: World;
beforeAll(async () => {
  world = await openWorld();
  const key = world.vault.identityKey(identity(900));
  await world.db.updateTable('app_user').set({ identity_key: key }).where('id', '=', 'officer').execute();
});
afterAll(() => world.close());

/** Households of three, `H<base>` and `H<base + 10>`; each test has people of its own. */
let base = 0;
beforeEach(async () => {
  base += 20;
  const family = (first: number) =>
    [0, 1, 2].map((n) =>
      person(first + n, { 户编号: `H${first}`, 与户主关系: ['户主', '配偶', '子女'][n]! }),
    );
  await world.importRows('registry', [...family(base), ...family(base + 10)]);
});

const idOf = async (n: number): Promise<number> => {
  const key = world.vault.identityKey(identity(n));
  const row = await world.db
    .selectFrom('person')
    .select('id')
    .where('identity_key', '=', key)
    .executeTakeFirstOrThrow();
  return row.id;
};
const revisionOf = async (number: string): Promise<number> => {
  const row = await world.db
    .selectFrom('household')
    .select('revision')
    .where('number', '=', number)
    .executeTakeFirst();
  return row?.revision ?? 1;
};

async function record(act: HouseholdAct, on: string, more: Partial<RecordHouseholdEvent> = {}) {
  const revision = await revisionOf(act.household);
  return world.inTransaction((trx) =>
    recordHouseholdEvent(trx, {
      act,
      on: plainDate(on),
      reason: '入户核实',
      revision,
      reaches: () => true,
      officer: 'officer',
      businessAtMs: businessAt('2018-01-01'),
      vault: world.vault,
      ...more,
    }),
  );
}
const counter = (eventId: number, on: string) =>
  world.inTransaction((trx) =>
    counterHouseholdEvent(trx, {
      eventId,
      on: plainDate(on),
      reason: '登记有误',
      reaches: () => true,
      officer: 'officer',
      businessAtMs: businessAt('2018-01-01'),
    }),
  );

const code = async (act: Promise<unknown>): Promise<string> => {
  try {
    await act;
    return 'done';
  } catch (error) {
    if (error instanceof RegisterError) return error.code;
    throw error;
  }
};

interface Line {
  readonly person: number;
  readonly household: string;
  readonly village: string;
  readonly poor: boolean | null;
}
async function registerOn(day: string): Promise<Line[]> {
  const { rows } = await sql<Line>`
    select person_id as person, household_number as household, division as village, registered_poor as poor
    from register_on(${day}) order by 1`.execute(world.db);
  return rows;
}

test('split, move, death and leaving take effect on their day and leave the days before as they were', async () => {
  const [h, k] = [`H${base}`, `N${base}`];
  const [a, b, c] = await Promise.all([0, 1, 2].map((n) => idOf(base + n)));
  const before = await registerOn('2017-02-28');
  await record({ kind: 'split', household: h, members: [b!, c!], newHousehold: k, head: b! }, '2017-03-01');
  await record({ kind: 'move', household: k, division: OTHER_VILLAGE }, '2017-04-01');
  await record({ kind: 'leave-poverty', household: k }, '2017-05-01');
  await record({ kind: 'death', household: k, member: c! }, '2017-06-01');
  expect(await registerOn('2017-02-28')).toEqual(before);
  const lines = async (day: string) =>
    (await registerOn(day)).filter(({ person: id }) => [a, b, c].includes(id));
  expect(await lines('2017-03-01')).toEqual([
    { person: a, household: h, village: VILLAGE, poor: true },
    { person: b, household: k, village: VILLAGE, poor: true },
    { person: c, household: k, village: VILLAGE, poor: true },
  ]);
  expect(await lines('2017-06-01')).toEqual([
    { person: a, household: h, village: VILLAGE, poor: true },
    { person: b, household: k, village: OTHER_VILLAGE, poor: false },
  ]);
  const { relation } = await world.db
    .selectFrom('person')
    .select('relation')
    .where('id', '=', b!)
    .executeTakeFirstOrThrow();
  expect(relation).toBe('户主');
});

test('a merged household closes, and a file brings nobody new into it', async () => {
  const [h, k] = [`H${base}`, `H${base + 10}`];
  await record({ kind: 'merge', household: h, into: k }, '2017-03-01');
  const members = await world.db
    .selectFrom('person')
    .select((e) => e.fn.countAll<number>().as('n'))
    .where('household_number', '=', k)
    .executeTakeFirstOrThrow();
  expect(members.n).toBe(6);
  const report = await world.importRows('registry', [person(base + 5, { 户编号: h })]);
  expect(report.errors.map(({ code: why }) => why)).toEqual(['household-closed']);
  await expect(
    sql`insert into person (identity_key, identity_cipher, identity_last4, name, birth_on, household_number, business_on)
      values (decode(md5('x'), 'hex'), '\\x00', '1234', '某', '1990-01-01', ${h}, '2017-05-01')`.execute(
      world.db,
    ),
  ).rejects.toMatchObject({ constraint: 'person_not_into_closed_household' });
  expect(await code(record({ kind: 'close', household: k }, '2017-04-01'))).toBe('household-not-empty');
});

test('somebody joins: a new card from that day, a card that left comes back, one of another household does not', async () => {
  const h = `H${base}`;
  const join = (n: number, name: string, on: string) =>
    record({ kind: 'join', household: h, relation: '子女', registeredPoor: true }, on, {
      comer: { identityNumber: identity(n), name },
    });
  await join(base + 7, '石新生', '2017-03-01');
  const id = await idOf(base + 7);
  const there = async (day: string) => (await registerOn(day)).some(({ person: one }) => one === id);
  expect([await there('2017-02-28'), await there('2017-03-01')]).toEqual([false, true]);
  await record({ kind: 'departure', household: h, members: [id] }, '2017-04-01');
  expect(await there('2017-04-01')).toBe(false);
  expect(await code(join(base + 7, '石他人', '2017-05-01'))).toBe('name-differs');
  await join(base + 7, '石新生', '2017-05-01');
  expect([await there('2017-04-30'), await there('2017-05-01')]).toEqual([false, true]);
  expect(await code(join(base + 10, `石${base + 10}`, '2017-06-01'))).toBe('person-elsewhere');
});

const found = (number: string, n: number, on: string, more: Partial<RecordHouseholdEvent> = {}) =>
  record({ kind: 'found', household: number, division: OTHER_VILLAGE, registeredPoor: true }, on, {
    comer: { identityNumber: identity(n), name: `石${n}` },
    revision: undefined,
    ...more,
  });

test('a household that the register does not have comes in with its head, and others join it', async () => {
  const number = `F${base}`;
  const { eventId } = await found(number, base + 7, '2017-03-01');
  const head = await idOf(base + 7);
  const lines = async (day: string) =>
    (await registerOn(day)).filter(({ household }) => household === number);
  expect(await lines('2017-02-28')).toEqual([]);
  expect(await lines('2017-03-01')).toEqual([
    { person: head, household: number, village: OTHER_VILLAGE, poor: true },
  ]);
  await record({ kind: 'join', household: number, relation: '配偶' }, '2017-03-01', {
    comer: { identityNumber: identity(base + 8), name: '龙配偶' },
  });
  expect((await lines('2017-03-01')).map(({ person: id }) => id)).toEqual([head, await idOf(base + 8)]);
  const card = await world.db
    .selectFrom('person')
    .select(['name', 'relation', 'source', 'changed_by'])
    .where('id', '=', head)
    .executeTakeFirstOrThrow();
  expect(card).toEqual({ name: `石${base + 7}`, relation: '户主', source: 'office', changed_by: 'officer' });
  // Countered it would leave somebody in a household that is closed.
  expect(await code(counter(eventId, '2017-04-01'))).toBe('household-not-empty');
});

test('of whom only a number is known becomes the head; who has left comes back; who lives elsewhere does not', async () => {
  const stub = base + 7;
  await world.seed();
  await world.importRows('placements', [placement(stub)]);
  const { eventId } = await found(`F${base}`, stub, '2017-03-01');
  expect((await world.outbox('register')).map(({ id, key }) => [id, key.split(':')[1]])).toContainEqual([
    `employment-JY${stub}`,
    `event-${eventId}`,
  ]);
  const b = await idOf(base + 1);
  await record({ kind: 'departure', household: `H${base}`, members: [b] }, '2017-03-01');
  expect(await code(found(`G${base}`, base + 1, '2017-02-28'))).toBe('event-before-last');
  expect(await code(found(`G${base}`, base + 1, '2017-04-01'))).toBe('done');
  expect(await code(found(`K${base}`, base + 2, '2017-04-01'))).toBe('person-elsewhere');
});

test('a founding that was wrong is put back, poverty too; its number is free for whose it is', async () => {
  const number = `L${base}`;
  const { eventId } = await found(number, base + 8, '2017-04-01');
  expect(await code(counter(eventId, '2017-05-01'))).toBe('done');
  const inIt = async (day: string) => (await registerOn(day)).filter(({ household }) => household === number);
  expect([(await inIt('2017-04-30')).length, await inIt('2017-05-01')]).toEqual([1, []]);
  const poverty = await world.db
    .selectFrom('poverty_status')
    .select(['valid_from', 'registered_poor'])
    .where('person_id', '=', await idOf(base + 8))
    .orderBy('valid_from')
    .execute();
  expect(poverty).toEqual([
    { valid_from: '2017-04-01', registered_poor: true },
    { valid_from: '2017-05-01', registered_poor: false },
  ]);

  // Not by who keeps another place, nor before it was closed.
  const reaches = (division: string) => division === VILLAGE;
  const mine = { division: VILLAGE };
  const again = (on: string, more: Partial<RecordHouseholdEvent> = {}) =>
    record({ kind: 'found', household: number, ...mine }, on, {
      comer: { identityNumber: identity(base + 9), name: `石${base + 9}` },
      revision: undefined,
      ...more,
    });
  expect(await code(again('2017-06-01', { reaches }))).toBe('household-number-taken');
  expect(await code(again('2017-04-30'))).toBe('event-before-last');
  const { eventId: right } = await again('2017-06-01');
  expect(await inIt('2017-06-01')).toMatchObject([{ person: await idOf(base + 9), village: VILLAGE }]);
  expect(await code(counter(right, '2017-07-01'))).toBe('done');
  const { division, closed_on } = await world.db
    .selectFrom('household')
    .select(['division', 'closed_on'])
    .where('number', '=', number)
    .executeTakeFirstOrThrow();
  expect([division, closed_on, await inIt('2017-07-01')]).toEqual([OTHER_VILLAGE, '2017-07-01', []]);
});

test('a closed number is not taken up; a family that comes back has its own, by the counter of its closing', async () => {
  const [h, k] = [`H${base}`, `H${base + 10}`];
  const c = await idOf(base + 2);
  const merged = await record({ kind: 'merge', household: h, into: k }, '2017-03-01');
  expect(await code(found(h, base + 7, '2017-04-01'))).toBe('household-number-taken');
  const { eventId: died } = await record({ kind: 'death', household: k, member: c }, '2017-03-15');
  expect(await code(counter(merged.eventId, '2017-04-01'))).toBe('done');
  const livesIn = async (day: string) =>
    (await registerOn(day)).filter(({ household }) => household === h).map(({ person: id }) => id);
  expect(await livesIn('2017-04-01')).toEqual([await idOf(base), await idOf(base + 1)]);
  const card = await world.db
    .selectFrom('person')
    .select(['household_number', 'died_on'])
    .where('id', '=', c)
    .executeTakeFirstOrThrow();
  expect(card).toEqual({ household_number: k, died_on: '2017-03-15' });
  expect(await code(counter(died, '2017-04-01'))).toBe('done');
  await record({ kind: 'transfer', household: k, member: c, to: h }, '2017-04-02');

  const members = await Promise.all([0, 1, 2].map((n) => idOf(base + n)));
  await record({ kind: 'departure', household: h, members }, '2017-05-01');
  const { eventId: closed } = await record({ kind: 'close', household: h }, '2017-05-01');
  for (const n of [base + 7, base])
    expect(
      await code(found(h, n, '2017-06-01', { comer: { identityNumber: identity(n), name: `石${n}` } })),
    ).toBe('household-number-taken');
  expect(await code(counter(closed, '2017-06-01'))).toBe('done');
  await record({ kind: 'join', household: h, relation: '户主' }, '2017-06-01', {
    comer: { identityNumber: identity(base), name: person(base).姓名! },
  });
  expect(await livesIn('2017-06-01')).toEqual([await idOf(base)]);
});

test('who has left twice on one day is not put back into the household of the second time', async () => {
  const [h, k] = [`H${base}`, `H${base + 10}`];
  const b = await idOf(base + 1);
  const { eventId } = await record({ kind: 'departure', household: h, members: [b] }, '2017-03-01');
  await record({ kind: 'join', household: k, relation: '子女' }, '2017-03-01', {
    comer: { identityNumber: identity(base + 1), name: person(base + 1).姓名! },
  });
  const { eventId: again } = await record({ kind: 'departure', household: k, members: [b] }, '2017-03-01');
  expect(await code(counter(eventId, '2017-04-01'))).toBe('built-upon');
  expect(await code(counter(again, '2017-04-01'))).toBe('done');
});

test('a file changes nothing of a closed household, row by row', async () => {
  const h = `H${base}`;
  const members = await Promise.all([0, 1, 2].map((n) => idOf(base + n)));
  await record({ kind: 'departure', household: h, members }, '2017-05-01');
  await record({ kind: 'close', household: h }, '2017-05-01');
  const rows = [base, base + 5].map((n) => person(n, { 户编号: h, '家庭年收入(元)': '1' }));
  const report = await world.importRows('registry', rows);
  expect(report.errors.map(({ row, code: why }) => [row, why])).toEqual([
    [2, 'household-closed'],
    [3, 'household-closed'],
  ]);
});

test('a split that was put right gives its number to the right ones', async () => {
  const [h, n] = [`H${base}`, `N${base}`];
  const [b, c] = await Promise.all([1, 2].map((one) => idOf(base + one)));
  const { eventId } = await record(
    { kind: 'split', household: h, members: [b!], newHousehold: n, head: b! },
    '2017-03-01',
  );
  expect(await code(counter(eventId, '2017-04-01'))).toBe('done');
  const again = { kind: 'split', household: h, members: [c!], newHousehold: n, head: c! } as const;
  // The number is of a village that this officer does not keep by now.
  await sql`update household set division = ${OTHER_VILLAGE}, business_on = '2017-04-01' where number = ${n}`.execute(
    world.db,
  );
  const reaches = (division: string) => division === VILLAGE;
  expect(await code(record(again, '2017-05-01', { reaches }))).toBe('household-number-taken');
  expect(await code(record(again, '2017-05-01'))).toBe('done');
  expect((await registerOn('2017-05-01')).filter(({ household }) => household === n)).toMatchObject([
    { person: c, village: VILLAGE },
  ]);
});

test('whoever has left since is not taken back into the household they were transferred from', async () => {
  const [h, t] = [`H${base}`, `H${base + 10}`];
  const b = await idOf(base + 1);
  const { eventId } = await record({ kind: 'transfer', household: h, member: b, to: t }, '2017-03-01');
  const { eventId: left } = await record({ kind: 'departure', household: t, members: [b] }, '2017-04-01');
  expect(await code(counter(eventId, '2017-05-01'))).toBe('built-upon');
  expect(await code(counter(left, '2017-05-01'))).toBe('done');
  expect(await code(counter(eventId, '2017-06-01'))).toBe('done');
  expect((await registerOn('2017-06-01')).find(({ person: id }) => id === b)).toMatchObject({ household: h });
});

test('a founding on which something was built is not countered: the days of what came later stay', async () => {
  const number = `F${base}`;
  const { eventId } = await found(number, base + 7, '2017-03-01');
  const head = await idOf(base + 7);
  await record({ kind: 'departure', household: number, members: [head] }, '2017-04-01');
  expect(await code(counter(eventId, '2017-07-01'))).toBe('built-upon');
  await record({ kind: 'close', household: number }, '2017-05-01');
  expect(await code(counter(eventId, '2017-07-01'))).toBe('built-upon');
  const { eventId: other } = await found(`G${base}`, base + 8, '2017-03-01');
  await record({ kind: 'death', household: `G${base}`, member: await idOf(base + 8) }, '2017-04-01');
  expect(await code(counter(other, '2017-07-01'))).toBe('built-upon');
});

test('the card that is merged while one waits for it: the one that stays counts', async () => {
  await world.seed();
  await world.importRows('placements', [placement(base + 7)]);
  const [stub, kept] = await Promise.all([idOf(base + 7), idOf(base)]);
  const merged = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const merging = world.inTransaction(async (trx) => {
    await sql`update person set merged_into = ${kept}, business_on = '2017-03-01' where id = ${stub}`.execute(
      trx,
    );
    merged.resolve();
    await goOn.promise;
  });
  await merged.promise;
  const founding = code(
    found(`F${base}`, base + 7, '2017-04-01', {
      comer: { identityNumber: identity(base + 7), name: `石${base}` },
    }),
  );
  await expect.poll(() => waitingForLocks(world.db)).toBe(1);
  goOn.resolve();
  await merging;
  expect(await founding).toBe('person-elsewhere');
});

test('a founding that cannot be: number, village, place, own card; of two at once one has the number', async () => {
  const n = base + 7;
  expect(await code(found(`H${base}`, n, '2017-03-01'))).toBe('household-number-taken');
  const at = (division: string, more: Partial<RecordHouseholdEvent> = {}) =>
    code(
      record({ kind: 'found', household: `F${base}`, division }, '2017-03-01', {
        comer: { identityNumber: identity(n), name: '石某' },
        ...more,
      }),
    );
  expect(await at('433125999999')).toBe('village-unknown');
  expect(await at(OTHER_VILLAGE, { reaches: (division) => division === VILLAGE })).toBe('village-unknown');
  expect(await at(OTHER_VILLAGE, { comer: { identityNumber: identity(900), name: '我' } })).toBe(
    'own-household',
  );
  expect(await at(OTHER_VILLAGE, { comer: { identityNumber: null, name: '石某' } })).toBe('identity-invalid');
  const numbers = await Promise.all([n, n + 1].map((one) => code(found(`F${base}`, one, '2017-03-01'))));
  expect(numbers.toSorted()).toEqual(['done', 'household-number-taken']);
  const heads = await Promise.all(['P', 'Q'].map((one) => code(found(`${one}${base}`, n + 2, '2017-03-01'))));
  expect(heads.toSorted()).toEqual(['done', 'person-elsewhere']);
});

test('nobody comes back into a household that has been closed since; who had left it has left it still', async () => {
  const number = `F${base}`;
  await found(number, base + 7, '2017-03-01');
  const head = await idOf(base + 7);
  const { eventId: left } = await record(
    { kind: 'departure', household: number, members: [head] },
    '2017-04-01',
  );
  const { eventId: closed } = await record({ kind: 'close', household: number }, '2017-05-01');
  expect(await code(counter(left, '2017-06-01'))).toBe('household-closed');
  await expect(
    sql`update person set left_on = null, business_on = '2017-06-01' where id = ${head}`.execute(world.db),
  ).rejects.toMatchObject({ constraint: 'person_not_into_closed_household' });
  await expect(
    sql`update household set closed_on = '2017-06-01' where number = ${`H${base}`}`.execute(world.db),
  ).rejects.toMatchObject({ constraint: 'household_closed_empty' });

  // Back in a household of their own, which is put right: the card says what it said before.
  const { eventId: again } = await found(`G${base}`, base + 7, '2017-06-01');
  expect(await code(counter(again, '2017-07-01'))).toBe('done');
  const card = await world.db
    .selectFrom('person')
    .select(['household_number', 'left_on'])
    .where('id', '=', head)
    .executeTakeFirstOrThrow();
  expect(card).toEqual({ household_number: number, left_on: '2017-04-01' });
  expect(await code(counter(closed, '2017-07-01'))).toBe('done');
  expect(await code(counter(left, '2017-07-01'))).toBe('done');
  expect((await registerOn('2017-07-01')).filter(({ person: id }) => id === head)).toMatchObject([
    { household: number },
  ]);
});

test('a counter puts back what the event changed, from its own day; not what something was built upon', async () => {
  const h = `H${base}`;
  const [a, b] = await Promise.all([0, 1].map((n) => idOf(base + n)));
  const { eventId: death } = await record({ kind: 'death', household: h, member: b! }, '2017-03-01');
  await counter(death, '2017-05-01');
  const there = async (day: string) => (await registerOn(day)).some(({ person: one }) => one === b);
  expect([await there('2017-02-28'), await there('2017-03-01'), await there('2017-04-30')]).toEqual([
    true,
    false,
    false,
  ]);
  expect(await there('2017-05-01')).toBe(true);
  expect(await code(counter(death, '2017-06-01'))).toBe('event-countered');
  const { eventId: gone } = await record(
    { kind: 'transfer', household: h, member: a!, to: `H${base + 10}` },
    '2017-07-01',
  );
  await record({ kind: 'transfer', household: `H${base + 10}`, member: a!, to: h }, '2017-08-01');
  expect(await code(counter(gone, '2017-09-01'))).toBe('built-upon');
});

test('what cannot be so is refused: days, revisions, the own family, foreign villages', async () => {
  const h = `H${base}`;
  const b = await idOf(base + 1);
  const death = { kind: 'death', household: h, member: b } as const;
  expect(await code(record(death, '2018-01-02'))).toBe('event-in-future');
  await record({ kind: 'move', household: h, division: OTHER_VILLAGE }, '2017-03-01');
  expect(await code(record(death, '2017-02-28'))).toBe('event-before-last');
  expect(await code(record(death, '2017-04-01', { revision: 1 }))).toBe('household-changed');
  expect(await code(record(death, '2017-04-01', { reaches: () => false }))).toBe('household-unknown');
  expect(await code(record(death, '2017-04-01', { officer: 'clerk' }))).toBe('officer-unidentified');
  const own = world.vault.identityKey(identity(base));
  await world.db.updateTable('app_user').set({ identity_key: own }).where('id', '=', 'clerk').execute();
  expect(await code(record(death, '2017-04-01', { officer: 'clerk' }))).toBe('own-household');
  await world.db.updateTable('app_user').set({ identity_key: null }).where('id', '=', 'clerk').execute();
  const move = (division: string) => code(record({ kind: 'move', household: h, division }, '2017-04-01'));
  expect([await move(OTHER_VILLAGE), await move('433125999999')]).toEqual(['already-so', 'village-unknown']);
});

test('of two officers at once one is told that the household has changed', async () => {
  const h = `H${base}`;
  const [b, c] = await Promise.all([1, 2].map((n) => idOf(base + n)));
  const answers = await Promise.all(
    [b!, c!].map((member) =>
      code(record({ kind: 'death', household: h, member }, '2017-04-01', { revision: 1 })),
    ),
  );
  expect(answers.toSorted()).toEqual(['done', 'household-changed']);
});

test('the story is append-only, in order of days, and countered once', async () => {
  const { eventId } = await record({ kind: 'leave-poverty', household: `H${base}` }, '2017-03-01');
  for (const table of ['household_event', 'household_event_household', 'household_event_person']) {
    await expect(sql`delete from ${sql.table(table)}`.execute(world.db)).rejects.toThrow(/append-only/);
    await expect(sql`truncate ${sql.table(table)} cascade`.execute(world.db)).rejects.toThrow(/append-only/);
  }
  const event = (kind: string, on: string, counters: number | null) =>
    sql<{
      id: number;
    }>`insert into household_event (kind, happened_on, business_on, reason, decided_by, counters)
      values (${kind}, ${on}, '2018-01-01', '直接写入', 'officer', ${counters}) returning id`.execute(
      world.db,
    );
  await expect(event('move', '2018-01-02', null)).rejects.toMatchObject({
    constraint: 'household_event_not_ahead',
  });
  await event('counter', '2017-04-01', eventId);
  await expect(event('counter', '2017-04-01', eventId)).rejects.toThrow(/unique/);
  const early = (await event('move', '2017-02-01', null)).rows[0]!.id;
  await expect(
    sql`insert into household_event_household values (${early}, ${`H${base}`}, '{}', '{}')`.execute(world.db),
  ).rejects.toMatchObject({ constraint: 'household_event_in_order' });
});

test('every employment of whom it concerns is told, once', async () => {
  await world.seed();
  await world.importRows('placements', [placement(base + 1)]);
  const { eventId } = await record({ kind: 'leave-poverty', household: `H${base}` }, '2017-03-01');
  const told = (await world.outbox('register')).filter(({ key }) =>
    key.startsWith(`register:event-${eventId}:`),
  );
  expect(told.map(({ id }) => id)).toEqual([`employment-JY${base + 1}`]);
});

test('whatever happens to households in whatever order, each day has everybody at most once, and earlier days stay', async () => {
  let run = 0;
  let done = 0;
  const anyAct = fc.record({
    kind: fc.constantFrom(
      'split',
      'merge',
      'move',
      'transfer',
      'death',
      'departure',
      'enter-poverty',
      'leave-poverty',
      'close',
      'found',
      'counter',
    ),
    pick: fc.nat(1000),
    days: fc.nat(20),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(anyAct, { minLength: 4, maxLength: 9 }), async (acts) => {
      const first = 1000 + 10 * run++;
      // Numbers of people end with three digits: a century of births for each run of them.
      const own = [0, 1, 2, 3, 4].map((n) => ({
        number: personOf(first + n),
        household: `P${first}-${n % 2}`,
      }));
      await world.importRows(
        'registry',
        own.map(({ number, household }) => ({ ...person(1, { 户编号: household }), 身份证号: number })),
      );
      let today = plainDate('2017-01-10');
      const seen: { day: string; lines: Line[] }[] = [];
      const events: number[] = [];
      let fresh = 0;
      const mine = async (day: string) =>
        (await registerOn(day)).filter(({ household }) => household.startsWith(`P${first}-`));
      for (const { kind, pick, days } of acts) {
        const lines = await mine(today);
        expect(new Set(lines.map(({ person: id }) => id)).size).toBe(lines.length);
        seen.push({ day: addDays(today, -1), lines: await mine(addDays(today, -1)) });
        today = addDays(today, days);
        const now = await mine(today);
        const households = [...new Set(now.map(({ household }) => household))];
        let household = households[pick % Math.max(1, households.length)] ?? `P${first}-0`;
        const others = households.filter((one) => one !== household);
        const members = now.filter((line) => line.household === household).map(({ person: id }) => id);
        if (kind === 'found') household = `P${first}-f${pick % 3 === 0 ? 0 : fresh++}`;
        const member = members[pick % Math.max(1, members.length)] ?? 0;
        const to = others[0] ?? household;
        const answer = await code(
          kind === 'counter'
            ? counter(events[pick % Math.max(1, events.length)] ?? 0, today)
            : record(
                {
                  kind,
                  household,
                  member,
                  members: [member],
                  head: member,
                  newHousehold: `P${first}-${pick % 3 === 0 ? 'f0' : `n${fresh++}`}`,
                  into: to,
                  to,
                  division: pick % 2 === 0 ? VILLAGE : OTHER_VILLAGE,
                } as never,
                today,
                { comer: { identityNumber: personOf(first + (pick % 10)), name: person(1).姓名! } },
              ).then(({ eventId }) => events.push(eventId)),
        );
        if (answer === 'done') done += 1;
        for (const { day, lines: then } of seen) expect(await mine(day)).toEqual(then);
        const lost = await sql`select p.id from person p join household h on h.number = p.household_number
          where h.closed_on is not null and p.died_on is null and p.left_on is null and h.number like ${`P${first}-%`}`.execute(
          world.db,
        );
        expect(lost.rows).toEqual([]);
      }
    }),
    { numRuns: 12 },
  );
  // Refusals alone would prove nothing.
  expect(done).toBeGreaterThan(20);
}, 240_000);

const personOf = (n: number): string =>
  identityOfDay(1 + (n % 28), 1 + (Math.floor(n / 28) % 12), Math.floor(n / 336));
function identityOfDay(day: number, month: number, sequence: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const first17 = `4331251970${two(month)}${two(day)}${String(sequence).padStart(3, '0')}`;
  return first17 + identityCheckDigit(first17);
}
