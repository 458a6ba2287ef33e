import { type Kysely, sql } from 'kysely';

/** 交通补助 (art. 20): an application, the labour contract or agreement behind it, and its tickets. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table transport_application (
  aid_id              text primary key references aid_case,
  workplace           text not null check (workplace ~ '^[0-9]{6}$'),  -- a county anywhere in the country
  contract_status     text not null check (contract_status in ('missing','uploaded','accepted','refused')),
  contract_document   text references document,
  contract_checked_by text references app_user,
  contract_checked_on date,
  contract_refused    text,
  tickets_closed_on   date,
  tickets_closed_by   text references app_user,
  check ((contract_status = 'missing') = (contract_document is null)),
  check ((contract_status in ('accepted','refused')) = (contract_checked_by is not null)),
  check ((contract_status = 'refused') = (contract_refused is not null))
);

create table transport_ticket (
  id             bigint generated always as identity primary key,
  aid_id         text not null references transport_application,
  ticket_no      text not null check (ticket_no ~ '^[0-9A-Za-z_-]{1,40}$'),
  travelled_on   date not null,
  amount_fen     bigint not null check (amount_fen > 0),
  document       text references document,
  import_id      text references import_run,
  entered_by     text references app_user,
  revoked_on     date,
  revoked_by     text references app_user,
  revoked_reason text,
  business_on    date not null,
  recorded_at    timestamptz not null default clock_timestamp(),
  check ((revoked_on is null) = (revoked_by is null))
);
-- A ticket is handed in once, by whomever.
create unique index transport_ticket_once on transport_ticket (ticket_no, travelled_on) where revoked_on is null;
create index transport_ticket_by_case on transport_ticket (aid_id);
`.execute(db);
}
