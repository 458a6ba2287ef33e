import type { Trx } from '../../db/client.ts';
import type { Json } from '../../db/schema.ts';
import { type PlainDate, shanghaiDateAt } from '../../domain/dates.ts';
import type { AidId } from '../../domain/ids.ts';
import { FactError, type FactErrorCode } from '../errors.ts';
import type { Origin } from './announce.ts';
import { noteAidFacts } from './note-fact.ts';
import { attempt, type OrRefused } from './outcomes.ts';

type Cells = Record<string, string | number | boolean | null>;
interface Ofcase {
  readonly aidId: AidId;
}

/** A kind of fact that a case has once, or once for each period. */
export interface OnceSaid<Row extends Ofcase, Case> {
  readonly table: 'school_year_confirmation' | 'loan_statement' | 'loan_repayment' | 'student_leaving';
  /** The column that there is one of each of; absent: one a case. */
  readonly period?: { readonly column: 'school_year' | 'quarter'; readonly of: (row: Row) => string };
  /** Locks these cases, in the order of their numbers, so that two facts of one come one after the other. */
  readonly lock: (trx: Trx, ids: readonly AidId[]) => Promise<ReadonlyMap<string, Case>>;
  /** Throws where the fact makes no sense of the case. */
  readonly check: (row: Row, of: Case, today: PlainDate) => void;
  /** What is said: the same again changes nothing. */
  readonly says: (row: Row) => Cells;
  /** What is kept beside it. */
  readonly keeps: (row: Row, of: Case) => Cells;
  /** Another word while the first stands, and the field that is at fault. */
  readonly otherwise: readonly [FactErrorCode, field: string];
  /** As time line and audit log call it, and what begins its key. */
  readonly kind: string;
  readonly key: string;
  readonly data: (row: Row) => { readonly [name: string]: Json };
}

export type Said = { readonly id: number; readonly unchanged: boolean };

/**
 * Records such facts, all in a few statements, one outcome each in their order. Throws, of each: aid-unknown, what `check`
 * throws, `otherwise` where something else is on record, which has to be taken back first.
 */
export async function sayOnce<Row extends Ofcase, Case>(
  trx: Trx,
  of: OnceSaid<Row, Case>,
  rows: readonly OrRefused<Row>[],
  by: Origin,
): Promise<OrRefused<Said>[]> {
  const asked = rows.filter((row): row is Row => !(row instanceof FactError));
  const ids = [...new Set(asked.map(({ aidId }) => aidId))];
  const cases = await of.lock(trx, ids);
  const there = await onRecord(trx, of, ids);
  const today = shanghaiDateAt(by.businessAtMs);
  const fresh = new Map<string, { row: Row; cells: Cells }>();
  const judge = (row: Row): { key: string; unchanged: boolean } => {
    const found = cases.get(row.aidId);
    if (!found) throw new FactError('aid-unknown', 'aidId');
    of.check(row, found, today);
    const key = keyOf(row.aidId, of.period?.of(row));
    const said = of.says(row);
    const before = there.get(key) ?? fresh.get(key)?.cells;
    if (before && Object.entries(said).some(([name, value]) => before[name] !== value))
      throw new FactError(...of.otherwise);
    if (before) return { key, unchanged: true };
    const period = of.period ? { [of.period.column]: of.period.of(row) } : {};
    fresh.set(key, { row, cells: { aid_id: row.aidId, ...period, ...said, ...of.keeps(row, found) } });
    return { key, unchanged: false };
  };
  const judged = rows.map((row) => (row instanceof FactError ? row : attempt(() => judge(row))));
  const written = await write(trx, of, fresh, by);
  const idOf = (key: string) => written.get(key) ?? Number(there.get(key)!.id);
  return judged.map((one) =>
    one instanceof FactError ? one : { id: idOf(one.key), unchanged: one.unchanged },
  );
}

const keyOf = (aidId: unknown, period: unknown = ''): string => `${aidId}:${period}`;

async function onRecord<Row extends Ofcase, Case>(
  trx: Trx,
  { table, period }: OnceSaid<Row, Case>,
  ids: readonly AidId[],
): Promise<Map<string, Cells>> {
  if (ids.length === 0) return new Map();
  const rows = await trx
    .selectFrom(table as 'loan_statement')
    .selectAll()
    .where('aid_id', 'in', [...ids])
    .where('revoked_on', 'is', null)
    .execute();
  const cells = rows as unknown as Cells[];
  return new Map(cells.map((row) => [keyOf(row.aid_id, period && row[period.column]), row]));
}

async function write<Row extends Ofcase, Case>(
  trx: Trx,
  { table, period, kind, key, data }: OnceSaid<Row, Case>,
  fresh: ReadonlyMap<string, { row: Row; cells: Cells }>,
  by: Origin,
): Promise<Map<string, number>> {
  if (fresh.size === 0) return new Map();
  const { importId, actor, businessAtMs } = by;
  const origin = { import_id: importId, entered_by: actor, business_on: shanghaiDateAt(businessAtMs) };
  const inserted = await trx
    .insertInto(table as 'loan_statement')
    .values([...fresh.values()].map(({ cells: own }) => ({ ...own, ...origin }) as never))
    .returningAll()
    .execute();
  const cells = inserted as unknown as Cells[];
  const ids = new Map(cells.map((row) => [keyOf(row.aid_id, period && row[period.column]), Number(row.id)]));
  const notes = [...fresh].map(([name, { row }]) => ({
    aidId: row.aidId,
    key: `${key}:${ids.get(name)}`,
    kind,
    data: { factId: ids.get(name)!, ...data(row) },
    wakes: true,
  }));
  await noteAidFacts(trx, notes, by);
  return ids;
}
