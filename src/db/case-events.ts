import { sql } from 'kysely';
import type { Trx } from './client.ts';
import type { Json } from './schema.ts';
import { subjectColumns } from './subject.ts';

export interface CaseEvent {
  /** Number of the employment, aid case or reward; null: of none, as a payment batch. */
  readonly subjectId: string | null;
  readonly claimId?: string;
  /** Stable code, as 'contract-confirmed', 'claim-raised', 'decision', 'payment-paid'. */
  readonly kind: string;
  readonly actor: string | null;
  readonly atMs: number;
  readonly data: Json;
  /** Names the event for good; the second writing changes nothing. */
  readonly key: string;
}

/** Adds to the case's time line, once per key. */
export async function recordCaseEvent(trx: Trx, event: CaseEvent): Promise<void> {
  const { employment_id: employment, aid_id: aid, reward_id: reward } = subjectColumns(event.subjectId);
  await sql`
    insert into case_event (employment_id, aid_id, reward_id, claim_id, kind, actor, happened_at, data, event_key)
    values (${employment}, ${aid}, ${reward}, ${event.claimId ?? null}, ${event.kind}, ${event.actor},
      ${new Date(event.atMs)}, ${JSON.stringify(event.data)}::jsonb, ${event.key})
    on conflict (event_key) do nothing
  `.execute(trx);
}
