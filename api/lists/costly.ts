import { type Compilable, sql } from 'kysely';
import type { Db, Trx } from '../../src/db/client.ts';

/** A statement that is answered in a transaction of its own, with settings of its own. */
export interface Costly {
  readonly db: Db;
  prepare(trx: Trx): Promise<void>;
}

export const atOnce = <Row>(query: Compilable<Row>, { db, prepare }: Costly): Promise<Row[]> =>
  db.transaction().execute(async (trx) => {
    await prepare(trx);
    return (await trx.executeQuery(query)).rows;
  });

/**
 * All rows of one run of the statement, `batch` in memory at a time. A reader that stands still for a minute loses the
 * connection: it is one of a few, and the transaction holds back the database's cleaning up.
 */
export async function* everyRow<Row>(
  query: Compilable<Row>,
  { db, prepare }: Costly,
  batch: number,
): AsyncGenerator<Row> {
  const trx = await db.startTransaction().setAccessMode('read only').execute();
  try {
    await prepare(trx);
    await sql`set local idle_in_transaction_session_timeout = '60s'`.execute(trx);
    await sql`declare every_row no scroll cursor for ${query as never}`.execute(trx);
    for (;;) {
      const { rows } = await sql<Row>`fetch ${sql.raw(String(batch))} from every_row`.execute(trx);
      yield* rows;
      if (rows.length < batch) return;
    }
  } finally {
    // Also where the reader went away; the connection may be gone too.
    await trx
      .rollback()
      .execute()
      .catch(() => undefined);
  }
}
