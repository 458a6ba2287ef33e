import { Kysely, PostgresDialect } from 'kysely';
import type pg from 'pg';
import type { Trx } from './client.ts';
import type { DB } from './schema.ts';

/** A transaction that speaks both: Kysely for queries, the bare connection for COPY. */
export interface ClientTransaction {
  readonly trx: Trx;
  readonly client: pg.PoolClient;
}

/** One connection of the pool, for several transactions in turn. */
export interface ClientConnection {
  /** Any error rolls all of it back. */
  transact<T>(work: (transaction: ClientTransaction) => Promise<T>): Promise<T>;
}

/** Lends a connection. One that cannot even roll back (server gone, COPY cut short) does not return to the pool. */
export async function withConnection<T>(
  pool: pg.Pool,
  work: (connection: ClientConnection) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  // Kysely asks its pool for a connection per query: this pool has only the one whose transaction is open.
  const connection = { query: client.query.bind(client), release: () => undefined };
  const single = { connect: async () => connection, end: async () => undefined, options: {} };
  const db = new Kysely<DB>({ dialect: new PostgresDialect({ pool: single as unknown as pg.Pool }) });
  let broken: Error | undefined;
  try {
    return await work({
      async transact(inside) {
        try {
          await client.query('begin');
          const result = await inside({ trx: db as unknown as Trx, client });
          await client.query('commit');
          return result;
        } catch (error) {
          await client.query('rollback').catch((e: Error) => {
            broken = e;
          });
          throw error;
        }
      },
    });
  } finally {
    // Session locks are of this loan, not of the next.
    await client.query('select pg_advisory_unlock_all()').catch((e: Error) => {
      broken = e;
    });
    client.release(broken);
  }
}
