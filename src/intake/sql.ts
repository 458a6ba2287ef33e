import { type RawBuilder, sql } from 'kysely';
import type { Trx } from '../db/client.ts';

/**
 * Rows as a table expression `r`: one statement for a whole chunk, whatever its size.
 * `columns` declares their types: 'id text, starts_on date'.
 */
export function recordset(rows: readonly object[], columns: string): RawBuilder<unknown> {
  return sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(${sql.raw(columns)})`;
}

/** How bytea travels inside JSON. */
export const hex = (bytes: Buffer): string => `\\x${bytes.toString('hex')}`;

const EXCLUSION = '23P01';
const UNIQUE = '23505';
const DEADLOCK = '40P01';

/** The SQLSTATE of a database error, else undefined. */
function sqlState(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** True when the database refused because another employment occupies the same days. */
export function isOverlap(error: unknown): boolean {
  return (
    sqlState(error) === EXCLUSION && (error as { constraint?: string }).constraint === 'employment_no_overlap'
  );
}

/** Runs `work` so that a failure leaves nothing of it, and the transaction goes on. */
export async function allOrNothing<T>(trx: Trx, work: () => Promise<T>): Promise<T> {
  await sql`savepoint one`.execute(trx);
  try {
    const result = await work();
    await sql`release savepoint one`.execute(trx);
    return result;
  } catch (error) {
    await sql`rollback to savepoint one`.execute(trx);
    throw error;
  }
}

/**
 * Runs `work` again from its start when somebody else wrote the same thing at the same moment: what was read before
 * is then out of date, and reading it again decides. The constraint has the last word.
 */
export async function againOnConflict<T>(trx: Trx, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    await sql`savepoint again`.execute(trx);
    try {
      const result = await work();
      await sql`release savepoint again`.execute(trx);
      return result;
    } catch (error) {
      if (attempt === 5 || ![EXCLUSION, UNIQUE, DEADLOCK].includes(sqlState(error) ?? '')) throw error;
      await sql`rollback to savepoint again`.execute(trx);
    }
  }
}
