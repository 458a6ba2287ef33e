import { sql } from 'kysely';
import type { Trx } from './client.ts';
import type { Json } from './schema.ts';

export interface ServiceEvent {
  readonly of: { readonly serviceId: string } | { readonly employer: string };
  /** A key of `serviceEventNames`. */
  readonly kind: string;
  /** Whose offices it concerns. */
  readonly division: string;
  /** Or one person. */
  readonly told?: string | null;
  readonly actor: string | null;
  readonly atMs: number;
  /** No personal data: it is shown in everybody's bell. */
  readonly data?: Json;
  /** Names the event for good; the second writing changes nothing. */
  readonly key: string;
}

/** Adds to the time line of a service case, or of the visits to an employer, once per key. */
export async function recordServiceEvent(trx: Trx, event: ServiceEvent): Promise<void> {
  const { serviceId = null, employer = null } = event.of as { serviceId?: string; employer?: string };
  await sql`
    insert into service_event (service_id, employer, kind, division, told, actor, happened_at, data, event_key)
    values (${serviceId}, ${employer}, ${event.kind}, ${event.division}, ${event.told ?? null}, ${event.actor},
      ${new Date(event.atMs)}, ${JSON.stringify(event.data ?? {})}::jsonb, ${event.key})
    on conflict (event_key) do nothing
  `.execute(trx);
}
