import { type Kysely, sql } from 'kysely';

/** Posts and who holds them from when to when; grants with days; delegation with days (docs/organisation.md). */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table post (
  id           bigint generated always as identity primary key,
  division     text not null references division,
  body         text not null check (length(body) between 2 and 100),
  title        text not null check (length(title) between 2 and 50),
  role         text not null,
  seats        integer not null default 1 check (seats between 1 and 50),
  opened_on    date not null,
  abolished_on date check (abolished_on >= opened_on),
  opened_by    text not null references app_user,
  recorded_at  timestamptz not null default clock_timestamp()
);
create unique index post_once on post (division, body, title) where abolished_on is null;

create table post_term (
  id           bigint generated always as identity primary key,
  post_id      bigint not null references post,
  user_id      text not null references app_user,
  from_on      date not null,
  until_on     date check (until_on >= from_on),          -- the last day; null: until further notice
  document_no  text check (length(document_no) between 1 and 100),
  appointed_by text not null references app_user,
  ended_by     text references app_user,
  ended_reason text check (ended_reason in ('moved','retired','resigned','removed','expired')),
  never_began  boolean not null default false,         -- ended before its first day
  recorded_at  timestamptz not null default clock_timestamp(),
  constraint post_term_once exclude using gist
    (post_id with =, user_id with =, daterange(from_on, until_on, '[]') with &&) where (not never_began),
  check ((ended_by is null) = (ended_reason is null))
);
create index post_term_by_user on post_term (user_id);

-- No more people at a time than seats; the post's row lets two appointments see each other.
create function post_has_seat() returns trigger language plpgsql as $$
declare p post; crowded boolean;
begin
  select * into p from post where id = new.post_id for no key update;
  if p.abolished_on is not null and (new.until_on is null or new.until_on > p.abolished_on) then
    raise exception 'post % is abolished', p.id using errcode = 'check_violation', constraint = 'post_abolished';
  end if;
  select exists (
    select from (select new.from_on as day union select t.from_on from post_term t where t.post_id = new.post_id
      and t.id <> new.id and not t.never_began and t.from_on between new.from_on and coalesce(new.until_on, 'infinity')) d
    where (select count(*) from post_term t where t.post_id = new.post_id and t.id <> new.id
      and not t.never_began and d.day between t.from_on and coalesce(t.until_on, 'infinity')) >= p.seats) into crowded;
  if crowded then
    raise exception 'post % has no free seat', p.id using errcode = 'exclusion_violation', constraint = 'post_has_seat';
  end if;
  return new;
end $$;
create trigger post_has_seat before insert on post_term for each row execute function post_has_seat();

-- A term is history: all that may happen to it is that it ends, sooner than it said.
create function post_term_guard() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.ended_by is not null
    or to_jsonb(new) - array['until_on','ended_by','ended_reason','never_began'] <> to_jsonb(old) - array['until_on','ended_by','ended_reason','never_began']
    or new.until_on is null or new.until_on > coalesce(old.until_on, 'infinity') then
    raise exception 'term % only ends, once', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger post_term_guard before update or delete on post_term for each row execute function post_term_guard();

-- A grant with days gives nothing outside them; one that comes with a term ends with it.
alter table user_grant
  add column term_id bigint unique references post_term,
  add column from_on date,
  add column until_on date;
do $$ declare c text; begin
  select conname into strict c from pg_constraint where conrelid = 'user_grant'::regclass and contype = 'u'
    and pg_get_constraintdef(oid) like '%institution%';
  execute format('alter table user_grant drop constraint %I', c);
end $$;
alter table user_grant add constraint user_grant_once
  unique nulls not distinct (user_id, role, division, employer, intermediary, institution, term_id);
create function grant_holds(g user_grant, day date) returns boolean language sql immutable as
  $$ select day between coalesce(g.from_on, '-infinity') and coalesce(g.until_on, 'infinity') $$;

create function term_grants() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into user_grant (user_id, role, division, term_id, from_on, until_on)
      select new.user_id, p.role, p.division, new.id, new.from_on, new.until_on from post p where p.id = new.post_id;
  else
    update user_grant set until_on = case when new.never_began then new.from_on - 1 else new.until_on end
      where term_id = new.id;
  end if;
  return null;
end $$;
create trigger term_grants after insert or update on post_term for each row execute function term_grants();

create table delegation (
  id           bigint generated always as identity primary key,
  delegator    text not null references app_user,
  delegate     text not null references app_user,
  role         text not null,
  division     text not null references division,
  operations   text[] not null check (operations <> '{}'),
  from_on      date not null,
  until_on     date not null,
  reason       text not null check (length(reason) between 4 and 500),
  given_on     date not null check (given_on <= from_on),
  request_key  text not null unique,
  ended_on     date,
  ended_by     text references app_user,
  recorded_at  timestamptz not null default clock_timestamp(),
  constraint delegation_to_another check (delegator <> delegate),
  check (until_on between from_on and from_on + 366),
  check ((ended_on is null) = (ended_by is null))
);
create index delegation_by_delegate on delegation (delegate, until_on);
create index delegation_by_delegator on delegation (delegator, until_on);

create function covers(division text, code text) returns boolean language sql immutable as
  $$ select code like division || '%' or division = '433100' and code like '4331%' $$;

-- A holds the grant that day (by the own right: a delegation is no grant, so there is no chain), and B is an officer
-- there, whom the record knows.
create function delegation_stands(d delegation, day date) returns boolean language sql stable as $$
  select d.delegator <> d.delegate and exists (select from app_user a where a.id = d.delegator and a.active)
    and exists (select from user_grant g where g.user_id = d.delegator and g.role = d.role
      and covers(g.division, d.division) and grant_holds(g, day))
    and exists (select from app_user b where b.id = d.delegate and b.active and b.identity_key is not null)
    and exists (select from user_grant g where g.user_id = d.delegate and covers(g.division, d.division)
      and grant_holds(g, day))
$$;
create function delegation_in_force(d delegation, day date) returns boolean language sql stable as $$
  select day between d.from_on and d.until_on and (d.ended_on is null or day < d.ended_on) and delegation_stands(d, day)
$$;

create function delegation_guard() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' and not delegation_stands(new, new.from_on) then
    raise exception 'delegation by % is not theirs to give', new.delegator
      using errcode = 'check_violation', constraint = 'delegation_of_own_grant';
  end if;
  if tg_op = 'DELETE' or (tg_op = 'UPDATE' and (old.ended_on is not null
    or to_jsonb(new) - array['ended_on','ended_by'] <> to_jsonb(old) - array['ended_on','ended_by'])) then
    raise exception 'delegation % only ends, once', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger delegation_guard before insert or update or delete on delegation
  for each row execute function delegation_guard();
create trigger delegation_no_truncate before truncate on delegation execute function forbid_change();
create trigger post_term_no_truncate before truncate on post_term execute function forbid_change();
`.execute(db);
}
