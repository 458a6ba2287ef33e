import { type Kysely, sql } from 'kysely';

/** What the consoles need: search by initials, origin of insurance rows, worker statements, a paused intake, counters. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
-- Pinyin initials of the name (石明凤 → smf), for search; the importers fill it.
alter table person add column name_initials text;
create index person_by_initials on person (name_initials text_pattern_ops);
create index person_by_last4 on person (identity_last4);

-- Who reported the row: the county's office (a bureau's file), or the employer with its own proof.
alter table insurance_payment add column origin text not null default 'office'
  check (origin in ('office','employer'));

-- A one-time code with which a named worker confirms or disputes the employment.
create table worker_code (
  id            text primary key,
  employment_id text not null references employment,
  code_hash     bytea not null unique,
  issued_by     text not null references app_user,
  issued_on     date not null,
  valid_until   date not null check (valid_until >= issued_on),
  wrong_tries   integer not null default 0 check (wrong_tries between 0 and 5),
  ended_on      date,                                  -- used, replaced by a newer one, or tried too often
  recorded_at   timestamptz not null default clock_timestamp()
);
create unique index worker_code_open on worker_code (employment_id) where ended_on is null;

create table worker_statement (
  code_id       text primary key references worker_code,
  employment_id text not null references employment,
  answer        text not null check (answer in ('confirmed','disputed')),
  note          text check (length(note) <= 1000),
  stated_on     date not null,
  recorded_at   timestamptz not null default clock_timestamp(),
  check (answer = 'confirmed' or note is not null)
);
create index worker_statement_by_employment on worker_statement (employment_id);
create trigger worker_statement_append_only before update or delete on worker_statement
  for each row execute function forbid_change();
create trigger worker_statement_no_truncate before truncate on worker_statement execute function forbid_change();

-- While a row is open, imports and single facts wait; decisions go on.
create table intake_pause (
  id          bigint generated always as identity primary key,
  reason      text not null check (length(reason) between 4 and 500),
  paused_by   text not null references app_user,
  paused_at   timestamptz not null,
  resumed_by  text references app_user,
  resumed_at  timestamptz check (resumed_at >= paused_at),
  resume_note text,
  recorded_at timestamptz not null default clock_timestamp(),
  check ((resumed_by is null) = (resumed_at is null))
);
create unique index intake_pause_open on intake_pause ((true)) where resumed_at is null;

-- Up to which event a user has read the notifications.
create table notification_seen (
  user_id  text primary key references app_user,
  event_id bigint not null,
  seen_at  timestamptz not null
);

-- Open waits by division, kind and date. Changes are appended and folded later, so that no two cases wait for the same
-- counter; the truth is the sum of both tables.
create table wait_count (
  division text not null,
  kind     text not null,
  due_on   date,                                       -- null: only a person can end it
  count    integer not null,
  unique nulls not distinct (division, kind, due_on)
);
create table wait_count_change (
  id       bigint generated always as identity primary key,
  division text not null,
  kind     text not null,
  due_on   date,
  change   integer not null
);

create function wait_due_on(due_at timestamptz) returns date language sql immutable as
  $$ select (due_at at time zone 'Asia/Shanghai')::date $$;

create function count_wait() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' and old.closed_at is null then
    insert into wait_count_change (division, kind, due_on, change)
    values (old.division, old.kind, wait_due_on(old.due_at), -1);
  end if;
  if tg_op <> 'DELETE' and new.closed_at is null then
    insert into wait_count_change (division, kind, due_on, change)
    values (new.division, new.kind, wait_due_on(new.due_at), 1);
  end if;
  return null;
end $$;
create trigger count_wait_in after insert or delete on case_wait for each row execute function count_wait();
create trigger count_wait_change after update on case_wait for each row
  when ((old.closed_at is null, old.division, old.kind, old.due_at)
    is distinct from (new.closed_at is null, new.division, new.kind, new.due_at))
  execute function count_wait();

insert into wait_count (division, kind, due_on, count)
select division, kind, wait_due_on(due_at), count(*) from case_wait where closed_at is null group by 1, 2, 3;

-- Folds what has been appended; of several workers one folds.
create function fold_wait_counts() returns void language plpgsql as $$
begin
  if not pg_try_advisory_xact_lock(4334) then return; end if;
  with gone as (delete from wait_count_change returning division, kind, due_on, change)
  insert into wait_count as c (division, kind, due_on, count)
  select division, kind, due_on, sum(change) from gone group by 1, 2, 3
  on conflict (division, kind, due_on) do update set count = c.count + excluded.count;
  delete from wait_count where count = 0;
end $$;
`.execute(db);
}
