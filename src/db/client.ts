import { Kysely, type Transaction } from 'kysely';
import pg from 'pg';
import { ActingDialect } from './acting.ts';
import type { DB } from './schema.ts';

export type Db = Kysely<DB>;
export type Trx = Transaction<DB>;

// bigint: fen and row ids stay below 2^53, so plain numbers are exact. date: a calendar date, never an instant.
const INT8 = 20;
const DATE = 1082;
pg.types.setTypeParser(INT8, (text) => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`bigint ${text} is not a safe integer`);
  return value;
});
pg.types.setTypeParser(DATE, (text) => text);

export interface Database {
  readonly db: Db;
  /** For COPY and LISTEN, which Kysely does not speak. */
  readonly pool: pg.Pool;
  close(): Promise<void>;
}

/** Opens a pool. `onError` hears of idle connections that break (a restarted server); the pool replaces them. */
export function openDatabase(options: {
  url: string;
  maxConnections?: number;
  onError?: (error: Error) => void;
}): Database {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.maxConnections ?? 10,
    // Dates and times reach us in one zone; business dates never depend on it.
    options: '-c timezone=UTC -c lock_timeout=30000',
  });
  pool.on('error', (error) => options.onError?.(error));
  // The pool listens to idle connections alone. One that breaks while in use, between two queries of a transaction,
  // would end the whole process; its next query fails anyway, and that is what its user hears.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const db = new Kysely<DB>({ dialect: new ActingDialect({ pool }) });
  return { db, pool, close: () => db.destroy() };
}
