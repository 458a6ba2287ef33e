import { sql } from 'kysely';
import type { PlainDate } from '../../domain/dates.ts';
import { PREFECTURE } from '../../domain/divisions.ts';
import {
  type ReportLineCode,
  type ReportSum,
  reportLineCodes,
  reportLineOf,
  reportValue,
} from '../../domain/reports/lines.ts';
import type { Days, ReportDays } from '../../domain/reports/period.ts';
import { actualOf, isMeasure, type MeasureCode, NOTHING } from '../../domain/targets/measures.ts';
import type { Db, Trx } from '../client.ts';
import { measure } from '../targets/measure.ts';
import { targetsInForce } from '../targets/year.ts';
import { type LineSum, sumsOf } from './sums.ts';

export interface ReportColumn {
  readonly division: string;
  readonly name: string;
  /** What is the report's division's own, and of none below it. */
  readonly own: boolean;
}

/** One number a column, and the whole; `part` null: the line itself. */
export interface ReportRow {
  readonly line: ReportLineCode;
  readonly part: string | null;
  readonly total: number | null;
  readonly cells: readonly (number | null)[];
}

/** A target of a division with what its measure gives from 1 January to the last day. */
export interface ReportTarget {
  readonly measure: MeasureCode;
  readonly division: string;
  readonly target: number;
  readonly actual: number | null;
}

/** The numbers of one report; what a release keeps. */
export interface ReportNumbers {
  readonly columns: readonly ReportColumn[];
  readonly rows: readonly ReportRow[];
  readonly targets: readonly ReportTarget[];
}

export interface ReportAskedFor {
  readonly division: string;
  readonly days: Days;
  readonly paidInTimeDays: number;
}

/** All lines, or some, of a division over some days: one statement a line. */
export async function readNumbers(
  db: Db | Trx,
  { division, days: { from, to }, paidInTimeDays }: ReportAskedFor,
  lines: readonly ReportLineCode[] = reportLineCodes,
): Promise<Pick<ReportNumbers, 'columns' | 'rows'>> {
  const sums = await sumsOf(db, lines, { division, from, to, paidInTimeDays });
  const columns = await columnsOf(db, division, [...sums.values()].flat());
  return { columns, rows: lines.flatMap((line) => rowsOf(line, columns, sums.get(line) ?? [])) };
}

/** The targets of the days' year: of the counties, of the county itself, or of the township. */
export async function readTargets(
  db: Db | Trx,
  { division, days: { to }, paidInTimeDays }: ReportAskedFor,
): Promise<ReportTarget[]> {
  const year = Number(to.slice(0, 4));
  const asked = await targetsOf(db, year, division);
  const found: ReportTarget[] = [];
  const counted = new Map<MeasureCode, Awaited<ReturnType<typeof measure>>>();
  const within = division.length === 9 ? { county: division.slice(0, 6) } : 'counties';
  for (const { division: of, measure: code, target } of asked) {
    const sums = counted.get(code) ?? (await measure(db, code, { year, asOf: to, paidInTimeDays }, within));
    counted.set(code, sums);
    found.push({ measure: code, division: of, target, actual: actualOf(code, sums.get(of) ?? NOTHING) });
  }
  return found;
}

async function targetsOf(db: Db | Trx, year: number, division: string) {
  const { rows } = await sql<{ division: string }>`
    select distinct division from target where year = ${year} and
      ${division === PREFECTURE ? sql`length(division) = 6` : sql`division = ${division}`} order by 1
  `.execute(db);
  const all = await Promise.all(
    rows.map(async ({ division: of }) =>
      Object.entries((await targetsInForce(db, year, of)).targets)
        .filter(([code]) => isMeasure(code))
        .map(([code, target]) => ({ division: of, measure: code as MeasureCode, target: target as number })),
    ),
  );
  return all.flat();
}

/** Divisions below that are on the list, others that have a number all the same, and the division's own. */
async function columnsOf(db: Db | Trx, division: string, sums: readonly LineSum[]): Promise<ReportColumn[]> {
  const withNumbers = [...new Set(sums.map((sum) => sum.division))];
  // A township has more villages than a page has room for: those with a number.
  const listed = division.length === 9 ? sql`false` : sql`d.parent = ${division}`;
  const { rows } = await sql<{ division: string; name: string }>`
    select coalesce(d.code, f.code) as division, coalesce(d.name, f.code) as name
    from unnest(${withNumbers}::text[]) f(code) full join division d on d.code = f.code
    where ${listed} or f.code is not null order by 1
  `.execute(db);
  const below = rows.filter((row) => row.division !== division);
  return [
    ...below.map((row) => ({ ...row, own: false })),
    { division, name: division === PREFECTURE ? '州本级' : '未分到下级', own: true },
  ];
}

function rowsOf(
  line: ReportLineCode,
  columns: readonly ReportColumn[],
  sums: readonly LineSum[],
): ReportRow[] {
  const row = (part: string | null): ReportRow => {
    const of = part === null ? sums : sums.filter((sum) => sum.part === part);
    return {
      line,
      part,
      total: reportValue(line, added(of)),
      cells: columns.map(({ division }) =>
        reportValue(line, added(of.filter((sum) => sum.division === division))),
      ),
    };
  };
  const parts = new Set(sums.flatMap((sum) => sum.part ?? []));
  return [row(null), ...(reportLineOf(line).parts ? [...parts].toSorted().map(row) : [])];
}

const added = (sums: readonly ReportSum[]): Pick<ReportSum, 'done' | 'total'> => ({
  done: sums.reduce((all, { done }) => all + done, 0),
  total: sums.reduce((all, { total }) => all + total, 0),
});

/** A whole report with what it is compared with; the totals of the earlier days by line and part. */
export interface ComparedReport extends ReportNumbers {
  readonly before: ReadonlyMap<string, number | null>;
  readonly yearBefore: ReadonlyMap<string, number | null> | null;
}

export const rowKey = ({ line, part }: Pick<ReportRow, 'line' | 'part'>): string => `${line}|${part ?? ''}`;

/** The days of the report and those it is compared with are read side by side, a connection each. */
export async function readReport(
  db: Db,
  asked: Omit<ReportAskedFor, 'days'>,
  days: ReportDays,
): Promise<ComparedReport> {
  const totals = async (of: Days) => {
    const { rows } = await prepared(db, (trx) => readNumbers(trx, { ...asked, days: of }));
    return new Map(rows.map((row) => [rowKey(row), row.total]));
  };
  const [numbers, before, yearBefore] = await Promise.all([
    prepared(db, async (trx) => ({
      ...(await readNumbers(trx, { ...asked, days })),
      targets: await readTargets(trx, { ...asked, days }),
    })),
    totals(days.before),
    days.yearBefore && totals(days.yearBefore),
  ]);
  return { ...numbers, before, yearBefore };
}

/** In a transaction with settings for a few large statements: no compiling of each, and hashes in memory. */
export const prepared = <T>(db: Db, read: (trx: Trx) => Promise<T>): Promise<T> =>
  db
    .transaction()
    .setAccessMode('read only')
    .execute(async (trx) => {
      await prepareReport(trx);
      return read(trx);
    });

export async function prepareReport(trx: Trx): Promise<void> {
  await sql`select set_config('jit', 'off', true), set_config('work_mem', '64MB', true)`.execute(trx);
}

/** A report as it was sent upwards. */
export interface SentReport extends ReportNumbers {
  readonly releasedOn: PlainDate;
  readonly releasedByName: string;
}

export async function readSent(db: Db | Trx, division: string, period: string): Promise<SentReport | null> {
  const row = await db
    .selectFrom('report_snapshot as s')
    .innerJoin('app_user as u', 'u.id', 's.released_by')
    .select(['s.document', 's.released_on as releasedOn', 'u.display_name as releasedByName'])
    .where('s.division', '=', division)
    .where('s.period', '=', period)
    .executeTakeFirst();
  if (!row) return null;
  const { document, releasedOn, releasedByName } = row;
  return {
    ...(document as unknown as ReportNumbers),
    releasedOn: releasedOn as PlainDate,
    releasedByName,
  };
}

/** Which of the divisions below have sent theirs, with the day. */
export async function sentBelow(db: Db | Trx, parent: string, period: string): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom('report_snapshot as s')
    .innerJoin('division as d', 'd.code', 's.division')
    .select(['s.division', 's.released_on as releasedOn'])
    .where('d.parent', '=', parent)
    .where('s.period', '=', period)
    .execute();
  return new Map(rows.map(({ division, releasedOn }) => [division, releasedOn]));
}
