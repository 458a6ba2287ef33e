import { type RawBuilder, sql } from 'kysely';
import { significant } from '../../../domain/divisions.ts';
import type { Days } from '../../../domain/reports/period.ts';

/** What a line asks of the record. */
export interface ReportAsked extends Days {
  readonly paidInTimeDays: number;
  /** The division whose cases alone will be asked for: a statement may leave out others, where that saves it work. */
  readonly division: string;
  /** `county`: whoever asks adds up whole counties, so that a claim's township need not be looked for. */
  readonly places: 'exact' | 'county';
}

/** Of what is told apart by county alone: the county of the division asked for, or all. */
export const inCounty = (column: string, { division }: Pick<ReportAsked, 'division'>) =>
  sql<boolean>`${sql.ref(column)} like ${`${significant(division).slice(0, 6)}%`}`;

/** The statement of a line: columns division, part, case_id, on_day, done, total; a case once. */
export type LineCases = (asked: ReportAsked) => RawBuilder<unknown>;

/** Several lines that are read from the same: the columns of each, and which line. */
export type GroupCases = LineCases;

/** The day's first instant in Shanghai, `plus` days later. */
const startOf = (day: string, plus = 0) =>
  sql`((${day}::date + ${plus}::int)::timestamp at time zone 'Asia/Shanghai')`;
/** The first instant after the last day. */
export const endOf = ({ to }: Days) => startOf(to, 1);
export const startBefore = ({ to }: Days, days: number) => startOf(to, -days);

/** Did that happen in the period? Both days included. */
export const within = (column: string, { from, to }: Days) =>
  sql<boolean>`${sql.ref(column)} between ${from}::date and ${to}::date`;
export const happenedWithin = (column: string, days: Days) =>
  sql<boolean>`${sql.ref(column)} >= ${startOf(days.from)} and ${sql.ref(column)} < ${endOf(days)}`;
/** Had it not come by the end? */
export const notBy = (column: string, { to }: Days) =>
  sql<boolean>`(${sql.ref(column)} is null or ${sql.ref(column)} > ${to}::date)`;
export const dayOf = (column: string) => sql`(${sql.ref(column)} at time zone 'Asia/Shanghai')::date`;

/** Columns of a case that counts once. */
export const ONE = sql`1 as done, 0 as total`;
export const NO_PART = sql`null::text as part`;
