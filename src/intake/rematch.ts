import { sql } from 'kysely';
import type { Db, Trx } from '../db/client.ts';
import { bestEmployment } from './match-insurance.ts';

/**
 * Finds insurance rows that belong to an employment but were stored without it: the placement and the row were
 * written at the same moment, and neither saw the other. Looks at rows and employments recorded since `since` (wall
 * time), or at all. Returns how many were matched; safe at any time.
 */
export async function rematchInsurance(
  db: Db | Trx,
  businessAtMs: number,
  since: Date | null = null,
): Promise<number> {
  const waiting =
    since === null
      ? sql`select * from insurance_payment where matched_employment is null`
      : sql`
        select * from insurance_payment where matched_employment is null and recorded_at >= ${since}
        union
        select i.* from employment e join number_card n on n.person_id = e.person_id
          join insurance_payment i on i.identity_key = n.identity_key and i.employer = e.employer
        where e.recorded_at >= ${since} and i.matched_employment is null`;
  const best = bestEmployment({ key: 'w.identity_key', employer: 'w.employer', month: 'w.month' });
  const { numAffectedRows } = await sql`
    with matched as (
      update insurance_payment i set matched_employment = b.id
      from (
        select w.id as payment, best.id from (${waiting}) w cross join lateral ${best} best
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

/** A file's rows are seen when it commits, this long after they were written; what took longer, once a day. */
const LONGEST_IMPORT_MS = 15 * 60_000;
const FULL_LOOK_EVERY_MS = 24 * 3_600_000;

/**
 * The same, minute after minute: each time what is new, all once a day and at first. `nowMs` is wall time, and business
 * time of what is found.
 */
export function createRematch(): (db: Db | Trx, nowMs: number) => Promise<number> {
  let fullLookAtMs: number | null = null;
  let lookedAtMs = 0;
  return async (db, nowMs) => {
    const full = fullLookAtMs === null || nowMs - fullLookAtMs >= FULL_LOOK_EVERY_MS;
    const matched = await rematchInsurance(db, nowMs, full ? null : new Date(lookedAtMs - LONGEST_IMPORT_MS));
    if (full) fullLookAtMs = nowMs;
    lookedAtMs = nowMs;
    return matched;
  };
}
