import { type Kysely, sql } from 'kysely';

/** What tells a repeated release, what keeps the sweeper's looks short, and corrections of 建档立卡. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
-- The request that released the batch: a repeat finds it, also on another day. Null: released before this column.
alter table payment_batch add column request_key text;
create unique index payment_batch_once on payment_batch (division, request_key);

-- What came since the sweeper's last look; the rows of employment are written in this order, so ranges of pages do.
create index insurance_unmatched_recorded on insurance_payment (recorded_at) where matched_employment is null;
create index employment_recorded on employment using brin (recorded_at);

-- What an officer has put right in the register of the poor, and what was believed of that day until then. The row of
-- poverty_status says what is believed now.
create table poverty_correction (
  id              bigint generated always as identity primary key,
  person_id       bigint not null references person,
  holds_from      date not null,
  registered_poor boolean not null,
  believed        boolean,                             -- null: nothing was known
  reason          text not null check (length(reason) between 1 and 500),
  document        text references document,
  corrected_by    text not null references app_user,
  business_on     date not null check (holds_from <= business_on),
  recorded_at     timestamptz not null default clock_timestamp()
);
create index poverty_correction_by_person on poverty_correction (person_id, id);
create trigger poverty_correction_append_only before update or delete on poverty_correction
  for each row execute function forbid_change();
create trigger poverty_correction_no_truncate before truncate on poverty_correction execute function forbid_change();
`.execute(db);
}
