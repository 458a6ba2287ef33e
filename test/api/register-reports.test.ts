import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { identityNumber } from '../../cli/bench/numbers.ts';
import { createUser } from '../../src/accounts/users.ts';
import type { Role } from '../../src/domain/access.ts';
import { identityCheckDigit } from '../../src/domain/identity-number.ts';
import { importRows, registryRow } from './support/county.ts';
import { type House, openHouse } from './support/house.ts';
import type { Loose, Person } from './support/person.ts';

const VILLAGE = '433101002001';
const NEXT_VILLAGE = '433101002002';
const TOWNSHIP = VILLAGE.slice(0, 9);
const DAY = '2017-04-10';

let house: House;
let village: Person;
let station: Person;
let colleague: Person;
let elsewhere: Person;
let next = 73_000;

beforeAll(async () => {
  house = await openHouse();
  [village, station, colleague, elsewhere] = await Promise.all([
    officer('bb-cun', 'village-officer', VILLAGE),
    officer('bb-zhan', 'township-station', TOWNSHIP),
    officer('bb-zhan-2', 'township-station', TOWNSHIP),
    officer('bb-bie', 'township-station', '433101004'),
  ]);
});
afterAll(() => house?.close());

async function officer(
  username: string,
  role: Role,
  division: string,
  identity: string | null = identityNumber(890_000 + next++),
): Promise<Person> {
  await house.db.transaction().execute((trx) =>
    createUser(trx, {
      username,
      displayName: `经办${username}`,
      password: 'demo-2016',
      passwordGiven: false,
      identityKey: identity === null ? null : house.vault.identityKey(identity),
      grants: [{ role, division, employer: null, intermediary: null }],
    }),
  );
  return house.person(username);
}

/** A household of one, and its head. */
async function family(more: Record<string, string> = {}) {
  const n = next++;
  await importRows(house, 'registry', [registryRow(n, more)]);
  const { id } = await house.db
    .selectFrom('person')
    .select('id')
    .where('identity_key', '=', house.vault.identityKey(identityNumber(n)))
    .executeTakeFirstOrThrow();
  return { household: more.户编号 ?? `H-${n}`, member: id, identity: identityNumber(n) };
}

const numberOf = (birthOn: string, serial: string) => {
  const first = `433101${birthOn.replaceAll('-', '')}${serial}`;
  return first + identityCheckDigit(first);
};
const birth = (household: string, serial: string, more: Loose = {}) => ({
  key: randomUUID(),
  kind: 'birth',
  household,
  village: null,
  members: [],
  comer: {
    name: '石小满',
    relation: '子女',
    birthOn: '2017-04-01',
    identityNumber: numberOf('2017-04-01', serial),
  },
  on: '2017-04-01',
  note: '在县医院出生',
  ...more,
});
const death = (household: string, member: number, more: Loose = {}) =>
  birth(household, '000', {
    kind: 'death',
    members: [member],
    comer: null,
    on: '2017-04-02',
    note: '',
    ...more,
  });

async function send(who: Person, ...reports: Loose[]): Promise<Loose[]> {
  const answer = await who.ask<Loose>('/api/register/reports', { json: { reports }, on: DAY });
  expect(answer.status, answer.text).toBe(200);
  return answer.body.answers;
}
async function taken(who: Person, report: Loose): Promise<number> {
  const [answer] = await send(who, report);
  expect(answer.outcome, JSON.stringify(answer)).toBe('taken');
  return answer.id;
}
const codesOf = (answer: Loose) => answer.problems.map((one: Loose) => [one.field, one.code]);
const listOf = async (who: Person, query = ''): Promise<Loose[]> =>
  (await who.ask<Loose>(`/api/register-reports?limit=200${query}`, { on: DAY })).body.items;
const reportOf = (who: Person, id: number) => who.ask<Loose>(`/api/register-reports/${id}`, { on: DAY });
const record = (who: Person, household: string, json: Loose) =>
  who.ask<Loose>(`/api/households/${household}/events`, {
    json: { reason: '据村里报告登记', revision: 1, ...json },
    on: DAY,
  });
const decline = (who: Person, id: number, json: Loose = {}) =>
  who.ask<Loose>(`/api/register-reports/${id}/refusal`, {
    json: { ground: 'not-so', reason: '经核实尚未发生', ...json },
    on: DAY,
  });
const seenInVillage = async (id: number): Promise<Loose> =>
  (await village.ask<Loose>(`/api/register/villages/${VILLAGE}`, { on: DAY })).body.reports.find(
    (one: Loose) => one.id === id,
  );
const join = { kind: 'join', name: '石小满', relation: '子女', on: '2017-04-01' };
const cardsBy = async (identity: string) =>
  house.db
    .selectFrom('person')
    .selectAll()
    .where('identity_key', '=', house.vault.identityKey(identity))
    .execute();
const eventsOf = async (household: string) =>
  house.db
    .selectFrom('household_event_household')
    .selectAll()
    .where('household_number', '=', household)
    .execute();

test('a birth is reported, found by the township, registered from the report, and seen by the village', async () => {
  const { household } = await family();
  const number = numberOf('2017-04-01', '011');
  const report = birth(household, '011', { comer: { ...birth('', '011').comer, name: ' 石小满　' } });
  const id = await taken(village, report);
  expect(await cardsBy(number)).toEqual([]);
  expect(await seenInVillage(id)).toMatchObject({ kind: 'birth', who: '石小满', status: 'open', mine: true });

  expect(await listOf(station, '&status=open')).toContainEqual(expect.objectContaining({ id, household }));
  const found = await reportOf(station, id);
  expect(found.body).toMatchObject({
    who: '石小满',
    note: '在县医院出生',
    by: '经办bb-cun',
    comer: { relation: '子女', birthOn: '2017-04-01', identityMasked: `**************${number.slice(-4)}` },
    mayDecide: true,
  });
  const bell = async () =>
    (await station.ask<Loose>('/api/notifications', { on: DAY })).body.items.filter(
      (one: Loose) => one.id === id,
    );
  expect(await bell()).toMatchObject([{ link: { to: `/village-reports/${id}` } }]);

  const done = await record(station, household, { ...join, report: id });
  expect(done.status, done.text).toBe(201);
  expect(await cardsBy(number)).toMatchObject([
    { name: '石小满', birth_on: '2017-04-01', household_number: household },
  ]);
  expect(await seenInVillage(id)).toMatchObject({
    status: 'registered',
    event: { kind: 'join', on: '2017-04-01', countered: false },
    decidedOn: DAY,
  });
  expect((await reportOf(station, id)).body).toMatchObject({ decidedBy: '经办bb-zhan', mayDecide: false });
  expect(await bell()).toEqual([]);

  // A mistake in the registration shows in the report.
  const counter = await station.ask(`/api/household-events/${done.body.eventId}/counter`, {
    json: { on: '2017-04-03', reason: '登记有误' },
    on: DAY,
  });
  expect(counter.status, counter.text).toBe(201);
  expect(await seenInVillage(id)).toMatchObject({ status: 'registered', event: { countered: true } });
  const { rows } = await sql<{ operation: string }>`select operation from audit_entry
    where subject = ${`register-report:${id}`} or after->>'report' = ${String(id)} order by id`.execute(
    house.db,
  );
  expect(rows.map(({ operation }) => operation)).toEqual(['sendRegisterReports', 'recordHouseholdEvent']);
});

test('numbers and words lie sealed, come to no list, and are not altered', async () => {
  const { household } = await family();
  const number = numberOf('2017-04-01', '024');
  const id = await taken(village, birth(household, '024', { note: ' 只此一句说明，完。 ' }));
  await send(
    village,
    birth(household, '024', { comer: { ...birth('', '024').comer, birthOn: '2017-04-02' } }),
  );
  const kept = await sql<{ text: string }>`select r::text as text from register_report r union all
    select a::text from register_report_answer a union all select encode(told_cipher, 'escape') from register_report
    union all select response::text from idempotency_key union all select after::text from audit_entry`.execute(
    house.db,
  );
  expect(kept.rows.map(({ text }) => text).join('\n')).not.toMatch(new RegExp(`${number}|只此一句说明`));
  const answers = await Promise.all([
    station.ask('/api/register-reports', { on: DAY }),
    station.ask('/api/register-reports?format=csv', { on: DAY }),
    reportOf(station, id),
    village.ask(`/api/register/villages/${VILLAGE}`, { on: DAY }),
  ]);
  for (const { text } of answers) expect(text).not.toContain(number.slice(0, 17));
  expect(answers[3]!.text).not.toContain('只此一句说明');
  expect((answers[2]!.body as Loose).note).toBe('只此一句说明，完。');
  for (const statement of [
    sql`delete from register_report where id = ${id}`,
    sql`update register_report set happened_on = '2017-01-01' where id = ${id}`,
    sql`update register_report_answer set entry_hash = 'x'`,
  ])
    await expect(statement.execute(house.db)).rejects.toThrow();
});

test('the same key answers the same, at once in two requests and after the report was decided', async () => {
  const { household, member } = await family();
  const one = death(household, member);
  const [a, b] = await Promise.all([send(village, one), send(village, one)]);
  expect(a).toEqual(b);
  expect((await decline(station, a[0].id)).status).toBe(200);
  expect(await send(village, one)).toEqual(a);
  expect((await listOf(station, `&household=${household}`)).length).toBe(1);
  expect(codesOf((await send(village, { ...one, note: '另一句话' }))[0])).toEqual([[null, 'key-reused']]);
  // What was refused stays refused under its key.
  const early = death(household, member, { on: '2017-04-11' });
  expect(codesOf((await send(village, early))[0])).toEqual([['on', 'date-in-future']]);
  const later = await village.ask<Loose>('/api/register/reports', {
    json: { reports: [early] },
    on: '2017-04-12',
  });
  expect(codesOf(later.body.answers[0])).toEqual([['on', 'date-in-future']]);
});

describe('what is refused names field, code and remedy, and the rest goes on', () => {
  test('not of the household, gone already, outside the village, nothing there', async () => {
    const [home, other, foreign] = [
      await family(),
      await family(),
      await family({ 行政区划代码: NEXT_VILLAGE }),
    ];
    const answers = await send(
      village,
      death(home.household, other.member),
      death(foreign.household, foreign.member),
      death('H-NOT-THERE', home.member),
      birth(home.household, '037', { kind: 'new-household', household: null, village: NEXT_VILLAGE }),
      death(home.household, home.member),
    );
    expect(answers.slice(0, 4).map(codesOf)).toEqual([
      [['members', 'not-a-member']],
      [[null, 'household-unknown']],
      [[null, 'household-unknown']],
      [[null, 'village-unknown']],
    ]);
    expect(answers[0].problems[0].remedy.length).toBeGreaterThan(4);
    expect(answers[4].outcome).toBe('taken');
    await record(station, home.household, {
      kind: 'death',
      member: home.member,
      on: '2017-04-02',
      report: answers[4].id,
    });
    expect(codesOf((await send(village, death(home.household, home.member)))[0])).toEqual([
      ['members', 'not-a-member'],
    ]);
  });

  test('the own household, the own number, and who has none', async () => {
    const me = await family();
    const related = await officer('bb-own', 'village-officer', VILLAGE, me.identity);
    const own = { name: '我', relation: null, birthOn: null, identityNumber: me.identity };
    const answers = await send(
      related,
      birth(me.household, '049'),
      birth('', '', {
        kind: 'new-household',
        household: null,
        village: VILLAGE,
        comer: own,
        note: '一家三口',
      }),
    );
    expect(answers.map(codesOf)).toEqual(Array(2).fill([[null, 'own-case']]));
    const nobody = await officer('bb-none', 'village-officer', VILLAGE, null);
    expect(codesOf((await send(nobody, birth(me.household, '049')))[0])).toEqual([
      [null, 'identity-number-missing'],
    ]);
  });
});

test('while the intake is paused a report waits on the telephone', async () => {
  const { household, member } = await family();
  const admin = await house.person('admin');
  await admin.ask('/api/engine/intake-pause', { json: { reason: '系统升级维护' }, on: DAY });
  const json = { reports: [death(household, member)] };
  const paused = await village.ask<Loose>('/api/register/reports', { json, on: DAY });
  expect([paused.status, paused.body.code]).toEqual([503, 'intake-paused']);
  await admin.ask('/api/engine/intake-resume', { json: { reason: '升级已经完成' }, on: DAY });
  expect((await send(village, ...json.reports))[0].outcome).toBe('taken');
});

describe('the township decides', () => {
  test('declines with a reason that the village reads; two officers at once: one wins', async () => {
    const { household, member } = await family();
    const id = await taken(village, death(household, member));
    const both = await Promise.all([decline(station, id), decline(colleague, id, { ground: 'repeated' })]);
    expect(both.map(({ status, body }) => [status, body.code ?? 'done']).toSorted()).toEqual([
      [200, 'done'],
      [409, 'report-decided'],
    ]);
    expect(await seenInVillage(id)).toMatchObject({
      status: 'declined',
      reason: '经核实尚未发生',
      event: null,
    });
  });

  test('one declines while the other registers: never both', async () => {
    const { household, member } = await family();
    const id = await taken(village, death(household, member));
    const [event, refusal] = await Promise.all([
      record(station, household, { kind: 'death', member, on: '2017-04-02', report: id }),
      decline(colleague, id),
    ]);
    const registered = event.status === 201;
    expect([event.status, refusal.status].toSorted()).toEqual(registered ? [201, 409] : [200, 409]);
    expect((await reportOf(station, id)).body.status).toBe(registered ? 'registered' : 'declined');
    expect(await eventsOf(household)).toHaveLength(registered ? 1 : 0);
  });

  test('an event that is refused leaves the report open; one of something else is not recorded', async () => {
    const [{ household, member }, other] = [await family(), await family()];
    const id = await taken(village, death(household, member));
    const stale = await record(station, household, {
      kind: 'death',
      member,
      on: '2017-04-02',
      revision: 9,
      report: id,
    });
    expect([stale.status, stale.body.code]).toEqual([409, 'household-changed']);
    const wrong = await record(station, household, {
      kind: 'departure',
      members: [member],
      on: '2017-04-02',
      report: id,
    });
    expect([wrong.status, wrong.body.code]).toEqual([409, 'report-not-of-this']);
    const strange = await record(station, other.household, {
      kind: 'death',
      member: other.member,
      on: '2017-04-02',
      report: id,
    });
    expect([strange.status, strange.body.code]).toEqual([409, 'report-not-of-this']);
    expect([await eventsOf(household), await eventsOf(other.household)]).toEqual([[], []]);
    expect((await reportOf(station, id)).body.status).toBe('open');
    // Without the report's number, and with one that another report has, nothing is known of who comes.
    const nameless = await record(station, household, { ...join, report: id });
    expect([nameless.status, nameless.body.code]).toEqual([409, 'identity-invalid']);
  });

  test('a household that the register does not have: an event that brings one, or declined as registered otherwise', async () => {
    const report = birth('', '', {
      kind: 'new-household',
      household: null,
      village: VILLAGE,
      comer: { name: '田大有', relation: '户主', birthOn: null, identityNumber: null },
      note: '从邻村迁来，一口人',
    });
    const id = await taken(village, report);
    const comes = await family({ 行政区划代码: NEXT_VILLAGE });
    const moved = await record(station, comes.household, {
      kind: 'move',
      division: VILLAGE,
      on: '2017-04-05',
      report: id,
    });
    expect(moved.status, moved.text).toBe(201);
    expect(await seenInVillage(id)).toMatchObject({
      who: '田大有',
      status: 'registered',
      event: { kind: 'move' },
    });
    const again = await taken(village, { ...report, key: randomUUID() });
    await decline(station, again, { ground: 'registered-otherwise', reason: '已随名册导入' });
    expect(await seenInVillage(again)).toMatchObject({
      ground: 'registered-otherwise',
      reason: '已随名册导入',
    });
  });

  test('two cards were found to be one person: the report is of the card that stays', async () => {
    const gone = await family();
    const kept = await family({ 户编号: gone.household });
    const id = await taken(village, death(gone.household, gone.member));
    const ask = async (who: Person, path: string, json: Loose) => {
      const { status, body, text } = await who.ask<Loose>(`/api${path}`, { json, on: DAY });
      expect(status, text).toBeLessThan(300);
      return (body.id ?? body.mergeId) as number;
    };
    const pair = await ask(station, '/duplicates', { first: gone.member, second: kept.member });
    const merge = await ask(station, `/duplicates/${pair}/merge`, {
      revision: 1,
      keptId: kept.member,
      reason: '同一人两张卡',
    });
    await ask(colleague, `/merges/${merge}/decision`, { approve: true });
    expect((await reportOf(station, id)).body.members).toMatchObject([{ id: kept.member }]);
    const done = await record(station, gone.household, {
      kind: 'death',
      member: kept.member,
      on: DAY,
      report: id,
    });
    expect(done.status, done.text).toBe(201);
    expect(await seenInVillage(id)).toMatchObject({ status: 'registered' });
  });

  test('not the own household, and not the own number', async () => {
    const me = await family();
    const related = await officer('bb-zhan-own', 'township-station', TOWNSHIP, me.identity);
    const id = await taken(village, death(me.household, me.member));
    expect((await reportOf(related, id)).body).toMatchObject({ own: true, mayDecide: false });
    const asSaid = { ...birth('', '').comer, name: '我', birthOn: null, identityNumber: me.identity };
    const coming = await taken(
      village,
      birth('', '', {
        kind: 'new-household',
        household: null,
        village: VILLAGE,
        comer: asSaid,
        note: '一家三口',
      }),
    );
    const answers = [
      await decline(related, id),
      await decline(related, coming),
      await record(related, me.household, { kind: 'death', member: me.member, on: '2017-04-02', report: id }),
    ];
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual(
      Array(3).fill([403, 'own-household']),
    );
    expect((await reportOf(station, id)).body.status).toBe('open');
  });

  test('another township, another county and the village see and decide nothing of it', async () => {
    const { household, member } = await family();
    const id = await taken(village, death(household, member));
    for (const who of [elsewhere, await house.person('luxi-centre')]) {
      expect((await listOf(who)).map((one) => one.id)).not.toContain(id);
      expect([(await reportOf(who, id)).status, (await decline(who, id)).status]).toEqual([404, 404]);
      expect(
        (await record(who, household, { kind: 'death', member, on: '2017-04-02', report: id })).status,
      ).toBe(404);
    }
    // Not even through a household of their own.
    const theirs = await family({ 行政区划代码: '433101004001' });
    const used = await record(elsewhere, theirs.household, { ...join, report: id });
    expect([used.status, used.body.code]).toEqual([409, 'identity-invalid']);
    expect((await decline(village, id)).status).toBe(403);
    expect((await reportOf(await house.person('auditor'), id)).body).toMatchObject({ id, mayDecide: false });
    expect((await send(elsewhere, death(household, member)))[0].outcome).toBe('refused');
  });
});
