import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../db/client.ts';

/** Younger cases are still on their way. */
const GRACE = '10 minutes';

const underWay = (caseId: RawBuilder<unknown>): RawBuilder<boolean> =>
  sql`exists (select 1 from outbox o where o.workflow_id = ${caseId} and o.delivered_at is null)`;

const neverLookedAt = (
  table: 'employment' | 'aid_case',
  own: 'employment_id' | 'aid_id',
  caseId: RawBuilder<unknown>,
) => sql`
  from ${sql.table(table)} e
  where e.recorded_at < clock_timestamp() - ${GRACE}::interval
    and not exists (select 1 from case_wait w where w.case_id = ${caseId})
    and not exists (select 1 from claim c where c.${sql.ref(own)} = e.id)
    and not ${underWay(caseId)}`;

/** Employments and aid cases that no process has ever looked at, as a table of `employment`, `aid`, `case_id`, `since`. */
export const unassessed = sql`(
  select e.id as employment, null as aid, 'employment-' || e.id as case_id, e.recorded_at as since
  ${neverLookedAt('employment', 'employment_id', sql`'employment-' || e.id`)}
  union all
  select null, e.id, 'aid-' || e.id, e.recorded_at ${neverLookedAt('aid_case', 'aid_id', sql`'aid-' || e.id`)}
) unassessed`;

/** Of `case_wait w`: its moment has passed and nothing happened. */
export const isOverdue = (now: Date): RawBuilder<boolean> => sql<boolean>`
  w.closed_at is null and w.due_at < ${now}::timestamptz - ${GRACE}::interval
  and not ${underWay(sql`w.case_id`)}`;

/** Of `claim c`: open, and nobody waits for it. */
export const isUnattended = sql<boolean>`
  c.status = 'open' and c.recorded_at < clock_timestamp() - ${GRACE}::interval
  and not exists (select 1 from case_wait w where w.case_id = 'claim-' || c.id and w.closed_at is null)
  and not ${underWay(sql`'claim-' || c.id`)}`;

/** Of `payment_batch b`: at the bank, and nobody waits for it. */
export const isUnattendedBatch = sql<boolean>`
  b.status = 'released' and b.recorded_at < clock_timestamp() - ${GRACE}::interval
  and not exists (select 1 from case_wait w where w.case_id = 'batch-' || b.id and w.closed_at is null)
  and not ${underWay(sql`'batch-' || b.id`)}`;

/** Open service cases, lists of visits, meetings, problems and years of targets that nobody waits for, as a table of `case_id`. */
export const unattendedServices = sql`(
  select 'service-' || s.id as case_id from service_case s
  where s.status in ('new', 'working', 'resolved') and s.recorded_at < clock_timestamp() - ${GRACE}::interval
    and not exists (select 1 from case_wait w where w.case_id = 'service-' || s.id and w.closed_at is null)
    and not ${underWay(sql`'service-' || s.id`)}
  union all
  select 'visits-' || v.employer from visit_plan v
  where v.status = 'active' and v.recorded_at < clock_timestamp() - ${GRACE}::interval
    and not exists (select 1 from case_wait w where w.case_id = 'visits-' || v.employer and w.closed_at is null)
    and not ${underWay(sql`'visits-' || v.employer`)}
  union all
  select 'meeting-' || m.id from meeting m
  where m.status not in ('held', 'not-held') and m.recorded_at < clock_timestamp() - ${GRACE}::interval
    and not exists (select 1 from case_wait w where w.case_id = 'meeting-' || m.id and w.closed_at is null)
    and not ${underWay(sql`'meeting-' || m.id`)}
  union all
  select 'problem-' || p.id from problem p
  where p.status not in ('closed', 'withdrawn') and p.recorded_at < clock_timestamp() - ${GRACE}::interval
    and not exists (select 1 from case_wait w where w.case_id = 'problem-' || p.id and w.closed_at is null)
    and not ${underWay(sql`'problem-' || p.id`)}
  union all
  select 'responsibility-' || y.year || '-' || y.division from responsibility_year y
  where y.status <> 'closed' and y.recorded_at < clock_timestamp() - ${GRACE}::interval
    and not exists (select 1 from case_wait w
      where w.case_id = 'responsibility-' || y.year || '-' || y.division and w.closed_at is null)
    and not ${underWay(sql`'responsibility-' || y.year || '-' || y.division`)}) unattended`;

/**
 * What came after a decision and that nobody waits for: open recoveries, and claims with an appeal to decide. Columns
 * case_id, employment_id, aid_id, claim_id, since, key.
 */
export const unattendedAfterwards = sql`(
  select 'recovery-' || r.id as case_id, c.employment_id, c.aid_id, r.claim_id, r.recorded_at as since,
    r.id || ':' || r.revision as key
  from recovery r join claim c on c.id = r.claim_id
  where r.status in ('proposed', 'collecting') and r.recorded_at < clock_timestamp() - ${GRACE}::interval
    and not exists (select 1 from case_wait w where w.case_id = 'recovery-' || r.id and w.closed_at is null)
    and not ${underWay(sql`'recovery-' || r.id`)}
  union all
  select 'claim-' || a.claim_id, c.employment_id, c.aid_id, a.claim_id, a.recorded_at, a.id
  from appeal a join claim c on c.id = a.claim_id
  where a.status = 'pending' and a.recorded_at < clock_timestamp() - ${GRACE}::interval
    and not exists (select 1 from case_wait w where w.case_id = 'claim-' || a.claim_id and w.closed_at is null)
    and not ${underWay(sql`'claim-' || a.claim_id`)})`;

export interface UnattendedCase {
  readonly kind: 'unassessed' | 'overdue' | 'unattended';
  readonly caseId: string;
  /** Business instant since which it should have moved; null: unknown. */
  readonly since: Date | null;
}

/** Facts without effect, at most `limit` of each kind: what the sweeper acts on, to be looked at. */
export async function listUnattended(db: Db, now: Date, limit: number): Promise<UnattendedCase[]> {
  const { rows } = await sql<UnattendedCase>`
    (select 'overdue' as kind, w.case_id as "caseId", w.due_at as since from case_wait w
      where ${isOverdue(now)} order by coalesce(w.due_at, 'infinity'::timestamptz), w.case_id limit ${limit})
    union all
    (select 'unassessed', case_id, since from ${unassessed} limit ${limit})
    union all
    (select 'unattended', 'claim-' || c.id, c.recorded_at from claim c where ${isUnattended} limit ${limit})
    union all
    (select 'unattended', s.case_id, s.since from ${unattendedAfterwards} s limit ${limit})
  `.execute(db);
  return rows;
}

/** How many there are of each. */
export async function countUnattended(db: Db, now: Date): Promise<Record<UnattendedCase['kind'], number>> {
  const { rows } = await sql<Record<UnattendedCase['kind'], number>>`
    select (select count(*) from ${unassessed}) as unassessed,
      (select count(*) from case_wait w where ${isOverdue(now)}) as overdue,
      (select count(*) from claim c where ${isUnattended})
        + (select count(*) from ${unattendedAfterwards} s) as unattended
  `.execute(db);
  return rows[0]!;
}
