import { Kysely, PostgresDialect } from 'kysely';
import type pg from 'pg';
import type { Trx } from './client.ts';
import type { DB } from './schema.ts';

/** A transaction that speaks both: Kysely for queries, the bare connection for COPY. */
export interface ClientTransaction {
  readonly trx: Trx;
  readonly client: pg.PoolClient;
}

/** Runs `work` in one transaction on one connection; any error rolls all of it back. */
export async function withClientTransaction<T>(
  pool: pg.Pool,
  work: (transaction: ClientTransaction) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  // Kysely asks its pool for a connection per query: this pool has only the one whose transaction is open.
  const connection = { query: client.query.bind(client), release: () => undefined };
  const single = { connect: async () => connection, end: async () => undefined, options: {} };
  const db = new Kysely<DB>({ dialect: new PostgresDialect({ pool: single as unknown as pg.Pool }) });
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const result = await work({ trx: db as unknown as Trx, client });
    await client.query('commit');
    return result;
  } catch (error) {
    // A connection that cannot even roll back (server gone, COPY cut short) must not return to the pool.
    await client.query('rollback').catch((e: Error) => {
      broken = e;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
