import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Loose } from './support/person.ts';
import {
  birth,
  codesOf,
  DAY,
  death,
  join,
  NEXT_VILLAGE,
  numberOf,
  openReporting,
  type Reporting,
  VILLAGE,
} from './support/village-reports.ts';

let house: Reporting['house'];
let village: Reporting['village'];
let station: Reporting['station'];
let officer: Reporting['officer'];
let family: Reporting['family'];
let send: Reporting['send'];
let taken: Reporting['taken'];
let listOf: Reporting['listOf'];
let reportOf: Reporting['reportOf'];
let record: Reporting['record'];
let decline: Reporting['decline'];
let seenInVillage: Reporting['seenInVillage'];
let cardsBy: Reporting['cardsBy'];

beforeAll(async () => {
  ({
    house,
    village,
    station,
    officer,
    family,
    send,
    taken,
    listOf,
    reportOf,
    record,
    decline,
    seenInVillage,
    cardsBy,
  } = await openReporting());
});
afterAll(() => house?.close());

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
