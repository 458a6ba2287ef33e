import { sql } from 'kysely';
import type { Database } from '../db/client.ts';

export interface SweepResult {
  /** Employments that no process has ever looked at. */
  readonly unassessed: number;
  /** Waits whose moment has passed without anything happening. */
  readonly overdue: number;
  /** Open claims that no process waits for. */
  readonly unattended: number;
}

/** Younger cases are still on their way. */
const GRACE = '10 minutes';

/**
 * Finds facts without effect and has their processes look again: the net under relay and engine, for lost data
 * (a restored engine), terminated runs and our own mistakes. Safe to run at any time, any number of times.
 */
export async function sweep(database: Database, nowMs: number): Promise<SweepResult> {
  const now = new Date(nowMs);
  const again = (key: string) => sql`jsonb_build_object('kind', 'recheck', 'key', ${`sweep:${key}:${nowMs}`}::text)`;
  return database.db.transaction().execute(async (trx) => {
    const unassessed = await sql`
      insert into outbox (workflow_id, message, payload, business_at)
      select 'employment-' || e.id, 'employment-fact', ${again('unassessed')}, ${now} from employment e
      where e.recorded_at < clock_timestamp() - ${GRACE}::interval
        and not exists (select 1 from case_wait w where w.case_id = 'employment-' || e.id)
        and not exists (select 1 from claim c where c.employment_id = e.id)
        and not exists (select 1 from outbox o where o.workflow_id = 'employment-' || e.id and o.delivered_at is null)
    `.execute(trx);
    const overdue = await sql`
      insert into outbox (workflow_id, message, payload, business_at)
      select w.case_id, case when w.claim_id is null then 'employment-fact' else 'claim-start' end,
        case when w.claim_id is null then ${again('overdue')} else jsonb_build_object('claimId', w.claim_id) end, ${now}
      from case_wait w
      where w.closed_at is null and w.due_at < ${now}::timestamptz - ${GRACE}::interval
        and not exists (select 1 from outbox o where o.workflow_id = w.case_id and o.delivered_at is null)
    `.execute(trx);
    const unattended = await sql`
      insert into outbox (workflow_id, message, payload, business_at)
      select 'claim-' || c.id, 'claim-start', jsonb_build_object('claimId', c.id), ${now} from claim c
      where c.status = 'open' and c.recorded_at < clock_timestamp() - ${GRACE}::interval
        and not exists (select 1 from case_wait w where w.case_id = 'claim-' || c.id and w.closed_at is null)
        and not exists (select 1 from outbox o where o.workflow_id = 'claim-' || c.id and o.delivered_at is null)
    `.execute(trx);
    return {
      unassessed: Number(unassessed.numAffectedRows ?? 0),
      overdue: Number(overdue.numAffectedRows ?? 0),
      unattended: Number(unattended.numAffectedRows ?? 0),
    };
  });
}
