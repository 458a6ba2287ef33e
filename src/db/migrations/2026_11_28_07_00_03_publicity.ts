import { type Kysely, sql } from 'kysely';

/** Articles and model stories (art. 26): written by one, published by another, withdrawn and never changed. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table article (
  id               text primary key check (id ~ '^XC-[0-9a-f]{12}$'),
  kind             text not null check (kind in ('news','story')),
  division         text not null references division,
  title            text not null check (length(title) between 2 and 100),
  body             text not null check (length(body) between 20 and 20000),
  person_id        bigint references person,            -- who is portrayed
  status           text not null check (status in ('draft','published','withdrawn')),
  written_by       text not null references app_user,
  written_on       date not null,
  published_by     text references app_user,
  published_on     date check (published_on >= written_on),
  withdrawn_by     text references app_user,
  withdrawn_on     date,
  withdrawn_reason text check (length(withdrawn_reason) between 4 and 500),
  revision         integer not null default 1,
  request_key      text not null unique,
  recorded_at      timestamptz not null default clock_timestamp(),
  constraint article_two_persons check (published_by <> written_by),
  check ((published_by is null) = (published_on is null)),
  check (status <> 'published' or published_by is not null),
  check ((status = 'withdrawn') = (withdrawn_by is not null) and (withdrawn_by is null) = (withdrawn_on is null)
    and (withdrawn_by is null) = (withdrawn_reason is null)),
  -- A story is somebody's, who has agreed to it.
  constraint article_story_of_somebody check (kind <> 'story' or person_id is not null)
);
create index article_published on article (published_on, id) where status = 'published';
create index article_by_division on article (division, id);

create function article_guard() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.status = 'withdrawn'
    or (old.status = 'published' and (new.status <> 'withdrawn' or (new.title, new.body, new.person_id, new.kind,
      new.division, new.written_by, new.published_by, new.published_on) is distinct from (old.title, old.body,
      old.person_id, old.kind, old.division, old.written_by, old.published_by, old.published_on)))
    or (new.id, new.division, new.written_by, new.request_key)
      is distinct from (old.id, old.division, old.written_by, old.request_key) then
    raise exception 'article % is published once and withdrawn once', old.id using errcode = 'restrict_violation';
  end if;
  if new.status = 'published' and old.status = 'draft' and new.person_id is not null and not exists (
    select from consent c where c.person_id = new.person_id and c.purpose = 'publicity'
      and c.stance = 'given' and c.withdrawn_on is null) then
    raise exception 'article %: who is portrayed has not agreed', old.id
      using errcode = 'check_violation', constraint = 'article_with_consent';
  end if;
  return new;
end $$;
create trigger article_guard before update or delete on article for each row execute function article_guard();

create table article_image (
  article_id text not null references article,
  no         integer not null check (no between 1 and 9),
  document   text not null references document,
  media_type text not null check (media_type in ('image/jpeg','image/png')),
  caption    text check (length(caption) between 1 and 100),
  added_by   text not null references app_user,
  primary key (article_id, no)
);
create function article_image_of_draft() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' or (select status from article where id = new.article_id for update) <> 'draft' then
    raise exception 'pictures are added to a draft' using errcode = 'restrict_violation', constraint = 'article_image_of_draft';
  end if;
  return new;
end $$;
create trigger article_image_of_draft before insert or update or delete on article_image
  for each row execute function article_image_of_draft();

-- What everybody sees: published, and whoever is portrayed still agrees.
create view public_article as
  select a.id, a.kind, a.division, a.title, a.body, a.published_on from article a
  where a.status = 'published' and (a.person_id is null or exists (select from consent c
    where c.person_id = a.person_id and c.purpose = 'publicity' and c.stance = 'given' and c.withdrawn_on is null));
`.execute(db);
}
