import { type Kysely, sql } from 'kysely';

/**
 * The list of pending timers at 100,000 open waits: each way to narrow it (county, kind, who blocks) has an index in the
 * order of the list, so that a page is read from its first row and nothing is sorted. And audit search by who and what.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
alter table case_wait
  add column county text not null generated always as (left(division, 6)) stored,
  -- As blockerOf in src/domain/waits; a test compares the two.
  add column blocker text not null generated always as (case
    when kind in ('employment-year','public-notice') then 'calendar'
    when kind = 'bank-result' then 'bank'
    when kind in ('insurance-months','correction') then 'applicant'
    when kind = 'contract-confirmation' and params->>'contractUploaded' is distinct from 'true' then 'applicant'
    else 'office' end) stored;

drop index case_wait_by_kind;
drop index case_wait_by_division;
create index case_wait_open_by_due on case_wait ((coalesce(due_at, 'infinity'::timestamptz)), case_id)
  where closed_at is null;
create index case_wait_open_by_county on case_wait (county, (coalesce(due_at, 'infinity'::timestamptz)), case_id)
  where closed_at is null;
create index case_wait_open_by_kind on case_wait (kind, (coalesce(due_at, 'infinity'::timestamptz)), case_id)
  where closed_at is null;
create index case_wait_open_by_blocker on case_wait (blocker, (coalesce(due_at, 'infinity'::timestamptz)), case_id)
  where closed_at is null;

create index audit_by_actor on audit_entry (actor, id);
create index audit_by_operation on audit_entry (operation, id);
create index audit_by_time on audit_entry (business_at);
`.execute(db);
}
