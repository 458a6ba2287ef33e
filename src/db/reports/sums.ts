import { createHash } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import { PREFECTURE, significant } from '../../domain/divisions.ts';
import type { ReportLineCode, ReportSum } from '../../domain/reports/lines.ts';
import type { Days } from '../../domain/reports/period.ts';
import type { Db, Trx } from '../client.ts';
import { lineGroups, lineStatements } from './statements/index.ts';

/** Which cases of a line are asked for. */
export interface CasesAsked extends Days {
  readonly line: ReportLineCode;
  /** The division and all below it. */
  readonly division: string;
  /** Only what the record knows of the division itself and of none below it. */
  readonly own?: boolean;
  readonly part?: string | undefined;
  readonly paidInTimeDays: number;
}

export interface ReportCase {
  readonly caseId: string;
  readonly division: string;
  readonly part: string | null;
  readonly onDay: string;
  readonly done: number;
  readonly total: number;
}

/** The cases behind a number, as a table expression with columns division, part, case_id, on_day, done, total. */
export function casesOf({ line, division, own, part, ...days }: CasesAsked): RawBuilder<unknown> {
  const narrowed = [
    own ? sql`s.division = ${division}` : sql`s.division like ${`${significant(division)}%`}`,
    ...(part === undefined ? [] : [sql`s.part = ${part}`]),
  ];
  return sql`select s.* from (${lineStatements[line]({ ...days, division, places: 'exact' })}) s where ${sql.join(narrowed, sql` and `)}`;
}

/** A line's sum in one column and part. */
export interface LineSum extends ReportSum {
  /** The column: a division below, or the division of the report for what is its own. */
  readonly division: string;
  readonly part: string | null;
}

/** How many digits the divisions below have. */
const digitsBelow = (division: string): number => (division === PREFECTURE ? 6 : division.length + 3);

/** The sums of lines over all columns of a division's report: one statement a line, or for several that are read from the same. */
export async function sumsOf(
  db: Db | Trx,
  lines: readonly ReportLineCode[],
  { division, ...asked }: Days & { readonly division: string; readonly paidInTimeDays: number },
): Promise<Map<ReportLineCode, LineSum[]>> {
  const places = division === PREFECTURE ? 'county' : 'exact';
  const wanted = new Set(lines);
  const groups = lineGroups.filter((group) => group.lines.every((line) => wanted.has(line)));
  const alone = lines.filter((line) => !groups.some((group) => group.lines.includes(line)));
  const statements = [
    ...groups.map((group) => group.cases({ ...asked, division, places })),
    ...alone.map(
      (line) =>
        sql`select ${line}::text as line, one.* from (${lineStatements[line]({ ...asked, division, places })}) one`,
    ),
  ];
  const found = new Map<ReportLineCode, LineSum[]>(lines.map((line) => [line, []]));
  for (const statement of statements) {
    const { rows } = await sql<LineSum & { line: ReportLineCode }>`
      select s.line, left(s.division, ${digitsBelow(division)}) as division, s.part, sum(s.done)::bigint as done,
        sum(s.total)::bigint as total, count(*)::bigint as cases
      from (${statement}) s
      where s.division like ${`${significant(division)}%`} group by 1, 2, 3
    `.execute(db);
    for (const { line, ...sum } of rows) found.get(line)!.push(sum);
  }
  return found;
}

/** What a number that was sent upwards rests on: its sums, and the SHA-256 of `case|day|done|total`, a line a case. */
export interface LineEvidence extends ReportSum {
  readonly sha256: string;
}

export async function evidenceOf(db: Db | Trx, asked: CasesAsked): Promise<LineEvidence> {
  const { rows } = await sql<ReportSum & { list: string }>`
    select coalesce(sum(done), 0)::bigint as done, coalesce(sum(total), 0)::bigint as total, count(*)::bigint as cases,
      coalesce(string_agg(case_id || '|' || on_day || '|' || done || '|' || total || chr(10),
        '' order by case_id collate "C", on_day), '') as list
    from (${casesOf(asked)}) s
  `.execute(db);
  const { list, ...sums } = rows[0]!;
  return { ...sums, sha256: createHash('sha256').update(list).digest('hex') };
}
