import { type Kysely, sql } from 'kysely';

/** Training plans (art. 10): what employers ask for, what a county plans for a year, and the classes that fulfil it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table training_demand (
  id           bigint generated always as identity primary key,
  year         integer not null check (year between 2016 and 2100),
  division     text not null references division check (length(division) = 6),  -- where the people are wanted
  trade        text not null check (trade ~ '^[0-9a-z-]{1,40}$'),
  employer     text not null references employer,
  persons      integer not null check (persons between 1 and 100000),
  note         text check (length(note) between 1 and 500),
  stated_by    text not null references app_user,
  stated_on    date not null,
  withdrawn_by text references app_user,
  withdrawn_on date,
  request_key  text not null unique,
  recorded_at  timestamptz not null default clock_timestamp(),
  check ((withdrawn_by is null) = (withdrawn_on is null))
);
create unique index training_demand_once on training_demand (employer, year, trade) where withdrawn_on is null;
create index training_demand_by_year on training_demand (year, division) where withdrawn_on is null;

create function training_demand_stands() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.withdrawn_on is not null
    or to_jsonb(new) - array['withdrawn_on','withdrawn_by'] <> to_jsonb(old) - array['withdrawn_on','withdrawn_by'] then
    raise exception 'a statement is taken back, not changed'
      using errcode = 'check_violation', constraint = 'training_demand_stands';
  end if;
  return new;
end $$;
create trigger training_demand_stands before update or delete on training_demand
  for each row execute function training_demand_stands();

-- All that employers ask for, by year, county and trade. Openings are added here, by a union.
create view employer_training_demand as
  select year, division, trade, sum(persons)::integer as persons, count(*)::integer as statements
  from training_demand where withdrawn_on is null group by year, division, trade;

create table training_plan (
  id             text primary key check (id ~ '^[0-9]{4}-[0-9]{6}-[0-9]+$'),
  year           integer not null check (year between 2016 and 2100),
  division       text not null references division check (length(division) = 6),
  no             integer not null check (no > 0),
  status         text not null check (status in ('proposed','approved','rejected','withdrawn')),
  note           text check (length(note) between 1 and 1000),
  policy_version text not null references policy_version,
  proposed_by    text not null references app_user,
  proposed_on    date not null,
  decided_by     text references app_user,
  decided_on     date,
  decision_note  text check (length(decision_note) between 1 and 1000),
  request_key    text not null unique,
  recorded_at    timestamptz not null default clock_timestamp(),
  unique (year, division, no),
  constraint training_plan_two_persons check (decided_by <> proposed_by or status = 'withdrawn'),
  check ((status = 'proposed') = (decided_by is null) and (decided_by is null) = (decided_on is null))
);
create unique index training_plan_one_open on training_plan (division, year) where status = 'proposed';

create function training_plan_guard() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.status <> 'proposed'
    or to_jsonb(new) - array['status','decided_by','decided_on','decision_note']
      <> to_jsonb(old) - array['status','decided_by','decided_on','decision_note'] then
    raise exception 'plan % stands as it is', old.id using errcode = 'restrict_violation', constraint = 'training_plan_guard';
  end if;
  return new;
end $$;
create trigger training_plan_guard before update or delete on training_plan
  for each row execute function training_plan_guard();

create table training_plan_line (
  plan_id    text not null references training_plan,
  no         integer not null check (no > 0),
  trade      text not null check (trade ~ '^[0-9a-z-]{1,40}$'),
  training   text not null check (training in ('pre-employment','on-post')),
  category   text not null check (category ~ '^[0-9a-z-]{1,40}$'),
  persons    integer not null check (persons between 1 and 100000),
  classes    integer not null check (classes between 1 and 10000 and classes <= persons),
  days       integer not null check (days between 1 and 400),
  budget_fen bigint not null check (budget_fen >= 0),
  department text not null check (department in ('hr','poverty','agriculture','resettlement','science','education')),
  primary key (plan_id, no)
);
create trigger training_plan_line_append_only before update or delete on training_plan_line
  for each row execute function forbid_change();

create table training_plan_class (
  id          bigint generated always as identity primary key,
  plan_id     text not null,
  line_no     integer not null,
  class_id    text not null references training_class,
  linked_by   text not null references app_user,
  linked_on   date not null,
  unlinked_by text references app_user,
  unlinked_on date,
  foreign key (plan_id, line_no) references training_plan_line (plan_id, no),
  check ((unlinked_by is null) = (unlinked_on is null))
);
create unique index training_plan_class_once on training_plan_class (class_id) where unlinked_on is null;
create index training_plan_class_by_line on training_plan_class (plan_id, line_no) where unlinked_on is null;

-- A class counts for an approved plan of its county and year, in a line of its kind and category.
create function training_plan_class_fits() returns trigger language plpgsql as $$
begin
  if not exists (select from training_plan p join training_plan_line l on l.plan_id = p.id and l.no = new.line_no
      join training_class k on k.id = new.class_id
      where p.id = new.plan_id and p.status = 'approved' and k.division = p.division and k.training = l.training
        and k.category = l.category and extract(year from k.starts_on) = p.year and k.status <> 'refused') then
    raise exception 'class % does not fit line % of plan %', new.class_id, new.line_no, new.plan_id
      using errcode = 'check_violation', constraint = 'training_plan_class_fits';
  end if;
  return new;
end $$;
create trigger training_plan_class_fits before insert on training_plan_class
  for each row execute function training_plan_class_fits();
`.execute(db);
}
