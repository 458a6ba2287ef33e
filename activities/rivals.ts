import { sql } from 'kysely';
import type { Trx } from '../src/db/client.ts';
import { refusedByRules } from '../src/db/recorded-claims.ts';
import { caseFact, enqueue } from '../src/outbox/enqueue.ts';

/**
 * A claim that closes without money frees what may be granted once: cases whose claim to the same only the rules
 * have refused are looked at again, whatever the reason on record. A reason is the first of several, and the one after
 * it may have been `already-granted`.
 */
export async function recheckRivals(trx: Trx, claimId: string, nowMs: number): Promise<void> {
  const { rows } = await sql<{ subject_id: string; revision: number }>`
    select r.subject_id, c.revision from claim c join claim r on r.entitlement_key = c.entitlement_key and r.id <> c.id
    where c.id = ${claimId} and ${refusedByRules('r')}
  `.execute(trx);
  await enqueue(
    trx,
    rows.map((row) => caseFact(row.subject_id, 'recheck', `freed:${claimId}:r${row.revision}`, nowMs)),
  );
}
