import { type Kysely, sql } from 'kysely';

/** The kinds of events that offices and the administrator are told of come to those of the applicants. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
drop index case_event_notified;
create index case_event_notified on case_event (kind, id) where kind in
  ('decision','claim-refused-by-rules','objection-upheld','correction-lapsed','contract-refused','insurance-reminder',
   'claim-paid','payment-returned','worker-disputed','objection-raised','contract-uploaded',
   'claim-raised','claim-reopened','recovery-needed','case-stuck');
`.execute(db);
}
