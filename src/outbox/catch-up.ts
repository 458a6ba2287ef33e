import { sql } from 'kysely';
import type { Database } from '../db/client.ts';

const STEP = 'reservations-of-confirmed-cases';

/**
 * Once for each record: cases from before budgets have their money reserved at their next look, which may be months away.
 * All of them are told to look now – employments with a confirmed contract, and claims that nobody has approved. Of
 * several workers that start at once the first one does it; the others find it done. Returns how many were told.
 */
export async function catchUpReservations(database: Database, nowMs: number): Promise<number> {
  return database.db.transaction().execute(async (trx) => {
    const mine = await trx
      .insertInto('upgrade_step')
      .values({ name: STEP })
      .onConflict((oc) => oc.column('name').doNothing())
      .returning('name')
      .executeTakeFirst();
    if (!mine) return 0;
    const told = await sql`
      with reserved as (select distinct expects from ledger_transaction where expects is not null),
      open_claims as (
        select c.id, c.employment_id, c.aid_id from claim c where c.status = 'open'
          and not exists (select from fund_commitment f where f.claim_id = c.id and f.left_on is null)
          and c.id not in (select expects from reserved)
      )
      insert into outbox (workflow_id, message, payload, business_at)
      select 'employment-' || e.id, 'employment-fact',
        jsonb_build_object('kind', 'recheck', 'key', ${STEP}::text || ':' || e.id), ${new Date(nowMs)}::timestamptz
      from employment e
      where e.standing = 'tracked' and (e.id in (select employment_id from open_claims)
        or (not exists (select from claim c where c.employment_id = e.id)
          and exists (select from contract k where k.employment_id = e.id and k.status = 'confirmed')
          and 'employer-post:' || e.id not in (select expects from reserved)
          and 'intermediary-placement:' || e.id not in (select expects from reserved)))
      union all
      select distinct 'aid-' || aid_id, 'aid-fact',
        jsonb_build_object('kind', 'recheck', 'key', ${STEP}::text || ':' || aid_id), ${new Date(nowMs)}::timestamptz
      from open_claims where aid_id is not null
    `.execute(trx);
    return Number(told.numAffectedRows ?? 0);
  });
}
