import { type Kysely, sql } from 'kysely';

/** Problems and duties out of meetings (art. 4, 15), and the time line of both meetings and problems. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table problem (
  id            text primary key check (id ~ '^WT-[0-9a-f]{12}$'),
  kind          text not null check (kind in ('problem','duty')),
  title         text not null check (length(title) between 4 and 100),
  body          text check (length(body) between 1 and 2000),
  source        text not null check (source in ('meeting','visit','stationed-office','public','office')),
  meeting_id    text references meeting,
  decision_id   bigint references meeting_decision,
  visit_id      bigint references employer_visit,
  help_id       text references help_request,
  raised_by     text not null references app_user,
  raised_for    text references division,                -- whose office raised it; null: an organisation's
  institution   text references institution,             -- the stationed office or service centre that raised it
  raised_on     date not null,
  office        text not null references division,       -- whose it is to solve
  body_id       text references coordination_body,
  owner         text references app_user,
  counted_from  date not null,                           -- raised, or last reopened
  due_on        date,                                    -- last day; null: that year has no calendar yet
  days          jsonb not null,                          -- problem rules as they were
  status        text not null check (status in ('open','working','reported','closed','withdrawn')),
  escalated_to  text references division,
  escalations   integer not null default 0,
  escalates_on  date,
  solved_by     text references app_user,
  solved_on     date,
  solution      text check (length(solution) between 1 and 2000),
  confirm_until date,
  confirm_above text references division,                -- nobody answered: the level above may confirm too
  closed_by     text references app_user,
  closed_on     date,
  reopened      integer not null default 0,
  revision      integer not null default 1,
  request_key   text not null unique,
  recorded_at   timestamptz not null default clock_timestamp(),
  check (num_nonnulls(raised_for, institution) = 1),
  check ((kind = 'duty') = (source = 'meeting' and decision_id is not null)),
  constraint problem_confirmed_by_another check (closed_by <> solved_by),
  constraint problem_owned check (status in ('open','withdrawn') or owner is not null),
  constraint problem_solved check ((status in ('reported','closed')) = (solved_by is not null)
    and (solved_by is null) = (solved_on is null) and (solved_by is null) = (solution is null)),
  constraint problem_closed check ((status in ('closed','withdrawn')) = (closed_on is not null)
    and (closed_on is null) = (closed_by is null))
);
create index problem_by_office on problem (office text_pattern_ops, status, due_on);
create index problem_by_due on problem (due_on, id);
create index problem_by_meeting on problem (meeting_id) where meeting_id is not null;
create index problem_by_help on problem (help_id) where help_id is not null;
create index problem_by_raiser on problem (raised_by, id);

create function problem_guard() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE'
    or (new.id, new.kind, new.title, new.body, new.source, new.meeting_id, new.decision_id, new.visit_id, new.help_id,
      new.raised_by, new.raised_for, new.institution, new.raised_on, new.office, new.request_key)
      is distinct from (old.id, old.kind, old.title, old.body, old.source, old.meeting_id, old.decision_id, old.visit_id,
      old.help_id, old.raised_by, old.raised_for, old.institution, old.raised_on, old.office, old.request_key)
    or not (new.status = old.status
      or (old.status = 'open' and new.status in ('working','withdrawn'))
      or (old.status = 'working' and new.status in ('reported','withdrawn'))
      or (old.status = 'reported' and new.status in ('closed','working'))
      or (old.status = 'closed' and new.status = 'working')) then
    raise exception 'problem %: % to % not allowed', old.id, old.status, new.status
      using errcode = 'restrict_violation', constraint = 'problem_guard';
  end if;
  return new;
end $$;
create trigger problem_guard before update or delete on problem for each row execute function problem_guard();

-- The time line. Numbered with the events of cases, so that one mark tells what was read.
create table coordination_event (
  id          bigint primary key default nextval(pg_get_serial_sequence('case_event', 'id')),
  meeting_id  text references meeting,
  problem_id  text references problem,
  kind        text not null,
  division    text not null references division,         -- whose offices it concerns
  told        text references app_user,                  -- or one person
  actor       text references app_user,
  happened_at timestamptz not null,
  note        text,
  event_key   text not null unique,
  recorded_at timestamptz not null default clock_timestamp(),
  check (num_nonnulls(meeting_id, problem_id) = 1)
);
create index coordination_event_by_meeting on coordination_event (meeting_id, id) where meeting_id is not null;
create index coordination_event_by_problem on coordination_event (problem_id, id) where problem_id is not null;
create trigger coordination_event_append_only before update or delete on coordination_event
  for each row execute function forbid_change();

-- In whose hands the new waits are, beside what was said of the others: as blockerOf in src/domain/waits.
do $$ declare told text; begin
  select pg_get_expr(d.adbin, d.adrelid) into told from pg_attrdef d
    join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
    where d.adrelid = 'case_wait'::regclass and a.attname = 'blocker';
  execute 'alter table case_wait alter column blocker set expression as (case '
    'when kind = ''meeting-planned'' then ''calendar'' '
    'when kind = ''problem-confirmation'' then ''applicant'' else ' || told || ' end)';
end $$;
`.execute(db);
}
