import { sql } from 'kysely';
import type { Trx } from './client.ts';
import type { Json } from './schema.ts';

export interface AuditEntry {
  readonly actor: string | null;
  /** operationId of the API, or the activity's name. */
  readonly operation: string;
  /** What it was done to, as 'claim:…', 'employment:…', 'import:…'. */
  readonly subject: string;
  readonly outcome: 'done' | 'refused';
  readonly businessAtMs: number;
  readonly before?: Json;
  readonly after?: Json;
}

/** Appends to the hash-chained log; the database fills the chain. One call per act, not per row: writers queue. */
export async function audit(trx: Trx, entry: AuditEntry): Promise<void> {
  const json = (value: Json | undefined) =>
    value === undefined ? null : sql`${JSON.stringify(value)}::jsonb`;
  await sql`
    insert into audit_entry (actor, operation, subject, outcome, business_at, before, after)
    values (${entry.actor}, ${entry.operation}, ${entry.subject}, ${entry.outcome},
      ${new Date(entry.businessAtMs)}, ${json(entry.before)}, ${json(entry.after)})
  `.execute(trx);
}
