import { type Kysely, sql } from 'kysely';

/** Two cards of one person: found, ruled on by people, merged by two of them, and undone by two (docs/register.md). */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
-- Keyed hash of the telephone number; what was written before this column is filled in at the next start.
alter table person add column phone_key bytea check (length(phone_key) = 16);
create index person_by_phone on person (phone_key) where phone_key is not null;
create index person_nameless on person (birth_on) where name is null;
create or replace function register_fields(p person) returns jsonb language sql immutable as $$
  select to_jsonb(p) - array['id','revision','source','changed_by','import_id','business_on','recorded_at','name_initials',
    'account_key','phone_key']
$$;

-- At which revision of a card the sweep last looked for its like.
create table duplicate_look (
  person_id bigint primary key references person,
  revision  integer not null
);

create table person_duplicate (
  id          bigint generated always as identity primary key,
  first_id    bigint not null references person,
  second_id   bigint not null references person,
  reasons     text[] not null check (cardinality(reasons) > 0
    and reasons <@ array['same-name','same-phone','same-account','one-digit','by-hand']),
  found_on    date not null,
  -- Not the same person, for good.
  ruled_by    text references app_user,
  ruled_on    date,
  ruling_note text,
  revision    integer not null default 1,
  recorded_at timestamptz not null default clock_timestamp(),
  check (first_id < second_id),
  unique (first_id, second_id),
  check ((ruled_by is null) = (ruled_on is null) and (ruled_by is null) = (ruling_note is null))
);
create index person_duplicate_by_second on person_duplicate (second_id);
create function duplicate_ruled_once() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or (new.first_id, new.second_id, new.found_on) is distinct from (old.first_id, old.second_id, old.found_on)
    or (old.ruled_by is not null and (new.ruled_by, new.ruled_on, new.ruling_note)
      is distinct from (old.ruled_by, old.ruled_on, old.ruling_note)) then
    raise exception 'ruled once: duplicate %', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger duplicate_ruled_once before update or delete on person_duplicate
  for each row execute function duplicate_ruled_once();

create table person_merge (
  id            bigint generated always as identity primary key,
  duplicate_id  bigint not null references person_duplicate,
  kept_id       bigint not null references person,
  gone_id       bigint not null references person,
  reason        text not null check (length(reason) between 4 and 500),
  proposed_by   text not null references app_user,
  proposed_on   date not null,
  decided_by    text references app_user,
  decided_on    date,
  approved      boolean,
  decision_note text,
  withdrawn_on  date,
  undo_by       text references app_user,
  undo_on       date,
  undo_reason   text,
  undone_by     text references app_user,
  undone_on     date,
  recorded_at   timestamptz not null default clock_timestamp(),
  check (kept_id <> gone_id),
  constraint person_merge_two_people check (decided_by <> proposed_by),
  constraint person_merge_undone_by_two check (undone_by <> undo_by),
  check ((decided_by is null) = (approved is null) and (decided_by is null) = (decided_on is null)),
  check (withdrawn_on is null or decided_by is null),
  check ((undo_by is null) = (undo_on is null) and (undo_by is null) = (undo_reason is null)),
  check (undo_by is null or approved),
  check ((undone_by is null) = (undone_on is null) and (undone_by is null or undo_by is not null))
);
create unique index person_merge_one_live on person_merge (duplicate_id)
  where approved is not false and withdrawn_on is null and undone_on is null;
create index person_merge_by_kept on person_merge (kept_id);
create index person_merge_by_gone on person_merge (gone_id);

create function merge_decided_once() returns trigger language plpgsql as $$
declare open text[] := array['decided_by','decided_on','approved','decision_note','withdrawn_on','undo_by','undo_on',
  'undo_reason','undone_by','undone_on'];
begin
  if tg_op = 'DELETE' or (to_jsonb(old) - open) is distinct from (to_jsonb(new) - open)
    or old.withdrawn_on is not null or old.undone_on is not null or old.approved is false
    or (old.decided_by is not null and (old.decided_by, old.decided_on, old.approved, old.decision_note)
      is distinct from (new.decided_by, new.decided_on, new.approved, new.decision_note))
  then raise exception 'decided once: merge %', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger merge_decided_once before update or delete on person_merge
  for each row execute function merge_decided_once();

-- Each value that moved, in the order in which it did.
create table person_merge_move (
  id         bigint generated always as identity primary key,
  merge_id   bigint not null references person_merge,
  table_name text not null,
  row_key    text not null,
  field      text not null,
  before     text,
  after      text
);
create index person_merge_move_by_merge on person_merge_move (merge_id, id);
create trigger person_merge_move_append_only before update or delete on person_merge_move
  for each row execute function forbid_change();
create trigger person_merge_move_no_truncate before truncate on person_merge_move
  for each statement execute function forbid_change();

-- A card goes into another by a decided merge, and into one that is itself in the register.
create function merged_by_two() returns trigger language plpgsql as $$
begin
  if new.merged_into is not null and exists (select from person where id = new.merged_into and merged_into is not null) then
    raise exception 'card % is merged itself', new.merged_into
      using errcode = 'check_violation', constraint = 'person_merged_into_a_card';
  end if;
  return null;
end $$;
create constraint trigger merged_by_two after update of merged_into on person deferrable initially deferred
  for each row execute function merged_by_two();

-- What is granted once is granted once over all cards of a person: its key names the card that stayed.
create function claim_of_the_kept_card() returns trigger language plpgsql as $$
begin
  if exists (select from person where id = nullif(substring(new.entitlement_key from '^[a-z-]+:([0-9]{1,18})'), '')::bigint
      and merged_into is not null) then
    raise exception 'claim %: its person is merged into another card', new.id
      using errcode = 'check_violation', constraint = 'claim_of_the_kept_card';
  end if;
  return new;
end $$;
create trigger claim_of_the_kept_card before insert or update of entitlement_key, status on claim
  for each row when (new.status in ('open','paid')) execute function claim_of_the_kept_card();

-- One employment at an employer at a time, and one class a day, over all cards of a person.
create function employment_overlaps_of_merged() returns trigger language plpgsql as $$
declare others bigint[] := other_cards(new.person_id);
begin
  if cardinality(others) > 0 and exists (select from employment e where e.person_id = any(others)
      and e.employer = new.employer and e.standing = 'tracked' and e.occupied && new.occupied) then
    raise exception 'employment % overlaps with one of the same person''s other card', new.id
      using errcode = 'exclusion_violation', constraint = 'employment_no_overlap';
  end if;
  return new;
end $$;
create trigger employment_overlaps_of_merged before insert or update of person_id, employer, occupied, standing
  on employment for each row when (new.standing = 'tracked') execute function employment_overlaps_of_merged();

create function attendance_once_of_merged() returns trigger language plpgsql as $$
declare others bigint[] := other_cards(new.person_id);
begin
  if cardinality(others) > 0 and exists (select from training_attendance a where a.person_id = any(others)
      and a.attended_on = new.attended_on and a.revoked_on is null) then
    raise exception 'that day the person''s other card was in a class'
      using errcode = 'unique_violation', constraint = 'training_attendance_once';
  end if;
  return new;
end $$;
create trigger attendance_once_of_merged before insert on training_attendance
  for each row execute function attendance_once_of_merged();
`.execute(db);
}
