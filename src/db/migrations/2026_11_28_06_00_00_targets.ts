import { type Kysely, sql } from 'kysely';

/** Targets (art. 3, 4), letters (art. 25), a county's year with its evaluation (art. 22) and what comes of it (docs/targets.md). */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table evaluation_rules (
  id             text primary key,                     -- id@version
  document       jsonb not null,
  sha256         text not null,
  effective_from date not null unique
);
create trigger evaluation_rules_append_only before update or delete on evaluation_rules
  for each row execute function forbid_change();

create table target_year (
  year      integer primary key check (year between 2016 and 2100),
  rules     text not null references evaluation_rules,
  opened_on date not null,
  opened_by text not null references app_user
);
create trigger target_year_append_only before update or delete on target_year
  for each row execute function forbid_change();

create table target (
  year     integer not null references target_year,
  division text not null references division check (length(division) in (6, 9)),
  measure  text not null check (measure ~ '^[a-z-]{2,40}$'),
  value    integer not null check (value >= 0),         -- people, or per mille
  set_by   text not null references app_user,
  set_on   date not null,
  revision integer not null default 1,
  primary key (year, division, measure)
);

create table responsibility_year (
  year             integer not null references target_year,
  division         text not null references division check (length(division) = 6),
  status           text not null default 'running' check (status in
    ('running','measured','submitted','objections','heard','published','closed')),
  letter_due_on    date not null,
  mid_year_on      date not null,
  measure_on       date not null,
  objections_until date,                                -- last day on which the county may object
  round            integer not null default 0,          -- of the scores that count; 0: none yet
  told_times       integer not null default 0,          -- how often the level above heard of a missing letter
  published_on     date,
  published_by     text references app_user,
  total_tenths     integer,                             -- of the round that counts
  award_fen        bigint check (award_fen >= 0),       -- what the published total earns
  revision         integer not null default 1,
  recorded_at      timestamptz not null default clock_timestamp(),
  primary key (year, division),
  check ((status in ('published','closed')) = (published_on is not null)),
  check ((published_on is null) = (published_by is null) and (published_on is null) = (award_fen is null)),
  check ((round = 0) = (total_tenths is null))
);
-- What is published stays.
create function responsibility_year_guard() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or (old.published_on is not null and
      (new.published_on, new.published_by, new.round, new.total_tenths, new.award_fen) is distinct from
      (old.published_on, old.published_by, old.round, old.total_tenths, old.award_fen)) then
    raise exception 'the result of % in % is published', old.division, old.year using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger responsibility_year_guard before update or delete on responsibility_year
  for each row execute function responsibility_year_guard();

create table responsibility_event (
  -- One row of numbers with the events of cases: the bell orders them all.
  id          bigint primary key default nextval(pg_get_serial_sequence('case_event', 'id')),
  year        integer not null,
  division    text not null,
  kind        text not null,
  on_day      date not null,
  actor       text references app_user,
  told        text,                                     -- division above that was told
  note        text,
  key         text not null,
  happened_at timestamptz not null,                     -- business instant
  recorded_at timestamptz not null default clock_timestamp(),
  foreign key (year, division) references responsibility_year,
  unique (year, division, key)
);
create trigger responsibility_event_append_only before update or delete on responsibility_event
  for each row execute function forbid_change();

create table target_letter (
  id       text primary key check (id = concat_ws('-', 'ZRS', year, division, version)),
  year     integer not null,
  division text not null,
  version  integer not null check (version > 0),
  targets  jsonb not null,                              -- measure -> value, as they were
  body     text not null check (body <> ''),
  why      text check (length(why) >= 4),               -- what a later version changes and why
  drawn_by text not null references app_user,
  drawn_on date not null,
  foreign key (year, division) references responsibility_year,
  unique (year, division, version),
  check ((version > 1) = (why is not null))
);
create trigger target_letter_append_only before update or delete on target_letter
  for each row execute function forbid_change();

create table target_letter_signature (
  letter    text not null references target_letter,
  side      text not null check (side in ('prefecture','county')),
  division  text not null,
  signed_by text not null references app_user,
  signed_on date not null,
  primary key (letter, side),
  constraint target_letter_two_people unique (letter, signed_by)
);
create trigger target_letter_signature_append_only before update or delete on target_letter_signature
  for each row execute function forbid_change();

-- Each side is signed by a leader of exactly that division, and only the latest version is.
create function target_letter_signed_by_side() returns trigger language plpgsql as $$
declare l target_letter;
begin
  select * into l from target_letter where id = new.letter for no key update;
  if new.division <> (case new.side when 'prefecture' then '433100' else l.division end)
    or not exists (select from user_grant g where g.user_id = new.signed_by and g.role = 'leader'
      and g.division = new.division) then
    raise exception 'letter %: % does not sign for the %', new.letter, new.signed_by, new.side
      using errcode = 'exclusion_violation', constraint = 'target_letter_signed_by_side';
  end if;
  if exists (select from target_letter n where n.year = l.year and n.division = l.division and n.version > l.version) then
    raise exception 'letter % has a later version', new.letter
      using errcode = 'exclusion_violation', constraint = 'target_letter_is_latest';
  end if;
  return new;
end $$;
create trigger target_letter_signed_by_side before insert on target_letter_signature
  for each row execute function target_letter_signed_by_side();

create table target_warning (
  year      integer not null,
  division  text not null,
  measure   text not null,
  target    integer not null,
  expected  integer not null,                           -- the proportional target of that day
  actual    integer not null,
  warned_on date not null,
  primary key (year, division, measure),
  foreign key (year, division) references responsibility_year
);
create trigger target_warning_append_only before update or delete on target_warning
  for each row execute function forbid_change();

create table evaluation_round (
  year        integer not null,
  division    text not null,
  round       integer not null check (round > 0),
  as_of       date not null,
  letter      text references target_letter,            -- null: none was signed, the plan counts
  objection   bigint,                                   -- that this round answers
  measured_on date not null,
  primary key (year, division, round),
  foreign key (year, division) references responsibility_year
);
create table evaluation_score (
  year          integer not null,
  division      text not null,
  round         integer not null,
  measure       text not null,
  target        integer not null,
  actual        integer,                                -- null: a share with nothing to measure
  points_tenths integer not null,                       -- asked
  score_tenths  integer not null check (score_tenths between 0 and points_tenths),
  bonus_tenths  integer not null default 0 check (bonus_tenths >= 0),
  evidence      jsonb not null,
  primary key (year, division, round, measure),
  foreign key (year, division, round) references evaluation_round
);
-- Who submitted is carried along, so that one row can tell that the reviewer is another.
create table evaluation_submission (
  id           bigint generated always as identity primary key,
  year         integer not null,
  division     text not null,
  round        integer not null,
  submitted_by text not null references app_user,
  submitted_on date not null,
  note         text,
  request_key  text not null unique,
  foreign key (year, division, round) references evaluation_round,
  unique (id, submitted_by)
);
create table evaluation_deduction (
  submission    bigint not null references evaluation_submission,
  code          text not null,
  points_tenths integer not null check (points_tenths > 0),
  reason        text not null check (length(reason) >= 4),
  primary key (submission, code)
);
create table evaluation_review (
  submission   bigint primary key references evaluation_submission,
  submitted_by text not null,
  reviewed_by  text not null references app_user,
  approved     boolean not null,
  note         text,
  reviewed_on  date not null,
  request_key  text not null unique,
  foreign key (submission, submitted_by) references evaluation_submission (id, submitted_by),
  constraint evaluation_review_of_two check (reviewed_by <> submitted_by),
  check (approved or note is not null)
);

create table evaluation_objection (
  id          bigint generated always as identity primary key,
  year        integer not null,
  division    text not null,
  round       integer not null,
  words       text not null check (length(words) between 4 and 2000),
  raised_by   text not null references app_user,
  raised_on   date not null,
  upheld      boolean,                                  -- null: not heard yet
  heard_by    text references app_user,
  heard_on    date,
  reason      text,
  corrections jsonb,                                    -- measure -> actual
  request_key text unique,
  foreign key (year, division, round) references evaluation_round,
  constraint evaluation_objection_two_people check (heard_by <> raised_by),
  check ((upheld is null) = (heard_by is null) and (upheld is null) = (reason is null)),
  check ((upheld is true) = (corrections is not null))
);
create unique index evaluation_objection_one_pending on evaluation_objection (year, division) where upheld is null;
alter table evaluation_round add foreign key (objection) references evaluation_objection;

-- Who submitted or reviewed any round of that year does not hear what is said against it.
create function evaluation_heard_by_another() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.upheld is not null or (new.words, new.raised_by, new.round, new.year, new.division)
      is distinct from (old.words, old.raised_by, old.round, old.year, old.division) then
    raise exception 'objection % stays as it is', old.id using errcode = 'restrict_violation';
  end if;
  if exists (select from evaluation_submission s left join evaluation_review r on r.submission = s.id
      where s.year = new.year and s.division = new.division and new.heard_by in (s.submitted_by, r.reviewed_by)) then
    raise exception 'separation of duties: % scored %', new.heard_by, new.division
      using errcode = 'exclusion_violation', constraint = 'evaluation_heard_by_another';
  end if;
  return new;
end $$;
create trigger evaluation_heard_by_another before update or delete on evaluation_objection
  for each row execute function evaluation_heard_by_another();

create table evaluation_outcome (
  id          bigint generated always as identity primary key,
  year        integer not null,
  division    text not null,
  kind        text not null check (kind in ('commendation','talk','disqualification','reward')),
  unit        text,                                     -- of a reward
  words       text not null check (length(words) between 4 and 2000),
  basis       jsonb not null,                           -- total and threshold
  recorded_by text not null references app_user,
  recorded_on date not null,
  request_key text not null unique,
  foreign key (year, division) references responsibility_year,
  check ((kind = 'reward') = (unit is not null))
);
create unique index evaluation_outcome_once on evaluation_outcome (year, division, kind) where kind <> 'reward';
create function evaluation_outcome_of_published() returns trigger language plpgsql as $$
begin
  perform from responsibility_year r where r.year = new.year and r.division = new.division and r.status = 'published'
    for no key update;
  if not found then
    raise exception 'the result of % in % is not published', new.division, new.year
      using errcode = 'check_violation', constraint = 'evaluation_outcome_of_published';
  end if;
  return new;
end $$;
create trigger evaluation_outcome_of_published before insert on evaluation_outcome
  for each row execute function evaluation_outcome_of_published();

create trigger evaluation_round_append_only before update or delete on evaluation_round
  for each row execute function forbid_change();
create trigger evaluation_score_append_only before update or delete on evaluation_score
  for each row execute function forbid_change();
create trigger evaluation_deduction_append_only before update or delete on evaluation_deduction
  for each row execute function forbid_change();
create trigger evaluation_submission_append_only before update or delete on evaluation_submission
  for each row execute function forbid_change();
create trigger evaluation_review_append_only before update or delete on evaluation_review
  for each row execute function forbid_change();
create trigger evaluation_outcome_append_only before update or delete on evaluation_outcome
  for each row execute function forbid_change();

do $$ declare told text;
begin
  select pg_get_expr(d.adbin, d.adrelid) into told from pg_attrdef d
    join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
    where d.adrelid = 'case_wait'::regclass and a.attname = 'blocker';
  execute 'alter table case_wait alter column blocker set expression as (case '
    'when kind in (''year-running'',''evaluation-objections'') then ''calendar'' else ' || told || ' end)';
end $$;

-- What is measured of a day range.
create index employment_by_start on employment (starts_on) where standing = 'tracked';
`.execute(db);
}
