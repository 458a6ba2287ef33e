import { createHash } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import type { PlainDate } from '../../domain/dates.ts';
import { actualOf, type Counted, type MeasureCode, NOTHING } from '../../domain/targets/measures.ts';
import { periodOf } from '../../domain/targets/progress.ts';
import type { Db, Trx } from '../client.ts';
import type { CasesOf } from './measures/at-home.ts';
import { employmentMeasures } from './measures/employments.ts';
import { officeMeasures } from './measures/offices.ts';
import { trainingMeasures } from './measures/trainings.ts';

/** One statement a measure. */
export const measureStatements: Record<MeasureCode, CasesOf> = {
  ...employmentMeasures,
  ...trainingMeasures,
  ...officeMeasures,
};

export interface AskedFor {
  readonly year: number;
  readonly asOf: PlainDate;
  readonly paidInTimeDays: number;
}

export interface MeasuredCase {
  readonly caseId: string;
  readonly county: string;
  readonly township: string | null;
  readonly onDay: string;
  readonly done: number;
  readonly total: number;
}

/** The cases behind a number, as a derived table; null before the year: there are none. */
export function casesOf(measure: MeasureCode, { year, asOf, paidInTimeDays }: AskedFor): RawBuilder<unknown> {
  const period = periodOf(year, asOf);
  // A year that has not begun has an empty period.
  const { from, to } = period ?? { from: `${year}-01-01`, to: `${year - 1}-12-31` };
  return measureStatements[measure]({ year, from, to, paidInTimeDays });
}

/** The sums by division: counties (6) or the townships of one county (9). Divisions without a case are left out. */
export async function measure(
  db: Db | Trx,
  code: MeasureCode,
  asked: AskedFor,
  within: { readonly county: string } | 'counties' = 'counties',
): Promise<Map<string, Counted>> {
  const by = sql.ref(within === 'counties' ? 'county' : 'township');
  const only = within === 'counties' ? sql`true` : sql`county = ${within.county} and township is not null`;
  const { rows } = await sql<Counted & { division: string }>`
    select ${by} as division, sum(done)::int as done, sum(total)::int as total, count(*)::int as cases
    from (${casesOf(code, asked)}) of_measure where ${only} group by 1
  `.execute(db);
  return new Map(rows.map(({ division, ...counted }) => [division, counted]));
}

/** What a score rests on: the sums, and the SHA-256 of the list of cases they are sums of. */
export interface Snapshot extends Counted {
  readonly asOf: PlainDate;
  readonly actual: number | null;
  /** Of `case|day|done|total`, a line a case in the order of their numbers. */
  readonly sha256: string;
}

/** Measures one county with its evidence. */
export async function snapshot(
  db: Db | Trx,
  code: MeasureCode,
  county: string,
  asked: AskedFor,
): Promise<Snapshot> {
  const { rows } = await sql<MeasuredCase>`
    select case_id as "caseId", on_day::text as "onDay", done, total from (${casesOf(code, asked)}) of_measure
    where county = ${county} order by case_id collate "C", on_day
  `.execute(db);
  const hash = createHash('sha256');
  const counted = { ...NOTHING };
  for (const { caseId, onDay, done, total } of rows) {
    hash.update(`${caseId}|${onDay}|${done}|${total}\n`);
    counted.done += done;
    counted.total += total;
    counted.cases += 1;
  }
  return { ...counted, asOf: asked.asOf, actual: actualOf(code, counted), sha256: hash.digest('hex') };
}
