import { type Kysely, sql } from 'kysely';

/** Household events by hand and second identity numbers (docs/register.md). */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
alter table household
  add column founded_on date,                            -- null: since ever
  add column revision integer not null default 1 check (revision > 0),
  add constraint household_closed_after check (closed_on >= founded_on);

create table household_event (
  id          bigint generated always as identity primary key,
  kind        text not null check (kind in ('split','merge','move','transfer','join','death','departure','close',
    'enter-poverty','leave-poverty','counter')),
  happened_on date not null,
  business_on date not null,
  reason      text not null check (length(reason) between 4 and 500),
  decided_by  text not null references app_user,
  counters    bigint unique references household_event,  -- an event is put back once
  recorded_at timestamptz not null default clock_timestamp(),
  constraint household_event_not_ahead check (happened_on <= business_on),
  check ((kind = 'counter') = (counters is not null))
);
-- What was before and after; null before: the event founded it or brought the person in.
create table household_event_household (
  event_id         bigint not null references household_event,
  household_number text not null references household,
  before           jsonb,
  after            jsonb not null,
  primary key (event_id, household_number)
);
create index household_event_by_household on household_event_household (household_number, event_id);
create table household_event_person (
  event_id  bigint not null references household_event,
  person_id bigint not null references person,
  before    jsonb,
  after     jsonb not null,
  primary key (event_id, person_id)
);
create index household_event_by_person on household_event_person (person_id, event_id);
create trigger household_event_append_only before update or delete on household_event
  for each row execute function forbid_change();
create trigger household_event_household_append_only before update or delete on household_event_household
  for each row execute function forbid_change();
create trigger household_event_person_append_only before update or delete on household_event_person
  for each row execute function forbid_change();
create trigger household_event_no_truncate before truncate on household_event
  for each statement execute function forbid_change();
create trigger household_event_household_no_truncate before truncate on household_event_household
  for each statement execute function forbid_change();
create trigger household_event_person_no_truncate before truncate on household_event_person
  for each statement execute function forbid_change();

create function household_event_in_order() returns trigger language plpgsql as $$
declare last_on date;
begin
  if tg_table_name = 'household_event_household' then
    select max(e.happened_on) into last_on from household_event_household h join household_event e on e.id = h.event_id
      where h.household_number = new.household_number and e.id < new.event_id;
  else
    select max(e.happened_on) into last_on from household_event_person h join household_event e on e.id = h.event_id
      where h.person_id = new.person_id and e.id < new.event_id;
  end if;
  if (select happened_on from household_event where id = new.event_id) < last_on then
    raise exception 'event %: the latest is of %', new.event_id, last_on
      using errcode = 'check_violation', constraint = 'household_event_in_order';
  end if;
  return new;
end $$;
create trigger household_event_in_order before insert on household_event_household
  for each row execute function household_event_in_order();
create trigger household_event_in_order before insert on household_event_person
  for each row execute function household_event_in_order();

-- Files change village and income as well; whoever has seen the household before that, has seen another one.
create function count_household_revision() returns trigger language plpgsql as $$
begin
  if new.revision = old.revision and (new.division, new.annual_income_fen, new.closed_on)
    is distinct from (old.division, old.annual_income_fen, old.closed_on) then new.revision := old.revision + 1; end if;
  return new;
end $$;
create trigger household_revision before update on household for each row execute function count_household_revision();

create or replace function note_household_entry() returns trigger language plpgsql as $$
begin
  insert into household_state (household_number, from_on, division, annual_income_fen)
  select number, coalesce(founded_on, '1900-01-01'), division, annual_income_fen from fresh
  on conflict do nothing;
  return null;
end $$;

-- Whom a person brings into a household is there from that day; what a file says first has held since ever.
create or replace function note_person_entry() returns trigger language plpgsql as $$
begin
  insert into household_membership (person_id, from_on, household_number)
  select id, case when changed_by is null then date '1900-01-01' else business_on end, household_number
  from fresh where household_number is not null;
  if exists (select from fresh n join household h on h.number = n.household_number where h.closed_on is not null) then
    raise exception 'nobody comes into a closed household'
      using errcode = 'check_violation', constraint = 'person_not_into_closed_household';
  end if;
  return null;
end $$;

create or replace function note_person_change() returns trigger language plpgsql as $$
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
  select n.id, case when n.changed_by is null and o.household_number is null and not exists (
      select from household_membership m where m.person_id = n.id) then date '1900-01-01' else n.business_on end,
    n.household_number
  from fresh n join gone o using (id)
  where n.household_number is distinct from o.household_number
  on conflict (person_id, from_on) do update set household_number = excluded.household_number;

  if exists (select from fresh n join gone o using (id) join household h on h.number = n.household_number
    where n.household_number is distinct from o.household_number and h.closed_on is not null) then
    raise exception 'nobody comes into a closed household'
      using errcode = 'check_violation', constraint = 'person_not_into_closed_household';
  end if;
  return null;
end $$;

-- As before, and who comes back (a death that was none, a merge undone) is to be seen again where the village is open.
create or replace function drop_from_refresh() returns trigger language plpgsql as $$
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

  with back as (
    update refresh_scope s set dropped_on = null
    from fresh n join gone o using (id), refresh_area a
    where s.person_id = n.id and s.dropped_on is not null
      and (n.died_on is null and n.left_on is null and n.merged_into is null)
      and (o.died_on is not null or o.left_on is not null or o.merged_into is not null)
      and a.year = s.year and a.division = s.division and a.status = 'open'
    returning s.year, s.division
  )
  update refresh_area a set in_scope = a.in_scope + b.n
  from (select year, division, count(*)::int as n from back group by 1, 2) b
  where a.year = b.year and a.division = b.division;
  return null;
end $$;

-- Earlier, mistyped and second identity numbers of a card.
create table identity_alias (
  identity_key    bytea primary key check (length(identity_key) = 16),
  identity_cipher bytea not null,
  identity_last4  text not null check (length(identity_last4) = 4),
  person_id       bigint not null references person,
  kind            text not null check (kind in ('mistyped','second')),
  reason          text not null check (length(reason) between 4 and 500),
  added_by        text not null references app_user,
  business_on     date not null,
  recorded_at     timestamptz not null default clock_timestamp()
);
create index identity_alias_by_person on identity_alias (person_id);
create index identity_alias_by_last4 on identity_alias (identity_last4);
create index person_by_merge on person (merged_into) where merged_into is not null;

-- A number is a person's or an alias. Both sides take the same lock: the one who waits sees what the other has written.
create function alias_is_no_ones() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(4340);
  if exists (select from person where identity_key = new.identity_key) then
    raise exception 'the number is a person''s' using errcode = 'unique_violation', constraint = 'identity_number_once';
  end if;
  return new;
end $$;
create trigger alias_is_no_ones before insert or update of identity_key on identity_alias
  for each row execute function alias_is_no_ones();

create function number_is_no_alias() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared(4340);
  if exists (select from identity_alias a join fresh f using (identity_key)) then
    raise exception 'the number is an alias' using errcode = 'unique_violation', constraint = 'identity_number_once';
  end if;
  return null;
end $$;
create trigger number_is_no_alias after insert on person
  referencing new table as fresh for each statement execute function number_is_no_alias();

create function corrected_number_is_no_alias() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(4340);
  if exists (select from identity_alias where identity_key = new.identity_key) then
    raise exception 'the number is an alias' using errcode = 'unique_violation', constraint = 'identity_number_once';
  end if;
  return new;
end $$;
create trigger corrected_number_is_no_alias before update of identity_key on person
  for each row when (new.identity_key <> old.identity_key) execute function corrected_number_is_no_alias();

-- Which card a number leads to, and all cards for whose cases what is paid under it counts.
create view identity_number as
  select identity_key, coalesce(merged_into, id) as person_id from person
  union all
  select identity_key, person_id from identity_alias;
-- All cards of one person, seen from each of them. Each arm finds its rows by an index, from either side.
create view same_person as
  select id as card_id, id as other_id from person
  union all
  select id, merged_into from person where merged_into is not null
  union all
  select merged_into, id from person where merged_into is not null
  union all
  select p.id, q.id from person p join person q on q.merged_into = p.merged_into and q.id <> p.id
    where p.merged_into is not null and q.merged_into is not null;
create view number_card as
  select identity_key, identity_last4, id as person_id from person
  union all
  select identity_key, identity_last4, merged_into from person where merged_into is not null
  union all
  select p.identity_key, p.identity_last4, q.id from person p join person q on q.merged_into = p.id
    where q.merged_into is not null
  union all
  select p.identity_key, p.identity_last4, q.id from person p join person q on q.merged_into = p.merged_into and q.id <> p.id
    where p.merged_into is not null and q.merged_into is not null
  union all
  select identity_key, identity_last4, person_id from identity_alias
  union all
  select a.identity_key, a.identity_last4, q.id from identity_alias a join person q on q.merged_into = a.person_id
    where q.merged_into is not null;

-- Of nearly everybody there is one card: found out by two indexes, row by row of a file of thousands.
create function other_cards(card bigint) returns bigint[] language plpgsql stable as $$
declare root bigint; merged bigint[];
begin
  select coalesce(merged_into, id) into root from person where id = card;
  select array_agg(id) into merged from person where merged_into = root;
  return array_remove(root || merged, card);
end $$;
create function numbers_of(card bigint) returns bytea[] language plpgsql stable as $$
declare cards bigint[] := card || other_cards(card);
begin
  return array(select identity_key from person where id = any(cards)
    union all select identity_key from identity_alias where person_id = any(cards));
end $$;

-- The register as it stood on a day: who was in which household and village, with what was recorded later taken back.
create function register_on(day date) returns table (person_id bigint, household_number text, division text,
  registered_poor boolean) language sql stable as $$
  select p.id, m.household_number, s.division,
    (select v.registered_poor from poverty_status v where v.person_id = p.id and v.valid_from <= day
      order by v.valid_from desc limit 1)
  from person p
  cross join lateral (select household_number from household_membership x where x.person_id = p.id and x.from_on <= day
    order by x.from_on desc limit 1) m
  cross join lateral (select division from household_state x where x.household_number = m.household_number
    and x.from_on <= day order by x.from_on desc limit 1) s
  cross join lateral (
    select array_agg(c.fields->'died_on'->>0 order by c.business_on, c.revision) filter (where c.fields ? 'died_on') as died,
      array_agg(c.fields->'left_on'->>0 order by c.business_on, c.revision) filter (where c.fields ? 'left_on') as gone,
      array_agg(c.fields->'merged_into'->>0 order by c.business_on, c.revision)
        filter (where c.fields ? 'merged_into') as merged
    from register_change c where c.person_id = p.id and c.business_on > day
      and c.fields ?| array['died_on','left_on','merged_into']) later
  where coalesce(case when later.died is null then p.died_on else later.died[1]::date end > day, true)
    and coalesce(case when later.gone is null then p.left_on else later.gone[1]::date end > day, true)
    and case when later.merged is null then p.merged_into is null else later.merged[1] is null end
$$;
`.execute(db);
}
