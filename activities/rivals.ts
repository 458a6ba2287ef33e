import { sql } from 'kysely';
import type { Trx } from '../src/db/client.ts';
import { employmentFact, enqueue } from '../src/outbox/enqueue.ts';

/**
 * A claim that closes without money frees what may be granted once: employments that were refused because of it
 * (`already-granted`) are looked at again.
 */
export async function recheckRivals(trx: Trx, claimId: string, nowMs: number): Promise<void> {
  const { rows } = await sql<{ employment_id: string }>`
    select r.employment_id from claim c join claim r on r.entitlement_key = c.entitlement_key and r.id <> c.id
    where c.id = ${claimId} and r.status = 'refused' and r.refused_reason = 'already-granted'
  `.execute(trx);
  await enqueue(
    trx,
    rows.map((row) => employmentFact(row.employment_id, 'recheck', `freed:${claimId}:${nowMs}`, nowMs)),
  );
}
