import { type Kysely, sql } from 'kysely';

/** Rules of services, visits and plans as dated data (art. 10, 11, 14); visits to employers with many registered poor. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table service_rules (
  id             text primary key check (id ~ '^[0-9a-z-]+@[0-9]+$'),
  document       jsonb not null,
  sha256         text not null,
  effective_from date not null unique,
  recorded_at    timestamptz not null default clock_timestamp()
);
-- Cases are pinned to them.
create trigger service_rules_append_only before update or delete on service_rules
  for each row execute function forbid_change();

-- Employers whose people are to be visited: one process each, with an absolute next day.
create table visit_plan (
  employer         text primary key references employer,
  division         text not null references division check (length(division) = 6),  -- whose office goes
  status           text not null check (status in ('active','ended')),
  since            date not null,
  ended_on         date check (ended_on >= since),
  people           integer not null check (people >= 0),     -- registered poor at work there, when last counted
  next_visit_on    date not null,
  -- Outside the prefecture: the HR department of the place, which comes along.
  local_hr         text check (local_hr <> ''),
  local_hr_contact text check (local_hr_contact <> ''),
  escalated_on     date,
  revision         integer not null default 1,
  recorded_at      timestamptz not null default clock_timestamp(),
  check ((status = 'ended') = (ended_on is not null))
);
create index visit_plan_by_day on visit_plan (status, next_visit_on);
create index visit_plan_by_division on visit_plan (division, next_visit_on);

create table employer_visit (
  id          bigint generated always as identity primary key,
  employer    text not null references visit_plan,
  visited_on  date not null,
  visited_by  text not null references app_user,
  companions  text check (companions <> ''),
  local_hr    text check (local_hr <> ''),
  findings    text not null check (length(findings) between 4 and 2000),
  business_on date not null,
  request_key text not null unique,
  recorded_at timestamptz not null default clock_timestamp(),
  constraint employer_visit_not_ahead check (visited_on <= business_on),
  constraint employer_visit_once unique (employer, visited_on, visited_by)
);
create index employer_visit_by_day on employer_visit (employer, visited_on desc);
create trigger employer_visit_append_only before update or delete on employer_visit
  for each row execute function forbid_change();

-- Outside the prefecture nobody goes alone (art. 14).
create function employer_visit_with_local_hr() returns trigger language plpgsql as $$
begin
  if new.local_hr is null and exists (select from employer where credit_code = new.employer and division not like '4331%') then
    raise exception 'visit to % without its HR department', new.employer
      using errcode = 'check_violation', constraint = 'employer_visit_with_local_hr';
  end if;
  return new;
end $$;
create trigger employer_visit_with_local_hr before insert on employer_visit
  for each row execute function employer_visit_with_local_hr();
`.execute(db);
}
