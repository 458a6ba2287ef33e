import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Loose, Person } from './support/person.ts';
import {
  birth,
  DAY,
  death,
  join,
  NEXT_VILLAGE,
  numberOf,
  openReporting,
  type Reporting,
  TOWNSHIP,
  VILLAGE,
} from './support/village-reports.ts';

let house: Reporting['house'];
let village: Reporting['village'];
let station: Reporting['station'];
let colleague: Reporting['colleague'];
let elsewhere: Reporting['elsewhere'];
let officer: Reporting['officer'];
let family: Reporting['family'];
let send: Reporting['send'];
let taken: Reporting['taken'];
let listOf: Reporting['listOf'];
let reportOf: Reporting['reportOf'];
let record: Reporting['record'];
let decline: Reporting['decline'];
let seenInVillage: Reporting['seenInVillage'];
let eventsOf: Reporting['eventsOf'];
let cardsBy: Reporting['cardsBy'];

beforeAll(async () => {
  ({
    house,
    village,
    station,
    colleague,
    elsewhere,
    officer,
    family,
    send,
    taken,
    listOf,
    reportOf,
    record,
    decline,
    seenInVillage,
    eventsOf,
    cardsBy,
  } = await openReporting());
});
afterAll(() => house?.close());

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

  test('who arrives comes to the household: a member who leaves it ends no such report', async () => {
    const { household, member } = await family({ 户编号: 'H-arrival' });
    await family({ 户编号: 'H-arrival' });
    const other = await family({ 户编号: 'H-origin' });
    await family({ 户编号: 'H-origin' });
    const comer = { name: '石小满', relation: '子女', birthOn: '1990-01-01', identityNumber: null };
    const id = await taken(village, birth(household, '000', { kind: 'arrival', comer }));
    const transfer = { kind: 'transfer', relation: '子女', on: '2017-04-02', otherRevision: 1, report: id };
    const out = await record(station, household, { ...transfer, member, to: other.household });
    expect([out.status, out.body.code]).toEqual([409, 'report-not-of-this']);
    const into = await record(station, other.household, { ...transfer, member: other.member, to: household });
    expect(into.status, into.text).toBe(201);
    expect((await reportOf(station, id)).body).toMatchObject({ status: 'registered' });
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

  test('a household that the register does not have is founded from the report, with the number that the village has told', async () => {
    const number = numberOf('1980-05-01', '061');
    const id = await taken(
      village,
      birth('', '', {
        kind: 'new-household',
        household: null,
        village: VILLAGE,
        comer: { name: '田大有', relation: '户主', birthOn: '1980-05-01', identityNumber: number },
        note: '从花垣迁来，三口人',
      }),
    );
    const json = { number: 'XL-1', name: '田大有', on: '2017-04-05', reason: '据村里报告登记', report: id };
    const found = (who: Person, division: string, more: Loose = {}) =>
      who.ask<Loose>('/api/households', { json: { ...json, division, ...more }, on: DAY });
    const elsewheres = await found(station, NEXT_VILLAGE);
    expect([elsewheres.status, elsewheres.body.code]).toEqual([409, 'report-not-of-this']);
    const foreign = await found(station, '433101004001');
    expect([foreign.status, foreign.body.code]).toEqual([403, 'not-permitted']);
    const used = await found(elsewhere, '433101004001');
    expect([used.status, used.body.code]).toEqual([409, 'identity-invalid']);
    const inUse = await found(station, VILLAGE, { number: (await family()).household });
    expect([inUse.status, inUse.body]).toMatchObject([
      409,
      { code: 'household-number-taken', errors: [{ pointer: '/body/number' }] },
    ]);
    expect(await cardsBy(number)).toEqual([]);
    const done = await found(station, VILLAGE, { registeredPoor: true });
    expect(done.status, done.text).toBe(201);
    expect(await cardsBy(number)).toMatchObject([
      { name: '田大有', household_number: 'XL-1', relation: '户主', birth_on: '1980-05-01' },
    ]);
    expect(await seenInVillage(id)).toMatchObject({ status: 'registered', event: { kind: 'found' } });
    const story = await station.ask<Loose>('/api/households/XL-1/events', { on: DAY });
    expect(story.body).toMatchObject([{ kind: 'found', reason: '据村里报告登记' }]);
    const late = await found(station, VILLAGE, { number: 'XL-2' });
    expect([late.status, (await eventsOf('XL-2')).length]).toEqual([409, 0]);
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
