import { AsyncLocalStorage } from 'node:async_hooks';
import { CompiledQuery, type Driver, PostgresDialect } from 'kysely';
import type { PlainDate } from '../domain/dates.ts';

/** By which delegation, and on which business day, the transactions of one request act for somebody. */
export interface ActingBy {
  readonly delegation: number;
  readonly on: PlainDate;
}

const acting = new AsyncLocalStorage<() => ActingBy | null>();

/**
 * All transactions begun in `work` act by what `asked` says when they begin; null: everybody for themself. The database
 * writes for whom beside every act, and refuses a delegation that is not in force (docs/organisation.md).
 */
export function whileActing<T>(asked: () => ActingBy | null, work: () => T): T {
  return acting.run(asked, work);
}

/** PostgreSQL, where each transaction knows for whom it is: one place, so that no route can forget it. */
export class ActingDialect extends PostgresDialect {
  override createDriver(): Driver {
    const driver = super.createDriver();
    const begin = driver.beginTransaction.bind(driver);
    driver.beginTransaction = async (connection, settings) => {
      await begin(connection, settings);
      const by = acting.getStore()?.() ?? null;
      if (by === null) return;
      const setting = CompiledQuery.raw(`select set_config('app.acting', $1, true)`, [
        `${by.delegation}@${by.on}`,
      ]);
      await connection.executeQuery(setting);
    };
    return driver;
  }
}
