import { type Kysely, sql } from 'kysely';

/** Bodies, working calendars, series of meetings and meetings (art. 4, 6, 9, 13, 15). */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
-- The days off of a year; a later notice of the same year is another row, the latest holds.
create table work_calendar (
  id          bigint generated always as identity primary key,
  year        integer not null check (year between 2016 and 2200),
  document    jsonb not null,
  sha256      text not null,
  recorded_at timestamptz not null default clock_timestamp()
);
create index work_calendar_by_year on work_calendar (year, id desc);
create trigger work_calendar_append_only before update or delete on work_calendar
  for each row execute function forbid_change();

create table coordination_body (
  id       text primary key check (id ~ '^[a-z0-9-]{1,60}$'),
  kind     text not null,
  name     text not null check (name <> ''),
  division text references division,
  region   text check (region ~ '^[0-9]{6}$'),           -- outside the prefecture
  note     text,
  retired_on date,                                       -- no longer in the data
  check (num_nonnulls(division, region) = 1)
);
create index coordination_body_by_division on coordination_body (division);

create table meeting_series (
  id         text primary key check (id ~ '^[a-z0-9-]{1,60}$'),
  kind       text not null check (kind in ('prefecture-partner','county-partners','joint')),
  title      text not null,
  division   text not null references division,
  document   jsonb not null,                             -- as expanded from coordination/: dates, days, whom to invite
  since      date not null,                              -- opened from the period of this day on
  retired_on date
);

-- What holds for problems now; a problem keeps what held when it was raised.
create table problem_rules (
  id       boolean primary key default true check (id),
  document jsonb not null
);

create table meeting (
  id            text primary key,                        -- series.period
  series        text not null references meeting_series,
  kind          text not null,
  period        text not null check (period ~ '^[0-9]{4}(Q[1-4]|H[12])$'),
  period_from   date not null,
  period_to     date not null,
  title         text not null,
  division      text not null references division,
  regions       text[] not null default '{}',            -- of partners outside
  plan          jsonb not null,                          -- the series as it was when the meeting was opened
  status        text not null check (status in ('undated','planned','invited','overdue','held','not-held')),
  opened_on     date not null,
  first_on      date,                                    -- what the rule gave first
  meets_on      date,
  postponed     integer not null default 0 check (postponed >= 0),
  invite_on     date,
  overdue_on    date,
  escalates_on  date,
  escalated_to  text references division,
  escalations   integer not null default 0,
  place         text check (length(place) between 1 and 200),
  held_on       date,
  attendance    text check (length(attendance) between 1 and 2000),
  minutes       text check (length(minutes) between 1 and 20000),
  closed_by     text references app_user,
  closed_on     date,
  closing_note  text,
  revision      integer not null default 1,
  recorded_at   timestamptz not null default clock_timestamp(),
  constraint meeting_once unique (series, period),
  check (id = series || '.' || period),
  check ((meets_on is null) = (first_on is null)),
  check (status <> 'undated' or meets_on is null),
  check (status = 'undated' or meets_on is not null),
  constraint meeting_held check ((status = 'held') = (held_on is not null)
    and (status <> 'held' or (minutes is not null and attendance is not null))),
  constraint meeting_closed check ((status in ('held','not-held')) = (closed_on is not null)
    and (closed_on is null) = (closed_by is null)),
  constraint meeting_not_held_reason check ((status = 'not-held') = (closing_note is not null))
);
create index meeting_by_division on meeting (division text_pattern_ops, status);
create index meeting_by_period on meeting (period_from, status);
create index meeting_by_day on meeting (meets_on);

create function meeting_guard() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE'
    or (new.id, new.series, new.period, new.division, new.opened_on)
      is distinct from (old.id, old.series, old.period, old.division, old.opened_on)
    or old.status in ('held','not-held') and (new.status, new.held_on, new.meets_on, new.minutes)
      is distinct from (old.status, old.held_on, old.meets_on, old.minutes)
    or not (new.status = old.status
      or (old.status = 'undated' and new.status = 'planned')
      or (old.status = 'planned' and new.status in ('invited','overdue','held'))
      or (old.status = 'invited' and new.status in ('planned','overdue','held'))
      or (old.status = 'overdue' and new.status in ('held','not-held'))) then
    raise exception 'meeting %: % to % not allowed', old.id, old.status, new.status
      using errcode = 'restrict_violation', constraint = 'meeting_guard';
  end if;
  return new;
end $$;
create trigger meeting_guard before update or delete on meeting for each row execute function meeting_guard();

create table meeting_invitation (
  id          bigint generated always as identity primary key,
  meeting_id  text not null references meeting,
  body        text references coordination_body,
  employer    text references employer,
  name        text not null check (length(name) between 1 and 200),
  answer      text not null default 'sent' check (answer in ('sent','accepted','delegate','declined')),
  delegate    text check (length(delegate) between 1 and 100),
  note        text check (length(note) between 1 and 500),
  answered_by text references app_user,
  answered_on date,
  sent_on     date not null,
  constraint meeting_invitation_once unique (meeting_id, name),
  check (num_nonnulls(body, employer) <= 1),
  check ((answer = 'sent') = (answered_by is null) and (answered_by is null) = (answered_on is null)),
  check ((answer = 'delegate') = (delegate is not null))
);
create index meeting_invitation_by_body on meeting_invitation (body, meeting_id);

-- What the record says, replaced when it is asked anew, and what people add.
create table meeting_agenda (
  id         bigint generated always as identity primary key,
  meeting_id text not null references meeting,
  kind       text not null check (kind in ('overdue','funds','money','problems','duties','placements','departures','topic')),
  text       text not null check (length(text) between 2 and 500),
  link       text,                                       -- page that the number comes from
  as_of      date not null,
  added_by   text references app_user,                   -- null: the record
  removed_by text references app_user,
  check ((kind = 'topic') = (added_by is not null))
);
create index meeting_agenda_by_meeting on meeting_agenda (meeting_id, id);

create table meeting_decision (
  id         bigint generated always as identity primary key,
  meeting_id text not null references meeting,
  no         integer not null check (no > 0),
  text       text not null check (length(text) between 2 and 1000),
  added_by   text not null references app_user,
  added_on   date not null,
  unique (meeting_id, no)
);
create trigger meeting_decision_append_only before update or delete on meeting_decision
  for each row execute function forbid_change();

create table meeting_document (
  meeting_id  text not null references meeting,
  document    text not null references document,
  file_name   text not null,
  uploaded_by text not null references app_user,
  uploaded_on date not null,
  primary key (meeting_id, document)
);
`.execute(db);
}
