import { type RawBuilder, sql } from 'kysely';
import type { Db } from './client.ts';

export interface WaitCount {
  readonly kind: string;
  /** Day on which the wait ends by itself (Shanghai); null: only a person can end it. */
  readonly on: string | null;
  readonly count: number;
}

/**
 * Adds what changed to the counters of open waits; of several workers one does. The counters are right before and after
 * (readers add both tables), folding keeps the list of changes short.
 */
export async function foldWaitCounts(db: Db): Promise<void> {
  await sql`select fold_wait_counts() where exists (select from wait_count_change)`.execute(db);
}

/** Open waits by kind and day, of the divisions that `where` (on `division`) leaves; nothing of case_wait is read. */
export async function readWaitCounts(db: Db, where: RawBuilder<boolean>): Promise<WaitCount[]> {
  const { rows } = await sql<WaitCount>`
    select kind, due_on as "on", sum(count)::int as count
    from (
      select division, kind, due_on, count from wait_count
      union all
      select division, kind, due_on, change from wait_count_change
    ) c
    where ${where}
    group by kind, due_on having sum(count) <> 0
  `.execute(db);
  return rows;
}
