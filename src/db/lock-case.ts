import { sql } from 'kysely';
import { isAidId, isRewardId } from '../domain/ids.ts';
import type { Trx } from './client.ts';

/** Locks a case of whichever kind before its claims, as every assessment does; what only refers to it is not kept out. */
export async function lockCase(trx: Trx, subjectId: string): Promise<void> {
  const table = isRewardId(subjectId) ? 'performance_reward' : isAidId(subjectId) ? 'aid_case' : 'employment';
  await sql`select 1 from ${sql.table(table)} where id = ${subjectId} for no key update`.execute(trx);
}
