import { type RawBuilder, sql } from 'kysely';
import type { Database, Trx } from '../db/client.ts';
import {
  isOverdue,
  isUnattended,
  isUnattendedBatch,
  unassessed,
  unattendedAfterwards,
  unattendedServices,
} from './unattended.ts';

export interface SweepResult {
  /** Employments and aid cases that no process has ever looked at. */
  readonly unassessed: number;
  /** Waits whose moment has passed without anything happening. */
  readonly overdue: number;
  /** Open claims, recoveries and appeals that nobody waits for. */
  readonly unattended: number;
  /** Open waits whose process was asked to be there; it nearly always is. */
  readonly ensured: number;
  /** Delivered messages that were deleted. */
  readonly purged: number;
}

/** What else is to be found while the sweep's lock is held: other rooms' nets. */
export type AlsoSweep = (trx: Trx, nowMs: number) => Promise<void>;

/**
 * Delivered messages are kept for people who look into a fault; nothing else reads them. They are looked for where the
 * oldest are, so that a look is short however many there are.
 */
const KEEP_DELIVERED = '7 days';
const PURGE_AT_ONCE = 20_000;

/** Waits without a deadline show nothing when their process is lost; so each is seen to once a day, a few at a time. */
const ENSURE_EVERY = '1 day';
const ENSURE_AT_ONCE = 2_000;
/** An overdue case is asked again once an hour, not at every sweep. */
const ASK_AGAIN_AFTER = '1 hour';
const HOUR_MS = 3_600_000;
const SWEEP_LOCK = 4333;

/**
 * Finds facts without effect and has their processes look again: the net under relay and engine, for lost data
 * (a restored engine), terminated runs and our own mistakes. Safe to run at any time; of several workers one sweeps.
 */
export async function sweep(
  database: Database,
  nowMs: number,
  also: AlsoSweep = async () => {},
): Promise<SweepResult> {
  const now = new Date(nowMs);
  const hour = Math.floor(nowMs / HOUR_MS);
  const key = (what: string) => `sweep:${what}:${hour}`;
  return database.db.transaction().execute(async (trx) => {
    const { rows } = await sql<{
      mine: boolean;
    }>`select pg_try_advisory_xact_lock(${SWEEP_LOCK}) as mine`.execute(trx);
    if (!rows[0]!.mine) return { unassessed: 0, overdue: 0, unattended: 0, ensured: 0, purged: 0 };
    await also(trx, nowMs);
    const unassessedOnes = await sql`
      with found as (select employment, aid, case_id from ${unassessed}),
      ${noted(now, sql`select employment, aid, null, 'unassessed:' || case_id from found`)}
      insert into outbox (workflow_id, message, payload, business_at)
      select case_id, 'ensure-running', '{}'::jsonb, ${now} from found
    `.execute(trx);
    const overdue = await sql`
      with due as (
        update case_wait w set ensured_at = clock_timestamp()
        where ${isOverdue(now)}
          and (w.ensured_at is null or w.ensured_at < clock_timestamp() - ${ASK_AGAIN_AFTER}::interval)
        returning w.id, w.case_id, w.employment_id, w.aid_id, w.claim_id
      ), ${noted(
        now,
        sql`select employment_id, aid_id, claim_id, 'overdue:' || id from due where claim_id is not null
          or employment_id is not null or aid_id is not null`,
      )}
      insert into outbox (workflow_id, message, payload, business_at)
      select case_id, case when case_id like 'employment-%' then 'employment-fact'
          when case_id like 'aid-%' then 'aid-fact' else 'claim-look' end,
        jsonb_build_object('kind', 'recheck', 'key', ${key('overdue')}::text), ${now} from due
    `.execute(trx);
    const unattended = await sql`
      with found as (select c.id, c.employment_id, c.aid_id, c.revision from claim c where ${isUnattended}),
      ${noted(now, sql`select employment_id, aid_id, id, 'unattended:' || id || ':' || revision from found`)}
      insert into outbox (workflow_id, message, payload, business_at)
      select 'claim-' || id, 'claim-look', jsonb_build_object('key', ${key('unattended')}::text), ${now} from found
    `.execute(trx);
    // Batches that went out before they had processes, too.
    await sql`
      insert into outbox (workflow_id, message, payload, business_at)
      select 'batch-' || b.id, 'ensure-running', '{}'::jsonb, ${now} from payment_batch b where ${isUnattendedBatch}
    `.execute(trx);
    await sql`
      insert into outbox (workflow_id, message, payload, business_at)
      select case_id, 'claim-look', jsonb_build_object('key', ${key('services')}::text), ${now} from ${unattendedServices}
    `.execute(trx);
    const afterwards = await sql`
      with found as (select * from ${unattendedAfterwards} s),
      ${noted(now, sql`select employment_id, aid_id, claim_id, 'unattended:' || key from found`)}
      insert into outbox (workflow_id, message, payload, business_at)
      select case_id, 'claim-look', jsonb_build_object('key', ${key('afterwards')}::text), ${now} from found
    `.execute(trx);
    const ensured = await sql`
      with due as (
        select id from case_wait
        where closed_at is null and (ensured_at is null or ensured_at < clock_timestamp() - ${ENSURE_EVERY}::interval)
        order by ensured_at nulls first limit ${ENSURE_AT_ONCE}
      ), seen as (
        update case_wait w set ensured_at = clock_timestamp() from due where w.id = due.id returning w.case_id
      )
      insert into outbox (workflow_id, message, payload, business_at)
      select case_id, 'ensure-running', '{}'::jsonb, ${now} from seen
    `.execute(trx);
    // Bulk imports name no wait: each that is open is seen to by the hour.
    await sql`
      with due as (
        update register_load set worked_at = clock_timestamp()
        where ended_on is null and worked_at < clock_timestamp() - ${ASK_AGAIN_AFTER}::interval returning id
      )
      insert into outbox (workflow_id, message, payload, business_at)
      select 'load-' || id, 'ensure-running', '{}'::jsonb, ${now} from due
    `.execute(trx);
    const purged = await sql`
      delete from outbox where id in (
        select id from (
          select id, delivered_at from outbox where delivered_at is not null order by id limit ${PURGE_AT_ONCE}
        ) oldest
        where delivered_at < clock_timestamp() - ${KEEP_DELIVERED}::interval)
    `.execute(trx);
    const count = (result: { numAffectedRows?: bigint }) => Number(result.numAffectedRows ?? 0);
    return {
      unassessed: count(unassessedOnes),
      overdue: count(overdue),
      unattended: count(unattended) + count(afterwards),
      ensured: count(ensured),
      purged: count(purged),
    };
  });
}

/** On the time line once for each thing that stood still: the administrator is told of it. `found`: case, claim, key. */
function noted(now: Date, found: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`noted as (
    insert into case_event (employment_id, aid_id, claim_id, kind, actor, happened_at, data, event_key)
    select employment_id, aid_id, claim_id, 'case-stuck', null, ${now}, '{}'::jsonb, 'stuck:' || key
    from (${found}) stuck (employment_id, aid_id, claim_id, key)
    on conflict (event_key) do nothing)`;
}
