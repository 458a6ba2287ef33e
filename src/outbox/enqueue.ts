import { sql } from 'kysely';
import type { Trx } from '../db/client.ts';
import type { Json } from '../db/schema.ts';
import { isAidId, isRewardId } from '../domain/ids.ts';
import { REWARD_PROGRAMME } from '../domain/trace.ts';

export type OutboxMessage =
  | 'employment-fact'
  | 'aid-fact'
  | 'claim-look'
  | 'ensure-running'
  | 'objection-raised'
  | 'payment-released'
  | 'payment-result';

export interface OutboxRow {
  readonly workflowId: string;
  readonly message: OutboxMessage;
  /** Ids, dates and codes only: this travels into the engine. */
  readonly payload: Json;
  /** Business instant of the fact (epoch ms). */
  readonly businessAtMs: number;
}

/** Writes messages in the transaction of the facts they tell of; the relay delivers them at least once. */
export async function enqueue(trx: Trx, rows: readonly OutboxRow[]): Promise<void> {
  if (rows.length === 0) return;
  await trx
    .insertInto('outbox')
    .values(
      rows.map((row) => ({
        workflow_id: row.workflowId,
        message: row.message,
        payload: sql`${JSON.stringify(row.payload)}::jsonb` as never,
        business_at: new Date(row.businessAtMs),
      })),
    )
    .execute();
}

/** A fact of a case of whichever kind, by its number. */
export function caseFact(
  subjectId: string,
  kind: 'recheck' | 'register',
  key: string,
  businessAtMs: number,
): OutboxRow {
  if (isRewardId(subjectId)) return rewardLooked(subjectId, key, businessAtMs);
  return isAidId(subjectId)
    ? aidFact(subjectId, kind, key, businessAtMs)
    : employmentFact(subjectId, kind, key, businessAtMs);
}

/** Of a county's year (docs/targets.md): something in its record has changed. */
export function yearChanged(year: number, division: string, key: string, businessAtMs: number): OutboxRow {
  return {
    workflowId: `responsibility-${year}-${division}`,
    message: 'claim-look',
    payload: { key },
    businessAtMs,
  };
}

/** A reward is weighed by its claim's own process; there is no other that would look. */
const rewardLooked = (id: string, key: string, businessAtMs: number): OutboxRow => ({
  workflowId: `claim-${REWARD_PROGRAMME}:${id}`,
  message: 'claim-look',
  payload: { key },
  businessAtMs,
});

/** A fact of an aid case: any fact has its process look again. */
export function aidFact(
  aidId: string,
  kind: 'registered' | 'aid' | 'register' | 'recheck',
  key: string,
  businessAtMs: number,
): OutboxRow {
  return { workflowId: `aid-${aidId}`, message: 'aid-fact', payload: { kind, key }, businessAtMs };
}

/** Money came in, a flag was cleared, an offset came through or not: `key` names what has changed of a recovery. */
export function recoveryChanged(recoveryId: string, key: string, businessAtMs: number): OutboxRow {
  return { workflowId: `recovery-${recoveryId}`, message: 'claim-look', payload: { key }, businessAtMs };
}

/** A fact of an employment: `kind` is a FactKind of workflows/contract, `key` names the fact for good. */
export function employmentFact(
  employmentId: string,
  kind: 'registered' | 'contract' | 'insurance' | 'departure' | 'follow-up' | 'register' | 'recheck',
  key: string,
  businessAtMs: number,
): OutboxRow {
  return {
    workflowId: `employment-${employmentId}`,
    message: 'employment-fact',
    payload: { kind, key },
    businessAtMs,
  };
}

/** Of a service case: its start, or that it is to look again. */
export function serviceMessage(
  serviceId: string,
  message: 'ensure-running' | 'claim-look',
  key: string,
  businessAtMs: number,
): OutboxRow {
  return { workflowId: `service-${serviceId}`, message, payload: { key }, businessAtMs };
}

/** A visit, or a place on the list of visits: the employer's process looks again, and starts where it does not run. */
export function visitsMessage(employer: string, key: string, businessAtMs: number): OutboxRow {
  return { workflowId: `visits-${employer}`, message: 'claim-look', payload: { key }, businessAtMs };
}
