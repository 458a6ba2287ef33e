import { type Kysely, sql } from 'kysely';

/** The bell tells of contracts of journeys (art. 20) too, and looks for those that wait. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
drop index case_event_after_decision;
create index case_event_after_decision on case_event (kind, id) where kind in
  ('appeal-lodged','appeal-upheld','appeal-dismissed','recovery-approved','recovery-reminder','recovery-overdue',
   'aid-contract-uploaded');
create index transport_contract_waits on transport_application (aid_id) where contract_status = 'uploaded';
`.execute(db);
}
