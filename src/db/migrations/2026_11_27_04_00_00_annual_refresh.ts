import { type Kysely, sql } from 'kysely';

/** 一年一更新 (art. 8): a year's refresh, its areas, who is in scope of which, and what was frozen at its end. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table refresh_year (
  year       integer primary key check (year between 2016 and 2200),
  plan       jsonb not null,                             -- due days by level, reminder and telling days
  opened_on  date not null,
  opened_by  text references app_user,                   -- null: the schedule
  frozen_on  date check (frozen_on >= opened_on)
);

create table refresh_area (
  year        integer not null references refresh_year,
  division    text not null references division,
  level       text not null check (level in ('prefecture','county','township','village')),
  parent      text,
  opened_on   date not null,
  due_on      date not null,
  -- Of a village; what is above adds up what is below.
  in_scope    integer not null default 0 check (in_scope >= 0),
  confirmed   integer not null default 0 check (confirmed >= 0),
  below_opened boolean not null default false,
  status      text not null default 'open' check (status in ('open','complete','excepted')),
  closed_on   date,
  reminded_on date,
  late_since  date,
  told_times  integer not null default 0,
  revision    integer not null default 1,
  primary key (year, division),
  foreign key (year, parent) references refresh_area (year, division),
  check ((level = 'prefecture') = (parent is null)),
  check ((status = 'open') = (closed_on is null))
);
create index refresh_area_below on refresh_area (year, parent, status);

create table refresh_scope (
  year       integer not null,
  person_id  bigint not null references person,
  division   text not null,
  dropped_on date,                                       -- died, left or merged before the village closed
  primary key (year, person_id),
  foreign key (year, division) references refresh_area (year, division)
);
create index refresh_scope_by_village on refresh_scope (year, division);

create table refresh_exception (
  id          bigint generated always as identity primary key,
  year        integer not null,
  division    text not null,
  reason      text not null check (length(reason) >= 4),
  asked_by    text not null references app_user,
  asked_on    date not null,
  signed      boolean,                                   -- null: nobody has said yet
  decided_by  text references app_user,
  decided_on  date,
  note        text,
  request_key text unique,
  foreign key (year, division) references refresh_area (year, division),
  check ((signed is null) = (decided_by is null) and (signed is null) = (decided_on is null)),
  constraint refresh_exception_two_people check (decided_by <> asked_by)
);
create unique index refresh_exception_one_open on refresh_exception (year, division) where signed is null;

-- What happened to an area, for people: append-only. "key" names what happened once.
create table refresh_event (
  id          bigint generated always as identity primary key,
  year        integer not null,
  division    text not null,
  kind        text not null,
  on_day      date not null,
  actor       text references app_user,
  told        text,                                      -- division above that was told
  note        text,
  key         text not null unique,
  recorded_at timestamptz not null default clock_timestamp(),
  foreign key (year, division) references refresh_area (year, division)
);
create index refresh_event_by_area on refresh_event (year, division, id);
create index refresh_event_told on refresh_event (told, id) where told is not null;
create trigger refresh_event_append_only before update or delete on refresh_event
  for each row execute function forbid_change();
create trigger refresh_event_no_truncate before truncate on refresh_event
  for each statement execute function forbid_change();

create table refresh_snapshot (
  year      integer not null references refresh_year,
  person_id bigint not null references person,
  division  text not null,                               -- village
  confirmed boolean not null,
  card      jsonb not null,
  missing   jsonb not null,                              -- clear -> fields
  primary key (year, person_id)
);
create index refresh_snapshot_by_village on refresh_snapshot (year, division text_pattern_ops);

create function forbid_frozen_refresh() returns trigger language plpgsql as $$
begin
  if exists (select from refresh_year where year = coalesce(new.year, old.year) and frozen_on is not null) then
    raise exception 'the refresh of % is frozen', coalesce(new.year, old.year) using errcode = 'restrict_violation';
  end if;
  return coalesce(new, old);
end $$;
create trigger refresh_snapshot_frozen before insert or update or delete on refresh_snapshot
  for each row execute function forbid_frozen_refresh();

-- Counted where the person was in scope, whoever confirms and wherever the household is today.
create function count_refresh_confirmations() returns trigger language plpgsql as $$
begin
  update refresh_area a set confirmed = a.confirmed + f.n
  from (select s.year, s.division, count(*)::int as n
    from fresh c join refresh_scope s on s.year = c.year and s.person_id = c.person_id and s.dropped_on is null
    group by 1, 2) f
  where a.year = f.year and a.division = f.division;
  return null;
end $$;
create trigger refresh_confirmation_counted after insert on refresh_confirmation
  referencing new table as fresh for each statement execute function count_refresh_confirmations();

-- Who died, left or was merged need not be seen any more; who was seen before that stays counted.
create function drop_from_refresh() returns trigger language plpgsql as $$
begin
  with dropped as (
    update refresh_scope s set dropped_on = n.business_on
    from fresh n join gone o using (id)
    where s.person_id = n.id and s.dropped_on is null
      and (n.died_on is not null or n.left_on is not null or n.merged_into is not null)
      and (o.died_on is null and o.left_on is null and o.merged_into is null)
      and exists (select from refresh_year y where y.year = s.year and y.frozen_on is null)
      and not exists (select from refresh_confirmation c where c.year = s.year and c.person_id = s.person_id)
    returning s.year, s.division
  )
  update refresh_area a set in_scope = a.in_scope - d.n
  from (select year, division, count(*)::int as n from dropped group by 1, 2) d
  where a.year = d.year and a.division = d.division;
  return null;
end $$;
create trigger person_leaves_refresh after update on person
  referencing old table as gone new table as fresh for each statement execute function drop_from_refresh();
`.execute(db);
}
