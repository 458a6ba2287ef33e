import { sql } from 'kysely';
import type { Trx } from '../db/client.ts';
import type { Json } from '../db/schema.ts';

export type OutboxMessage =
  | 'employment-fact'
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
