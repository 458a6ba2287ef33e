import { type Kysely, sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { everyRow } from '../../api/lists/costly.ts';
import { fillCases } from '../../cli/bench/fill-cases.ts';
import { plainDate } from '../../src/domain/dates.ts';
import { type House, openHouse } from './support/house.ts';
import type { Loose } from './support/person.ts';

const TODAY = '2016-12-01';
let house: House;

beforeAll(async () => {
  house = await openHouse();
  await fillCases(house.db, 2_000, plainDate(TODAY));
  await sql`create table probe as select n from generate_series(1, 1000) n`.execute(house.db);
});
afterAll(() => house.close());

const asked = async (username: string, path: string) =>
  (await house.person(username)).ask<Loose>(path, { on: TODAY });

async function allCases(username: string, filter: string): Promise<Loose[]> {
  const found: Loose[] = [];
  for (let cursor = ''; ; ) {
    const { body, status, text } = await asked(username, `/api/forecast/cases?limit=500${filter}${cursor}`);
    if (status !== 200) throw new Error(text);
    found.push(...body.items);
    if (body.nextCursor === null) return found;
    cursor = `&cursor=${body.nextCursor}`;
  }
}

test('a county is told what the prefecture is told of it, whether it asks as a whole or case by case', async () => {
  const { body: prefecture } = await asked('auditor', '/api/forecast');
  const { body: own } = await asked('jishou-finance1', '/api/forecast');
  const { body: narrowed } = await asked('auditor', '/api/forecast?division=433101');
  expect(own.sums.length).toBeGreaterThan(3);
  expect(own.sums).toEqual(prefecture.sums.filter((s: Loose) => s.division === '433101'));
  expect(narrowed.sums).toEqual(own.sums);
  // Nobody is lost between the counties.
  const counties = [...new Set<string>(prefecture.sums.map((s: Loose) => s.division))];
  expect(counties.length).toBeGreaterThan(5);
  const count = (sums: Loose[]) => sums.reduce((n, s) => n + s.count, 0);
  const cases = await allCases('jishou-finance1', '');
  expect(cases).toHaveLength(count(own.sums));
  expect(cases.every((c) => c.paidBy === '433101')).toBe(true);
  expect(await allCases('auditor', '')).toHaveLength(count(prefecture.sums));
});

test('the file has the cases of all pages, in their order and with their reasons', async () => {
  const cases = await allCases('auditor', '&band=at-risk&sort=-amount');
  expect(cases.length).toBeGreaterThan(500);
  const { text } = await asked('auditor', '/api/forecast/cases?band=at-risk&sort=-amount&format=csv');
  const lines = text.trim().split('\r\n').slice(1);
  expect(lines.map((line) => line.split(',')[0])).toEqual(cases.map((c) => c.employmentId));
  const column = (cells: string[]) => [cells[1], cells[2], cells[6], cells[7]];
  expect(lines.map((line) => column(line.split(',')))).toEqual(
    cases.map((c) => [c.personName, c.employerName, String(c.amountFen / 100), c.expectedOn]),
  );
  expect(cases.every((c) => c.personName && c.because.length > 0)).toBe(true);
});

test('a cursor nobody can read is refused', async () => {
  const { status, body } = await asked('auditor', '/api/forecast/cases?cursor=WyJ4IiwieSJd');
  expect([status, body.code]).toEqual([400, 'invalid-cursor']);
});

const rows = (prepare = async () => {}) =>
  everyRow(
    (house.db as unknown as Kysely<{ probe: { n: number } }>).selectFrom('probe').selectAll(),
    { db: house.db, prepare },
    100,
  );

test('a file is one run of the statement: what changes while it is read is not in it', async () => {
  const seen: number[] = [];
  let begun = 0;
  for await (const { n } of rows(async () => void begun++)) {
    seen.push(n);
    if (seen.length === 150) await sql`delete from probe where n > 500`.execute(house.db);
  }
  expect([begun, seen.length, new Set(seen).size]).toEqual([1, 1000, 1000]);
});

test('who stops reading gives the connection back', async () => {
  for await (const _ of rows()) break;
  const { pool } = house.database;
  expect(pool.idleCount).toBe(pool.totalCount);
  const { rows: open } = await sql`select from pg_cursors`.execute(house.db);
  expect(open).toEqual([]);
});
