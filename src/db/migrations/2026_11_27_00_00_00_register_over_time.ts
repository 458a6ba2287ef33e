import { type Kysely, sql } from 'kysely';

/** The labour register over time (art. 8): nothing is overwritten; docs/register.md tells what each table is for. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
-- Fields of article 8 that the county files did not have, and what ends a person's place in the register.
alter table person
  add column labour_ability text,
  add column wants_transfer boolean,
  add column wished_employer text,
  add column children_schooling text,
  add column graduated_from text,
  add column graduated_year integer check (graduated_year between 1950 and 2200),
  add column wants_vocational boolean,
  add column died_on date,
  add column left_on date,
  add column merged_into bigint references person check (merged_into <> id),
  -- How the latest change came in, and by whom: the trigger below puts it beside what changed.
  add column source text not null default 'file' check (source in ('file','visit','phone','office','self')),
  add column changed_by text references app_user,
  add column revision integer not null default 1 check (revision > 0);

alter table household
  add column closed_on date,
  add column business_on date,
  add column import_id text references import_run,
  add column changed_by text references app_user;

-- Every change of a person's card: column -> [before, after]. Sealed values stay sealed.
create table register_change (
  id          bigint generated always as identity primary key,
  person_id   bigint not null references person,
  revision    integer not null,                          -- the person's, after the change
  business_on date not null,
  source      text not null,
  import_id   text references import_run,
  changed_by  text references app_user,
  fields      jsonb not null check (fields <> '{}'),
  recorded_at timestamptz not null default clock_timestamp(),
  unique (person_id, revision)
);

-- Household of a person, village and income of a household: the latest row not after a date holds on that date.
create table household_membership (
  person_id        bigint not null references person,
  from_on          date not null,
  household_number text references household,            -- null: in none
  recorded_at      timestamptz not null default clock_timestamp(),
  primary key (person_id, from_on)
);
create index household_membership_by_household on household_membership (household_number, from_on);

create table household_state (
  household_number  text not null references household,
  from_on           date not null,
  division          text not null references division,
  annual_income_fen bigint,
  recorded_at       timestamptz not null default clock_timestamp(),
  primary key (household_number, from_on)
);

-- Who was seen or heard, in which year's refresh (一年一更新). One word a person and year; it is never taken back.
create table refresh_confirmation (
  year         integer not null check (year between 2016 and 2200),
  person_id    bigint not null references person,
  source       text not null check (source in ('file','visit','phone','office','self')),
  confirmed_on date not null,
  confirmed_by text references app_user,                 -- null: a file (import_id) or the person
  changed      boolean not null,                         -- something was corrected with it
  import_id    text references import_run,
  recorded_at  timestamptz not null default clock_timestamp(),
  primary key (year, person_id)
);
create index refresh_confirmation_by_person on refresh_confirmation (person_id);

create trigger register_change_append_only before update or delete on register_change
  for each row execute function forbid_change();
create trigger register_change_no_truncate before truncate on register_change
  for each statement execute function forbid_change();
create trigger refresh_confirmation_append_only before update or delete on refresh_confirmation
  for each row execute function forbid_change();
create trigger refresh_confirmation_no_truncate before truncate on refresh_confirmation
  for each statement execute function forbid_change();

-- What the register says first holds from before any placement.
insert into household_membership (person_id, from_on, household_number)
  select id, '1900-01-01', household_number from person where household_number is not null;
insert into household_state (household_number, from_on, division, annual_income_fen)
  select number, '1900-01-01', division, annual_income_fen from household;

create function register_fields(p person) returns jsonb language sql immutable as $$
  select to_jsonb(p) - array['id','revision','source','changed_by','import_id','business_on','recorded_at','name_initials',
    'account_key']
$$;

create function count_person_revision() returns trigger language plpgsql as $$
begin
  new.revision := old.revision + (register_fields(new) is distinct from register_fields(old))::int;
  return new;
end $$;
-- Named to come after every other trigger of its kind: they fire in the order of their names.
create trigger person_zz_revision before update on person for each row
  when (old.* is distinct from new.*) execute function count_person_revision();

create function note_person_change() returns trigger language plpgsql as $$
begin
  insert into register_change (person_id, revision, business_on, source, import_id, changed_by, fields)
  select n.id, n.revision, n.business_on, n.source, n.import_id, n.changed_by, f.fields
  from fresh n join gone o using (id)
  cross join lateral (
    select jsonb_object_agg(a.key, jsonb_build_array(b.value, a.value)) as fields
    from jsonb_each(register_fields(n)) a join jsonb_each(register_fields(o)) b using (key)
    where a.value is distinct from b.value
  ) f
  where n.revision <> o.revision;

  insert into household_membership (person_id, from_on, household_number)
  select n.id, case when o.household_number is null and not exists (
      select from household_membership m where m.person_id = n.id) then date '1900-01-01' else n.business_on end,
    n.household_number
  from fresh n join gone o using (id)
  where n.household_number is distinct from o.household_number
  on conflict (person_id, from_on) do update set household_number = excluded.household_number;
  return null;
end $$;
create trigger person_noted after update on person
  referencing old table as gone new table as fresh for each statement execute function note_person_change();

create function note_person_entry() returns trigger language plpgsql as $$
begin
  insert into household_membership (person_id, from_on, household_number)
  select id, '1900-01-01', household_number from fresh where household_number is not null;
  return null;
end $$;
create trigger person_entered after insert on person
  referencing new table as fresh for each statement execute function note_person_entry();

create function note_household_entry() returns trigger language plpgsql as $$
begin
  insert into household_state (household_number, from_on, division, annual_income_fen)
  select number, '1900-01-01', division, annual_income_fen from fresh
  on conflict do nothing;
  return null;
end $$;
create trigger household_entered after insert on household
  referencing new table as fresh for each statement execute function note_household_entry();

create function note_household_change() returns trigger language plpgsql as $$
begin
  insert into household_state (household_number, from_on, division, annual_income_fen)
  select n.number, coalesce(n.business_on, date '1900-01-01'), n.division, n.annual_income_fen
  from fresh n join gone o using (number)
  where (n.division, n.annual_income_fen) is distinct from (o.division, o.annual_income_fen)
  on conflict (household_number, from_on) do update
  set division = excluded.division, annual_income_fen = excluded.annual_income_fen;
  return null;
end $$;
create trigger household_noted after update on household
  referencing old table as gone new table as fresh for each statement execute function note_household_change();
`.execute(db);
}
