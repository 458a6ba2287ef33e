import { type Kysely, sql } from 'kysely';

/** The register's file of a county or the prefecture: read into staging, compared, and applied by a person. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table register_load (
  id              text primary key references import_run,   -- its problems are import_error, what it changes names it
  no              bigint generated always as identity unique, -- its part of register_staging
  area            text not null references division check (length(area) = 6),
  phase           text not null check (phase in ('copying','checking','ready','applying','done','abandoned','refused')),
  -- Who is in the file counts as seen in the refresh of the year.
  confirms        boolean not null,
  byte_size       bigint not null check (byte_size > 0),
  -- Optional columns that the file does not have: cards keep what they say there.
  absent          text[] not null default '{}',
  rows_expected   integer,                                  -- lines of the file; null: nobody has counted
  rows_read       integer not null default 0,               -- last row of the file that is in staging
  refused         integer not null default 0,
  unchanged       integer not null default 0,
  -- How far applying got: last household, last row written, last row confirmed.
  households_done text not null default '',
  rows_applied    integer not null default 0,
  rows_confirmed  integer not null default 0,
  applied         integer not null default 0,
  confirmed       integer not null default 0,
  problem         jsonb,                                    -- why the file is no register at all
  decided_by      text references app_user,                 -- who had it applied or abandoned
  decided_at      timestamptz,                              -- business time
  ended_on        date,
  worked_at       timestamptz not null default clock_timestamp(),
  revision        integer not null default 1,
  check ((phase in ('applying','done')) <= (decided_by is not null and decided_at is not null)),
  check ((phase in ('done','abandoned','refused')) = (ended_on is not null))
);
create index register_load_open on register_load (area) where ended_on is null;

-- One open load an area: what is compared with the register must not be changed under it by another one.
create function forbid_overlapping_load() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(4336, 0);
  if exists (select from register_load o where o.id <> new.id and o.ended_on is null
      and (o.area = new.area or '433100' in (o.area, new.area))) then
    raise exception 'another load of % is open', new.area using errcode = 'exclusion_violation', constraint = 'register_load_one_an_area';
  end if;
  return new;
end $$;
create trigger register_load_one_an_area before insert on register_load
  for each row execute function forbid_overlapping_load();

-- The file as it was read, a partition a load (register_staging_<no>), dropped when it is no longer of use.
create table register_staging (
  load_no           bigint not null,
  row_no            integer not null,                        -- as a spreadsheet counts, the header being 1
  taken             boolean not null,                        -- false: refused, why stands in import_error
  identity_key      bytea,                                   -- null: the number could not be read
  identity_last4    text,
  birth_on          date,
  name              text,
  household_number  text,
  division          text,
  registered_poor   boolean,
  annual_income_fen bigint,
  sex               text,
  relation          text,
  education         text,
  skill             text,
  health            text,
  employment_state  text,
  employed_in       text,
  employed_by       text,
  employed_as       text,
  wage_fen          bigint,
  satisfaction      text,
  wants_change      boolean,
  wished_region     text,
  wished_industry   text,
  wished_post       text,
  wished_wage_fen   bigint,
  service_needs     text,
  dependants        integer,
  labour_ability    text,
  wants_transfer    boolean,
  wished_employer   text,
  children_schooling text,
  graduated_from    text,
  graduated_year    integer,
  wants_vocational  boolean
) partition by list (load_no);

-- Identity number, telephone and account of the rows of a piece of the file, sealed as one.
create table register_load_secret (
  load_no   bigint not null references register_load (no) on delete cascade,
  first_row integer not null,
  last_row  integer not null check (last_row >= first_row),
  sealed    bytea not null,
  primary key (load_no, first_row)
);

-- The report: rows that would change the register. What is unchanged is counted, what is refused stands in import_error.
create table register_load_row (
  load_no         bigint not null references register_load (no) on delete cascade,
  row_no          integer not null,
  kind            text not null check (kind in ('new','changed','conflict')),
  name            text not null,
  household_number text not null,
  division        text not null,
  person_id       bigint references person,                  -- null: nobody has that number yet
  person_revision integer,                                   -- the card that the row was compared with
  poor_before     boolean,
  -- column -> [before, after]; of what is sealed [null, null].
  fields          jsonb not null default '{}',
  primary key (load_no, row_no)
);
create index register_load_row_by_kind on register_load_row (load_no, kind, row_no);

create table register_load_household (
  load_no       bigint not null references register_load (no) on delete cascade,
  number        text not null,
  kind          text not null check (kind in ('new','changed','conflict')),
  row_no        integer not null,                            -- the row that speaks for it
  division      text not null,
  income_fen    bigint,
  division_before text,
  income_fen_before bigint,
  primary key (load_no, number)
);

-- In the register of the area, but not in the file: listed for a person to decide, never deleted.
create table register_load_gone (
  load_no   bigint not null references register_load (no) on delete cascade,
  person_id bigint not null references person,
  division  text not null,
  primary key (load_no, person_id)
);
create index register_load_gone_by_village on register_load_gone (load_no, division, person_id);
`.execute(db);
}
