import { sql } from 'kysely';
import type { Trx } from '../db/client.ts';
import type { Json } from '../db/schema.ts';
import { shanghaiDateAt } from '../domain/dates.ts';
import { employmentFact } from '../outbox/enqueue.ts';
import { recordset } from './sql.ts';

/** Something happened to an employment: told to its process, and noted on its time line. */
export interface FactNote {
  readonly employmentId: string;
  readonly fact: Parameters<typeof employmentFact>[1];
  /** Names the fact for good. */
  readonly key: string;
  /** Kind and details on the time line; absent: the process is told, the time line is not. */
  readonly event?: { readonly kind: string; readonly data: Json };
}

/** Writes outbox rows and case events for many facts at once, in the transaction of the facts. */
export async function announce(
  trx: Trx,
  notes: readonly FactNote[],
  by: { readonly userId: string | null; readonly businessAtMs: number },
): Promise<void> {
  if (notes.length === 0) return;
  const at = new Date(by.businessAtMs);
  const messages = notes.map((n) => ({
    ...employmentFact(n.employmentId, n.fact, n.key, by.businessAtMs),
    employment: n.employmentId,
  }));
  await sql`
    insert into outbox (workflow_id, message, payload, business_at)
    select r."workflowId", r.message, r.payload, ${at}
    from ${recordset(messages, '"workflowId" text, message text, payload jsonb, employment text')}
    -- A visit before the due day changes no answer until then, and the due day reads it by itself.
    where r.payload->>'kind' <> 'follow-up' or exists (
      select 1 from employment e where e.id = r.employment and e.due_on <= ${shanghaiDateAt(by.businessAtMs)})
  `.execute(trx);
  const events = notes.flatMap((n) => (n.event ? [{ id: n.employmentId, key: n.key, ...n.event }] : []));
  if (events.length === 0) return;
  await sql`
    insert into case_event (employment_id, kind, actor, happened_at, data, event_key)
    select r.id, r.kind, ${by.userId}, ${at}, r.data, r.key
    from ${recordset(events, 'id text, kind text, data jsonb, key text')}
    on conflict (event_key) do nothing
  `.execute(trx);
}
