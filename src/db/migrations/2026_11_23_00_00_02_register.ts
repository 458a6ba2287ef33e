import { type Kysely, sql } from 'kysely';

/** The labour register (art. 8): households and people; employers and intermediaries. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
-- 18 digits of GB 11643 never stand in clear: identity_key is a keyed hash for look-up, identity_cipher AES-256-GCM.
-- The check digit is verified before encryption; the database sees to uniqueness.
create table import_run (
  id          text primary key,
  kind        text not null check (kind in
    ('registry','employers','intermediaries','placements','insurance','departures','follow-ups')),
  file_name   text not null,
  sha256      text not null,
  mode        text not null check (mode in ('keep-good','all-or-nothing')),
  status      text not null check (status in ('running','done','refused','failed')),
  business_on date not null,
  imported_by text references app_user,
  rows_total  integer not null default 0,
  accepted    integer not null default 0,
  unchanged   integer not null default 0,
  rejected    integer not null default 0,
  unmatched   integer not null default 0,
  recorded_at timestamptz not null default clock_timestamp()
);

create table import_error (
  id          bigint generated always as identity primary key,
  import_id   text not null references import_run,
  row_no      integer not null,
  column_name text not null,
  code        text not null,
  message     text not null,
  remedy      text not null
);
create index import_error_by_run on import_error (import_id, row_no);

create table household (
  number             text primary key check (number <> ''),
  division           text not null references division check (length(division) = 12),
  annual_income_fen  bigint check (annual_income_fen >= 0)
);

create table person (
  id               bigint generated always as identity primary key,
  identity_key     bytea not null unique check (length(identity_key) = 16),
  identity_cipher  bytea not null,
  identity_last4   text not null check (length(identity_last4) = 4),
  -- A person of whom only a placement is known has no name, household or register entry yet.
  name             text check (name <> ''),
  birth_on         date not null,
  sex              text check (sex in ('男','女')),
  household_number text references household,
  relation         text,
  education        text,
  skill            text,
  health           text,
  employment_state text,
  employed_in      text,
  employed_by      text,
  employed_as      text,
  wage_fen         bigint check (wage_fen >= 0),
  satisfaction     text,
  wants_change     boolean,
  wished_region    text,
  wished_industry  text,
  wished_post      text,
  wished_wage_fen  bigint check (wished_wage_fen >= 0),
  service_needs    text,
  dependants       integer check (dependants >= 0),
  phone_cipher     bytea,
  account_cipher   bytea,
  import_id        text references import_run,
  business_on      date not null,
  recorded_at      timestamptz not null default clock_timestamp(),
  check ((name is null) = (household_number is null))
);
create index person_by_household on person (household_number);
create index person_by_name on person (name text_pattern_ops);

-- Registered poor (建档立卡) over time: the latest row not after a date holds on that date.
create table poverty_status (
  person_id       bigint not null references person,
  valid_from      date not null,
  registered_poor boolean not null,
  import_id       text references import_run,
  recorded_at     timestamptz not null default clock_timestamp(),
  primary key (person_id, valid_from)
);

create table employer (
  credit_code    text primary key check (credit_code ~ '^[0-9A-HJ-NPQRTUWXY]{18}$'),
  name           text not null check (name <> ''),
  division       text not null check (division ~ '^[0-9]{6}$'),
  contact        text,
  phone          text,
  bank           text,
  account_cipher bytea,
  import_id      text references import_run,
  business_on    date not null,
  recorded_at    timestamptz not null default clock_timestamp()
);

create table intermediary (
  number              text primary key check (number <> ''),
  name                text not null check (name <> ''),
  kind                text not null,
  licence_number      text,
  licence_valid_until date,
  standing            text not null,
  division            text not null check (division ~ '^[0-9]{6}$'),
  bank                text,
  account_cipher      bytea,
  import_id           text references import_run,
  business_on         date not null,
  recorded_at         timestamptz not null default clock_timestamp()
);
`.execute(db);
}
