import { sql } from 'kysely';
import type { Trx } from '../db/client.ts';
import { aidFact, employmentFact, enqueue } from './enqueue.ts';

/**
 * Has a case's process look at the record again, and start where it does not run; one that pauses because the record did
 * not answer looks at once (workflows/until-answered.ts). `key` names the wish: a repeat of it changes nothing.
 */
export async function askToLookAgain(
  trx: Trx,
  { caseId, key, businessAtMs }: { caseId: string; key: string; businessAtMs: number },
): Promise<void> {
  const message = caseId.startsWith('employment-')
    ? employmentFact(caseId.slice('employment-'.length), 'recheck', key, businessAtMs)
    : caseId.startsWith('aid-')
      ? aidFact(caseId.slice('aid-'.length), 'recheck', key, businessAtMs)
      : { workflowId: caseId, message: 'claim-look' as const, payload: { key }, businessAtMs };
  // What the case was told in vain goes before, in its order.
  await retryFailedMessages(trx, caseId);
  await enqueue(trx, [message]);
}

/** Messages whose delivery failed, of all cases or of one, are tried again now, not after their pause; returns how many. */
export async function retryFailedMessages(trx: Trx, caseId?: string): Promise<number> {
  const { numAffectedRows } = await sql`
    update outbox set next_try_at = clock_timestamp() where delivered_at is null and attempts > 0
      and workflow_id = coalesce(${caseId ?? null}, workflow_id)
  `.execute(trx);
  await sql`select pg_notify('outbox', '')`.execute(trx);
  return Number(numAffectedRows ?? 0);
}

export interface OutboxState {
  /** Not delivered yet. */
  readonly pending: number;
  /** Age of the oldest of them; 0 when there is none. */
  readonly lagSeconds: number;
  /** Tried in vain at least once. */
  readonly failed: number;
  readonly lastError: string | null;
  readonly nextTryAt: Date | null;
}

/** What is on its way to the engine, read from the index of what is pending. */
export async function readOutboxState(db: Trx): Promise<OutboxState> {
  const { rows } = await sql<OutboxState>`
    select count(*) as pending,
      coalesce(extract(epoch from clock_timestamp() - min(recorded_at)), 0)::float8 as "lagSeconds",
      count(*) filter (where attempts > 0) as failed,
      (array_agg(last_error order by id) filter (where last_error is not null))[1] as "lastError",
      min(next_try_at) filter (where attempts > 0) as "nextTryAt"
    from outbox where delivered_at is null
  `.execute(db);
  return rows[0]!;
}
