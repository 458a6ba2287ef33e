import { type Kysely, sql } from 'kysely';

/** Service cases (art. 11): who asked, whose hands it is in, until when, what came of it; and what people are told of. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table service_case (
  id            text primary key check (id ~ '^FW-[0-9a-f]{12}$'),
  kind          text not null check (kind in ('counselling','job-keeping','insurance-help','rights',
    'left-behind-children','left-behind-elders','land-rights')),
  person_id     bigint not null references person,
  home          text not null references division check (length(home) = 12),  -- when it was asked for
  employment_id text references employment,
  employer      text references employer,              -- which asked for it, or was visited
  visit_id      bigint references employer_visit,
  via           text not null check (via in ('village','station','centre','employer','visit')),
  subject       text not null check (length(subject) between 4 and 200),
  asked_by      text not null references app_user,
  asked_on      date not null,
  rules         text not null references service_rules,
  office        text not null references division,     -- whose it is: a township or a county
  escalated_to  text references division,              -- the level above, once late
  escalates_on  date,                                  -- first day on which it goes up (further); null: nobody is above
  escalations   integer not null default 0,
  owner         text references app_user,
  due_on        date not null,                         -- the last day
  status        text not null check (status in ('new','working','resolved','closed','withdrawn')),
  outcome       text check (outcome in ('solved','partly','not-possible','referred')),
  outcome_note  text check (length(outcome_note) between 1 and 1000),
  resolved_by   text references app_user,
  resolved_on   date,
  confirm_until date,                                  -- the last day
  closed_by     text references app_user,              -- null: nobody answered
  closed_on     date,
  satisfied     boolean,
  reopened      integer not null default 0,
  revision      integer not null default 1,
  request_key   text not null unique,
  recorded_at   timestamptz not null default clock_timestamp(),
  constraint service_confirmed_by_another check (closed_by <> resolved_by),
  constraint service_owned check (status in ('new','withdrawn') or owner is not null),
  constraint service_outcome check ((status in ('resolved','closed')) = (resolved_by is not null)
    and (resolved_by is null) = (outcome is null) and (resolved_by is null) = (resolved_on is null)
    and (resolved_by is null) = (confirm_until is null)),
  constraint service_closed check ((status in ('closed','withdrawn')) = (closed_on is not null)
    and (closed_by is null or closed_on is not null))
);
create unique index service_case_one_open on service_case (person_id, kind) where status in ('new','working','resolved');
create index service_case_by_office on service_case (office, status, due_on);
create index service_case_by_home on service_case (home text_pattern_ops, status);
create index service_case_by_due on service_case (due_on, id);
create index service_case_by_asker on service_case (asked_by, id);
create index service_case_by_owner on service_case (owner, status) where owner is not null;

create function service_case_guard() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE'
    or (new.id, new.kind, new.person_id, new.home, new.employment_id, new.employer, new.visit_id, new.via, new.subject,
      new.asked_by, new.asked_on, new.rules, new.request_key)
      is distinct from (old.id, old.kind, old.person_id, old.home, old.employment_id, old.employer, old.visit_id, old.via,
      old.subject, old.asked_by, old.asked_on, old.rules, old.request_key)
    or not (new.status = old.status
      or (old.status = 'new' and new.status in ('working','withdrawn'))
      or (old.status = 'working' and new.status in ('resolved','withdrawn'))
      or (old.status = 'resolved' and new.status in ('closed','working'))
      or (old.status = 'closed' and new.status = 'working')) then
    raise exception 'service %: % to % not allowed', old.id, old.status, new.status
      using errcode = 'restrict_violation', constraint = 'service_case_guard';
  end if;
  return new;
end $$;
create trigger service_case_guard before update or delete on service_case
  for each row execute function service_case_guard();

-- What an officer decided, once a request.
create table service_decision (
  id          bigint generated always as identity primary key,
  service_id  text not null references service_case,
  action      text not null check (action in ('take','hand-over','resolve','confirm','withdraw','reopen')),
  decided_by  text not null references app_user,
  decided_on  date not null,
  note        text check (length(note) between 1 and 1000),
  request_key text not null,
  recorded_at timestamptz not null default clock_timestamp(),
  constraint service_decision_once unique (service_id, request_key)
);
create trigger service_decision_append_only before update or delete on service_decision
  for each row execute function forbid_change();

-- Steps and notes; what is sensitive is sealed, and of the office that had the case then.
create table service_note (
  id          bigint generated always as identity primary key,
  service_id  text not null references service_case,
  body        text check (length(body) between 1 and 2000),
  body_cipher bytea,
  noted_by    text not null references app_user,
  noted_on    date not null,
  request_key text not null unique,
  recorded_at timestamptz not null default clock_timestamp(),
  check (num_nonnulls(body, body_cipher) = 1)
);
create index service_note_by_case on service_note (service_id, id);
create trigger service_note_append_only before update or delete on service_note
  for each row execute function forbid_change();

-- The time line of services, visits and plans. Numbered with the events of cases, so that one mark tells what was read.
create table service_event (
  id          bigint primary key default nextval(pg_get_serial_sequence('case_event', 'id')),
  service_id  text references service_case,
  employer    text references visit_plan,
  kind        text not null,
  division    text not null references division,       -- whose offices it concerns
  told        text references app_user,                -- or one person
  actor       text references app_user,
  happened_at timestamptz not null,
  data        jsonb not null,
  event_key   text not null unique,
  recorded_at timestamptz not null default clock_timestamp(),
  check (num_nonnulls(service_id, employer) = 1)
);
create index service_event_by_case on service_event (service_id, id) where service_id is not null;
create index service_event_by_division on service_event (division, id);
create index service_event_by_told on service_event (told, id) where told is not null;
create trigger service_event_append_only before update or delete on service_event
  for each row execute function forbid_change();

-- In whose hands the new waits are; what was said of the others stays as it is.
do $$ declare told text; begin
  select pg_get_expr(d.adbin, d.adrelid) into told from pg_attrdef d
    join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
    where d.adrelid = 'case_wait'::regclass and a.attname = 'blocker';
  execute 'alter table case_wait alter column blocker set expression as (case '
    'when kind = ''service-confirmation'' then ''applicant'' '
    'when kind = ''visit-planned'' then ''calendar'' else ' || told || ' end)';
end $$;
`.execute(db);
}
