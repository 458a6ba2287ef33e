import { type Kysely, sql } from 'kysely';

/** The employment year: placement, contracts, insurance months, departures, follow-ups, documents. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table document (
  sha256      text primary key check (sha256 ~ '^[0-9a-f]{64}$'),
  media_type  text not null check (media_type in ('application/pdf','image/jpeg','image/png')),
  byte_size   integer not null check (byte_size between 1 and 20 * 1024 * 1024),
  recorded_at timestamptz not null default clock_timestamp()
);

create table employment (
  id             text primary key check (id ~ '^[0-9A-Za-z_-]{1,40}$'),
  person_id      bigint not null references person,
  employer       text not null references employer,
  intermediary   text references intermediary,
  post           text,
  wage_fen       bigint check (wage_fen >= 0),
  starts_on      date not null,
  due_on         date not null,
  -- Half-open [start, departure or day after the contract's end): what another employment must not overlap.
  occupied       daterange not null check (lower(occupied) = starts_on and not isempty(occupied)),
  policy_version text not null references policy_version,
  -- Who confirms the contract: county of the employer, or home county where the employer is outside.
  division       text not null references division,
  -- tracked: the year runs or its claims are open; overlapping: refused at registration, never occupies.
  standing       text not null check (standing in ('tracked','overlapping')),
  overlaps_with  text references employment,
  import_id      text references import_run,
  entered_by     text references app_user,
  business_on    date not null,
  recorded_at    timestamptz not null default clock_timestamp(),
  check (due_on > starts_on),
  check ((standing = 'overlapping') = (overlaps_with is not null)),
  constraint employment_no_overlap exclude using gist
    (person_id with =, employer with =, occupied with &&) where (standing = 'tracked')
);
create index employment_by_person on employment (person_id, employer);
create index employment_by_employer on employment (employer, starts_on);
create index employment_by_intermediary on employment (intermediary) where intermediary is not null;
create index employment_by_due on employment (due_on);

create table contract (
  id            text primary key,
  employment_id text not null references employment,
  starts_on     date not null,
  ends_on       date check (ends_on >= starts_on),  -- null: open-ended (无固定期限)
  -- declared: dates known, no document; uploaded: waits for an HR officer; superseded: a correction replaced it.
  status        text not null check (status in ('declared','uploaded','confirmed','refused','superseded')),
  document      text references document,
  replaces      text references contract,
  uploaded_by   text references app_user,
  confirmed_by  text references app_user,
  confirmed_on  date,
  refused_reason text,
  business_on   date not null,
  recorded_at   timestamptz not null default clock_timestamp(),
  check (status = 'declared' or status = 'superseded' or document is not null),
  check ((confirmed_by is null) = (confirmed_on is null)),
  check (status <> 'confirmed' or confirmed_by is not null)
);
create index contract_by_employment on contract (employment_id);
create index contract_waiting on contract (status) where status = 'uploaded';

-- One row a payment; person and employer need not be known to us (then matched_employment is null).
create table insurance_payment (
  id                 bigint generated always as identity primary key,
  identity_key       bytea not null check (length(identity_key) = 16),
  identity_cipher    bytea not null,
  employer           text not null,
  month              date not null check (extract(day from month) = 1),
  kind               text not null,
  paid_on            date not null,
  amount_fen         bigint not null check (amount_fen > 0),
  matched_employment text references employment,
  import_id          text,                             -- an import_run of the same transaction; a reference would cost each row
  row_no             integer,
  proof              text references document,
  revoked_on         date,
  revoked_by         text references app_user,
  revoked_reason     text,
  business_on        date not null,
  recorded_at        timestamptz not null default clock_timestamp(),
  check ((revoked_on is null) = (revoked_by is null)),
  constraint insurance_payment_once unique (identity_key, employer, month, kind, paid_on, amount_fen)
);
create index insurance_unmatched on insurance_payment (employer, identity_key) where matched_employment is null;

create table departure (
  id             bigint generated always as identity primary key,
  employment_id  text not null references employment,
  departed_on    date not null,
  reason         text,
  import_id      text references import_run,
  entered_by     text references app_user,
  revoked_on     date,
  revoked_by     text references app_user,
  revoked_reason text,
  business_on    date not null,
  recorded_at    timestamptz not null default clock_timestamp(),
  check ((revoked_on is null) = (revoked_by is null))
);
create unique index departure_once on departure (employment_id, departed_on) where revoked_on is null;

create table follow_up (
  id            bigint generated always as identity primary key,
  employment_id text not null references employment,
  intermediary  text not null references intermediary,
  visited_on    date not null,
  method        text not null,
  note          text,
  import_id     text references import_run,
  entered_by    text references app_user,
  business_on   date not null,
  recorded_at   timestamptz not null default clock_timestamp(),
  constraint follow_up_once unique (employment_id, intermediary, visited_on, method)
);

create table document_link (
  id          bigint generated always as identity primary key,
  document    text not null references document,
  employment_id text references employment,
  claim_id    text,
  purpose     text not null check (purpose in ('contract','insurance-proof','other')),
  file_name   text not null,
  uploaded_by text references app_user,
  business_on date not null,
  recorded_at timestamptz not null default clock_timestamp(),
  unique nulls not distinct (document, employment_id, claim_id, purpose)
);
create index document_link_by_employment on document_link (employment_id);
`.execute(db);
}
