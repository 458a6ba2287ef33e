import { type Kysely, sql } from 'kysely';

/** The few kinds of events that people are told of, newest first; the many that an import writes stay out of it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create index case_event_notified on case_event (kind, id) where kind in
  ('decision','claim-refused-by-rules','objection-upheld','correction-lapsed','contract-refused','insurance-reminder',
   'claim-paid','payment-returned','worker-disputed','objection-raised','contract-uploaded');
`.execute(db);
}
