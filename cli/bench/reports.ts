import { sql } from 'kysely';
import type { Db } from '../../src/db/client.ts';
import { prepared } from '../../src/db/reports/report.ts';
import { lineGroups } from '../../src/db/reports/statements/index.ts';
import { sumsOf } from '../../src/db/reports/sums.ts';
import { addMonths, type PlainDate, shanghaiDateAt } from '../../src/domain/dates.ts';
import { PREFECTURE } from '../../src/domain/divisions.ts';
import { reportLineCodes } from '../../src/domain/reports/lines.ts';
import { lastMonthOver } from '../../src/domain/reports/period.ts';
import { fillWaits } from './fill-waits.ts';
import { openServer, type Quantiles, quantiles, round } from './site.ts';

export interface ReportsReport {
  /** In the register, each with an employment. */
  readonly people: number;
  /** Milliseconds of the pages over HTTP. */
  readonly requests: Readonly<Record<string, Quantiles>>;
  /** Milliseconds of each line's one statement over the running year, the slowest first. */
  readonly lines: Readonly<Record<string, number>>;
}

const REPEATS = 5;

/** Reports of a whole prefecture, asked of a real API over a generated record. */
export async function measureReports(people: number, say: (line: string) => void): Promise<ReportsReport> {
  const server = await openServer();
  try {
    const today = shanghaiDateAt(Date.now());
    const site = await server.openSite('reports', (db) => fillReports(db, people, today));
    say(`${people} people filled`);
    const [month, year] = [lastMonthOver(today), today.slice(0, 4)];
    const lines = await eachLine(site.db, today);
    for (const [line, ms] of Object.entries(lines).slice(0, 8)) say(`  ${line}: ${ms} ms`);
    const [hr, county] = [await site.signedIn('hr'), await site.signedIn('jishou-hr1')];
    const asked: Record<string, () => Promise<unknown>> = {
      month: () => hr.get(`/api/reports?division=433100&period=${month}`),
      runningYear: () => hr.get(`/api/reports?division=433100&period=${year}`),
      yearBefore: () => hr.get(`/api/reports?division=433100&period=${Number(year) - 1}`),
      dashboard: () => hr.get('/api/dashboard?division=433100'),
      countyYear: () => county.get(`/api/reports?division=433101&period=${year}`),
      cases: () => hr.get(`/api/reports/cases?division=433100&period=${year}&line=employed`),
    };
    const requests: Record<string, Quantiles> = {};
    for (const [name, ask] of Object.entries(asked)) {
      const times: number[] = [];
      for (let i = -1; i < REPEATS; i++) {
        const began = performance.now();
        await ask();
        if (i >= 0) times.push(performance.now() - began);
      }
      requests[name] = quantiles(times);
      say(`${name.padEnd(12)} p50 ${requests[name].p50} ms, p95 ${requests[name].p95} ms`);
    }
    return { people, requests, lines };
  } finally {
    await server.close();
  }
}

/** Everybody is in the register and at work, six in seven of them poor; one in 25 has left; half were seen this year. */
async function fillReports(db: Db, people: number, today: PlainDate): Promise<void> {
  await fillWaits(db, people, today);
  const year = Number(today.slice(0, 4));
  // They began in the last five years; a fifth of them in this one.
  await sql`
    update employment set starts_on = starts_on - (person_id % 5 * 365)::int, due_on = due_on - (person_id % 5 * 365)::int,
      occupied = daterange(starts_on - (person_id % 5 * 365)::int, null)`.execute(db);
  await sql`
    insert into poverty_status (person_id, valid_from, registered_poor)
    select id, '1900-01-01', id % 7 <> 0 from person`.execute(db);
  await sql`
    insert into departure (employment_id, departed_on, reason, business_on)
    select id, starts_on + 60, '辞职', starts_on + 60 from employment where person_id % 25 = 3 and starts_on + 60 < ${today}
  `.execute(db);
  await sql`
    update employment e set occupied = daterange(e.starts_on, d.departed_on) from departure d where d.employment_id = e.id`.execute(
    db,
  );
  await sql`insert into refresh_year (year, plan, opened_on) values (${year}, '{}', ${`${year}-01-01`})`.execute(
    db,
  );
  await sql`
    insert into refresh_area (year, division, level, parent, opened_on, due_on)
    select ${year}::int, '433100', 'prefecture', null, ${`${year}-01-01`}::date, ${`${year}-06-30`}::date
    union all select ${year}::int, code, 'village', '433100', ${`${year}-01-01`}::date, ${`${year}-05-31`}::date
    from division where level = 'village'`.execute(db);
  await sql`
    insert into refresh_scope (year, person_id, division)
    select ${year}::int, p.id, h.division from person p join household h on h.number = p.household_number`.execute(
    db,
  );
  await sql`
    insert into refresh_confirmation (year, person_id, source, confirmed_on, changed)
    select ${year}::int, id, 'visit', greatest(${today}::date - (id % 300)::int, ${`${year}-01-01`}::date), false
    from person where id % 2 = 0`.execute(db);
  await sql`vacuum analyze`.execute(db);
}

/** Of each statement alone; lines that are read together stand under the first of them. */
async function eachLine(db: Db, today: PlainDate): Promise<Record<string, number>> {
  const asked = { division: PREFECTURE, from: addMonths(today, -12), to: today, paidInTimeDays: 60 };
  const times: [string, number][] = [];
  const grouped = new Set(lineGroups.flatMap(({ lines }) => lines));
  const alone = reportLineCodes.filter((line) => !grouped.has(line)).map((line) => [line]);
  for (const lines of [...lineGroups.map((group) => group.lines), ...alone])
    await prepared(db, async (trx) => {
      const began = performance.now();
      await sumsOf(trx, lines, asked);
      times.push([lines[0]!, round(performance.now() - began)]);
    });
  return Object.fromEntries(times.toSorted((a, b) => b[1] - a[1]));
}
