import { type Kysely, sql } from 'kysely';

/** Keys of other departments, what they read, consent, and offices outside that confirm insurance (art. 12). */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table insurance_office (
  id              text primary key check (id ~ '^[0-9A-Za-z_-]{1,40}$'),
  name            text not null check (name <> ''),
  contact         text,
  -- It answers for employers of these.
  divisions       text[] not null check (cardinality(divisions) between 1 and 50),
  public_key      text not null,                        -- SPKI, PEM
  fingerprint     text not null unique,                 -- SHA-256 of the SPKI, hex
  valid_from      date not null,
  valid_until     date not null check (valid_until >= valid_from),
  proposed_by     text not null references app_user,
  proposed_on     date not null,
  decided_by      text references app_user,
  decided_on      date,
  approved        boolean,
  revoked_by      text references app_user,
  revoked_on      date,
  revoked_reason  text,
  recorded_at     timestamptz not null default clock_timestamp(),
  constraint insurance_office_two_persons check (decided_by <> proposed_by),
  check ((decided_by is null) = (approved is null) and (decided_by is null) = (decided_on is null)),
  check ((revoked_by is null) = (revoked_on is null))
);

create table share_key (
  id              text primary key check (id ~ '^SK-[0-9A-F]{10}$'),
  department      text not null check (department <> ''),
  contact         text,
  purpose         text not null,
  purpose_text    text not null check (purpose_text <> ''),
  legal_basis     text not null check (legal_basis <> ''),
  fields          text[] not null check (cardinality(fields) > 0),
  divisions       text[] not null check (cardinality(divisions) between 1 and 50),
  -- For keys that confirm insurance: whose rows they are.
  office          text references insurance_office,
  per_minute      integer not null check (per_minute between 1 and 600),
  people_per_day  integer not null check (people_per_day between 1 and 100000),
  expires_on      date not null,
  replaces        text references share_key,
  overlap_days    integer not null default 0 check (overlap_days between 0 and 30),
  proposed_by     text not null references app_user,
  proposed_on     date not null,
  decided_by      text references app_user,
  decided_on      date,
  approved        boolean,
  decision_note   text,
  -- Keyed hash; the secret itself is shown once and kept nowhere.
  secret_hash     bytea unique,
  -- Its last day, set by the approval of the key that replaces it.
  ends_on         date,
  revoked_by      text references app_user,
  revoked_on      date,
  revoked_reason  text,
  recorded_at     timestamptz not null default clock_timestamp(),
  constraint share_key_two_persons check (decided_by <> proposed_by),
  check ((decided_by is null) = (approved is null) and (decided_by is null) = (decided_on is null)),
  check ((secret_hash is not null) = coalesce(approved, false)),
  check ((revoked_by is null) = (revoked_on is null))
);
create unique index share_key_one_successor on share_key (replaces) where approved is not false;

-- Terms stand from the proposal on; a decision and a withdrawal are said once.
create function decided_once() returns trigger language plpgsql as $$
declare
  open text[] := array['decided_by','decided_on','approved','decision_note','secret_hash','ends_on',
    'revoked_by','revoked_on','revoked_reason'];
begin
  if tg_op = 'DELETE' or (to_jsonb(old) - open) is distinct from (to_jsonb(new) - open)
    or (old.decided_by is not null and (old.decided_by, old.approved, old.decided_on)
      is distinct from (new.decided_by, new.approved, new.decided_on))
    or (old.revoked_by is not null and (old.revoked_by, old.revoked_on) is distinct from (new.revoked_by, new.revoked_on))
  then raise exception 'decided once: % on %', tg_op, tg_table_name using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger share_key_fixed before update or delete on share_key for each row execute function decided_once();
create trigger insurance_office_fixed before update or delete on insurance_office
  for each row execute function decided_once();

create table share_key_use (
  key_id   text not null references share_key,
  used_on  date not null,
  requests integer not null default 0,
  people   integer not null default 0,
  refused  integer not null default 0,
  primary key (key_id, used_on)
);
create table share_key_minute (
  key_id   text primary key references share_key,
  minute   timestamptz not null,
  requests integer not null
);

-- One row for each person asked for: also for who is not there, by the hash of the number.
create table share_access (
  id           bigint generated always as identity primary key,
  request_id   text not null,
  key_id       text not null references share_key,
  purpose      text not null,
  reference    text not null,
  person_id    bigint references person,
  identity_key bytea not null,
  fields       text[] not null,
  withheld     text[] not null,
  happened_at  timestamptz not null,                    -- business instant
  recorded_at  timestamptz not null default clock_timestamp()
);
create index share_access_by_person on share_access (person_id, id) where person_id is not null;
create index share_access_by_key on share_access (key_id, id);
create index share_access_by_request on share_access (request_id);
create trigger share_access_append_only before update or delete on share_access
  for each row execute function forbid_change();
create trigger share_access_no_truncate before truncate on share_access execute function forbid_change();

create table consent (
  id             bigint generated always as identity primary key,
  person_id      bigint not null references person,
  purpose        text not null,
  stance         text not null check (stance in ('given','refused')),
  how            text not null check (how in ('paper','self','phone')),
  -- OpenID of the official account; only where the purpose is to be written to there.
  address_cipher bytea,
  stated_on      date not null,
  recorded_by    text references app_user,              -- null: the person, on the public page
  withdrawn_on   date check (withdrawn_on >= stated_on),
  withdrawn_by   text references app_user,
  withdrawn_how  text check (withdrawn_how in ('paper','self','phone')),
  recorded_at    timestamptz not null default clock_timestamp(),
  check (recorded_by is not null or how = 'self'),
  check ((withdrawn_on is null) = (withdrawn_how is null))
);
create unique index consent_one_standing on consent (person_id, purpose) where withdrawn_on is null;
create function consent_withdrawn_once() returns trigger language plpgsql as $$
declare open text[] := array['withdrawn_on','withdrawn_by','withdrawn_how'];
begin
  if tg_op = 'DELETE' or old.withdrawn_on is not null or (to_jsonb(old) - open) is distinct from (to_jsonb(new) - open)
  then raise exception 'a consent is only withdrawn, once' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger consent_fixed before update or delete on consent
  for each row execute function consent_withdrawn_once();

alter table import_run add column office text references insurance_office;
alter table import_run add column share_key text references share_key;
alter table import_run add column signature text;
alter table insurance_payment drop constraint insurance_payment_origin_check;
alter table insurance_payment add constraint insurance_payment_origin_check
  check (origin in ('office','employer','bureau'));
`.execute(db);
}
