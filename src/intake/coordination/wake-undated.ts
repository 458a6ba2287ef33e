import { sql } from 'kysely';
import type { Trx } from '../../db/client.ts';

/**
 * After a calendar was added or changed: everything whose dates may depend on it looks again – what could not be counted,
 * and meetings still to come, whose day may have become a day off. Returns how many were told.
 */
export async function wakeUndated(trx: Trx, years: readonly number[], businessAtMs: number): Promise<number> {
  if (years.length === 0) return 0;
  const { numAffectedRows } = await sql`
    insert into outbox (workflow_id, message, payload, business_at)
    select case_id, 'claim-look', jsonb_build_object('key', ${`calendar:${years.join(',')}:${businessAtMs}`}::text),
      ${new Date(businessAtMs)}
    from (
      select 'meeting-' || id as case_id from meeting
      where status in ('undated', 'planned', 'invited', 'overdue')
      union all
      select 'problem-' || id from problem
      where status in ('open', 'working') and (due_on is null or escalates_on is null)) waiting`.execute(trx);
  return Number(numAffectedRows ?? 0);
}
