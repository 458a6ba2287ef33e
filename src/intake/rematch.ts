import { sql } from 'kysely';
import type { Db } from '../db/client.ts';
import { bestEmployment } from './match-insurance.ts';

/**
 * Finds insurance rows that belong to an employment but were stored without it: the placement and the row were
 * written at the same moment, and neither saw the other. Returns how many were matched; safe at any time.
 */
export async function rematchInsurance(db: Db, businessAtMs: number): Promise<number> {
  const best = bestEmployment({ key: 'w.identity_key', employer: 'w.employer', month: 'w.month' });
  const { numAffectedRows } = await sql`
    with matched as (
      update insurance_payment i set matched_employment = b.id
      from (
        select w.id as payment, best.id from insurance_payment w cross join lateral ${best} best
        where w.matched_employment is null
      ) b
      where i.id = b.payment and i.matched_employment is null
      returning i.id, i.matched_employment
    )
    insert into outbox (workflow_id, message, payload, business_at)
    select 'employment-' || matched_employment, 'employment-fact',
      jsonb_build_object('kind', 'insurance', 'key', 'insurance:' || id), ${new Date(businessAtMs)}
    from matched
  `.execute(db);
  return Number(numAffectedRows ?? 0);
}
