import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fillWaits } from '../../cli/bench/fill-waits.ts';
import { foldWaitCounts } from '../../src/db/wait-counts.ts';
import { plainDate } from '../../src/domain/dates.ts';
import { blockerOf, type WaitKind, waitKinds } from '../../src/domain/waits.ts';
import { type House, openHouse } from './support/house.ts';
import type { Loose } from './support/person.ts';

const TODAY = '2016-12-01';
const WAITS = 2_000;
let house: House;

beforeAll(async () => {
  house = await openHouse();
  await fillWaits(house.db, WAITS, plainDate(TODAY));
});
afterAll(() => house.close());

/** Every wait that the person sees under the filter, through all pages. */
async function allWaits(username: string, filter = ''): Promise<Loose[]> {
  const person = await house.person(username);
  const found: Loose[] = [];
  for (let cursor = ''; ; ) {
    const { body, status, text } = await person.ask<Loose>(`/api/waits?limit=300${filter}${cursor}`, {
      on: TODAY,
    });
    if (status !== 200) throw new Error(text);
    found.push(...body.items);
    if (body.nextCursor === null) return found;
    cursor = `&cursor=${body.nextCursor}`;
  }
}

const summary = async (username: string, filter = ''): Promise<Loose> =>
  (await (await house.person(username)).ask(`/api/waits/summary?days=400${filter}`, { on: TODAY })).body;

const total = ({ kinds }: Loose): number => kinds.reduce((sum: number, k: Loose) => sum + k.count, 0);

describe('the list', () => {
  test('has every wait once, overdue first, those without a date last', async () => {
    const all = await allWaits('admin');
    expect(new Set(all.map((w) => w.caseId)).size).toBe(WAITS);
    const dates = all.map((w) => w.dueAt ?? '9999');
    expect(dates).toEqual(dates.toSorted());
    expect(all[0].overdue).toBe(true);
    expect(all.at(-1).dueAt).toBe(null);
  });

  test.each([
    ['kind=review', (w: Loose) => w.kind === 'review'],
    ['blockedBy=bank', (w: Loose) => w.blockedBy === 'bank'],
    ['blockedBy=applicant', (w: Loose) => w.blockedBy === 'applicant'],
    ['division=433127', (w: Loose) => w.division === '433127'],
    ['overdue=true', (w: Loose) => w.overdue],
    ['dueFrom=2016-12-05&dueTo=2016-12-05', (w: Loose) => w.dueAt === '2016-12-04T16:00:00.000Z'],
    [
      'kind=public-notice&division=433101',
      (w: Loose) => w.kind === 'public-notice' && w.division === '433101',
    ],
    ['employment=B17', (w: Loose) => w.employmentId === 'B17'],
  ] as const)('filter %s leaves those and all of those', async (filter, holds) => {
    const expected = (await allWaits('admin')).filter(holds).map((w) => w.caseId);
    expect(expected.length).toBeGreaterThan(0);
    expect((await allWaits('admin', `&${filter}`)).map((w) => w.caseId)).toEqual(expected);
  });

  test('a county sees what its office handles, a township its people, an employer its own', async () => {
    const all = await allWaits('admin');
    const jishou = await allWaits('jishou-hr1');
    expect(jishou.map((w) => w.caseId)).toEqual(
      all.filter((w) => w.division === '433101').map((w) => w.caseId),
    );
    const { rows: homes } = await sql<{ id: string }>`
      select e.id from employment e join person p on p.id = e.person_id
      join household h on h.number = p.household_number where h.division like '433101101%'`.execute(house.db);
    const township = await allWaits('jishou-township');
    expect(new Set(township.map((w) => w.employmentId))).toEqual(new Set(homes.map((h) => h.id)));
    expect(township.length).toBeGreaterThan(0);
    await house.seedAgents();
    const { rows: own } = await sql<{ id: string; employer: string }>`
      select id, employer from employment where employer = (select employer from employment where id = 'B1')`.execute(
      house.db,
    );
    const agent = `employer-${own[0]!.employer}`.toLowerCase();
    expect(new Set((await allWaits(agent)).map((w) => w.employmentId))).toEqual(
      new Set(own.map((e) => e.id)),
    );
    expect(total(await summary(agent))).toBe(own.length);
  });

  test('names are for those who read cases', async () => {
    expect((await allWaits('jishou-hr1'))[0].worker).toBe('石有福');
    expect((await allWaits('secretary'))[0].worker).toBe(null);
  });

  test('the file has what the list has, in words', async () => {
    const answer = await (await house.person('admin')).ask('/api/waits?format=csv&kind=bank-result', {
      on: TODAY,
    });
    const expected = await allWaits('admin', '&kind=bank-result');
    expect(answer.text.trim().split('\r\n')).toHaveLength(expected.length + 1);
    expect(answer.text).toContain('等待银行回执');
    expect(answer.text).toContain('银行');
  });
});

describe('the summary', () => {
  test.each([
    ['admin', ''],
    ['admin', '&division=433127'],
    ['admin', '&blockedBy=office'],
    ['luxi-hr1', ''],
    ['jishou-township', ''],
  ])('of %s%s counts what the list lists', async (username, filter) => {
    const listed = await allWaits(username, filter);
    const { kinds, days } = await summary(username, filter);
    const counted = Map.groupBy(listed, (w) => w.kind);
    for (const { kind, count, overdue } of kinds) {
      expect([kind, count]).toEqual([kind, counted.get(kind)?.length]);
      expect(overdue).toBe(counted.get(kind)?.filter((w) => w.overdue).length);
    }
    expect(kinds).toHaveLength(counted.size);
    const inDays = listed.filter((w) => w.dueAt && w.dueAt >= '2016-11-30T16:00:00.000Z').length;
    expect(days.reduce((sum: number, day: Loose) => sum + day.count, 0)).toBe(inDays);
  });

  test('follows each change at once, folded or not', async () => {
    const before = await summary('admin');
    await sql`update case_wait set closed_at = since where employment_id in ('B1', 'B2')`.execute(house.db);
    await sql`update case_wait set due_at = due_at + interval '1 day' where employment_id = 'B3'`.execute(
      house.db,
    );
    const open = await allWaits('admin');
    for (const fold of [false, true]) {
      if (fold) await foldWaitCounts(house.db);
      const after = await summary('admin');
      expect(total(after)).toBe(total(before) - 2);
      const due = open.find((w) => w.employmentId === 'B3');
      const on = new Date(Date.parse(due.dueAt) + 8 * 3_600_000).toISOString().slice(0, 10);
      const listed = open.filter((w) => w.kind === due.kind && w.dueAt === due.dueAt).length;
      expect(after.days.find((d: Loose) => d.on === on && d.kind === due.kind)?.count).toBe(listed);
    }
    const { rows } = await sql`select from wait_count_change`.execute(house.db);
    expect(rows).toHaveLength(0);
  });
});

test('the table names the blocker as the rules do', async () => {
  const told = [{}, { contractUploaded: true }, { contractUploaded: false }, { upcoming: true }];
  for (const { kind, params } of waitKinds.flatMap((kind) => told.map((params) => ({ kind, params })))) {
    const { rows } = await sql<{ blocker: string }>`
      insert into case_wait (case_id, kind, division, since, article, blocked_by, then_what, params, revision, closed_at)
      values ('probe', ${kind}, '433101', now(), '', '', '', ${JSON.stringify(params)}::jsonb, 1, now())
      returning blocker`.execute(house.db);
    expect([kind, params, rows[0]!.blocker]).toEqual([kind, params, blockerOf(kind as WaitKind, params)]);
  }
});
