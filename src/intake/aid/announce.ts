import { sql } from 'kysely';
import type { Trx } from '../../db/client.ts';
import type { Json } from '../../db/schema.ts';
import { aidFact } from '../../outbox/enqueue.ts';
import { recordset } from '../sql.ts';

/** Who brings facts in, and where from; `importId` null: by hand. */
export interface Origin {
  readonly importId: string | null;
  readonly actor: string | null;
  readonly businessAtMs: number;
}

export interface AidNote {
  readonly aidId: string;
  /** Names the fact for good. */
  readonly key: string;
  readonly kind: string;
  readonly data: { readonly [name: string]: Json };
  /** False: it is noted, and read when the case next looks by itself. */
  readonly wakes: boolean;
}

/**
 * Facts of many aid cases, in the transaction that records them: told to the processes and the time lines. The audit log
 * has one entry for all of them, which is the caller's to write.
 */
export async function announceAid(trx: Trx, notes: readonly AidNote[], by: Origin): Promise<void> {
  if (notes.length === 0) return;
  const at = new Date(by.businessAtMs);
  const messages = notes
    .filter(({ wakes }) => wakes)
    .map(({ aidId, kind, key }) =>
      aidFact(aidId, kind === 'aid-opened' ? 'registered' : 'aid', key, by.businessAtMs),
    );
  await sql`
    insert into outbox (workflow_id, message, payload, business_at)
    select r."workflowId", r.message, r.payload, ${at}
    from ${recordset(messages, '"workflowId" text, message text, payload jsonb')}
  `.execute(trx);
  await sql`
    insert into case_event (aid_id, kind, actor, happened_at, data, event_key)
    select r."aidId", r.kind, ${by.actor}, ${at}, r.data, r.key
    from ${recordset(notes, '"aidId" text, kind text, data jsonb, key text')}
    on conflict (event_key) do nothing
  `.execute(trx);
}
