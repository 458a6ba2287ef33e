import { type Kysely, sql } from 'kysely';

/** Reports as they were sent upwards (art. 5, 25), and the days by which reports look for their cases. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table report_snapshot (
  id          bigint generated always as identity primary key,
  division    text not null references division,
  period      text not null check (period ~ '^[0-9]{4}(-(0[1-9]|1[0-2]))?$'),
  from_on     date not null,
  to_on       date not null check (to_on >= from_on),
  as_of       date not null,
  document    jsonb not null,                            -- columns, rows and targets as they were
  released_by text not null references app_user,
  released_on date not null,
  recorded_at timestamptz not null default clock_timestamp(),
  constraint report_released_once unique (division, period),
  constraint report_period_over check (as_of > to_on),
  check (released_on = as_of)
);
create table report_snapshot_line (
  snapshot bigint not null references report_snapshot,
  line     text not null,
  done     bigint not null,
  total    bigint not null,
  cases    bigint not null,
  sha256   text not null check (sha256 ~ '^[0-9a-f]{64}$'),  -- of the list that the numbers are sums of
  primary key (snapshot, line)
);
create trigger report_snapshot_append_only before update or delete on report_snapshot
  for each row execute function forbid_change();
create trigger report_snapshot_no_truncate before truncate on report_snapshot
  for each statement execute function forbid_change();
create trigger report_snapshot_line_append_only before update or delete on report_snapshot_line
  for each row execute function forbid_change();
create trigger report_snapshot_line_no_truncate before truncate on report_snapshot_line
  for each statement execute function forbid_change();

create index departure_by_day on departure (departed_on) where revoked_on is null;
create index refresh_confirmation_by_day on refresh_confirmation (confirmed_on);
create index claim_refused_by_day on claim (closed_on) where status = 'refused';
create index claim_decision_approved on claim_decision (decided_on, claim_id) where step = 'finance' and action = 'approve';
create index payment_by_day on payment (paid_on) where paid_on is not null;
create index training_completion_by_day on training_completion (completed_on) where revoked_on is null;
create index training_certificate_by_day on training_certificate (issued_on) where revoked_on is null;
`.execute(db);
}
