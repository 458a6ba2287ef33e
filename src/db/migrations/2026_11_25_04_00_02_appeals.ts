import { type Kysely, sql } from 'kysely';

/** Appeals (申诉) against a refusal or a lapse: one each, decided one level up. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
-- Reasons that an appeal has overruled: the rules state them of this claim no more.
alter table claim add column overruled text[] not null default '{}';

create table appeal (
  id               text primary key,
  claim_id         text not null references claim,
  -- Which refusal: the claim has had this revision since.
  refusal_revision integer not null,
  refuser          text not null check (refuser in ('rules','acceptance','review','objection','finance','lapse')),
  refused_reason   text not null,
  refused_article  text not null,
  refused_on       date not null,
  appeal_until     date not null,                      -- last day in time
  office           text not null check (office in ('labour','finance')),
  words            text not null check (length(words) between 10 and 2000),
  lodged_by        text not null references app_user,
  -- False: an office has recorded it for somebody who came in.
  by_applicant     boolean not null,
  lodged_on        date not null check (lodged_on between refused_on and appeal_until),
  decide_by        date not null check (decide_by >= lodged_on),
  status           text not null check (status in ('pending','upheld','dismissed','overtaken')),
  decided_by       text references app_user check (decided_by <> lodged_by),
  decided_on       date check (decided_on >= lodged_on),
  note             text check (length(note) between 1 and 1000),
  recorded_at      timestamptz not null default clock_timestamp(),
  constraint appeal_one_a_refusal unique (claim_id, refusal_revision),
  check ((status = 'pending') = (decided_on is null)),
  check ((status in ('upheld','dismissed')) = (decided_by is not null)),
  check ((decided_by is null) = (note is null))
);
create unique index appeal_pending on appeal (claim_id) where status = 'pending';

create table appeal_document (
  appeal_id text not null references appeal,
  document  text not null references document,
  primary key (appeal_id, document)
);

-- What was lodged stays as it is, and is decided once.
create function appeal_guard() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.status <> 'pending'
    or (new.id, new.claim_id, new.refusal_revision, new.refuser, new.refused_reason, new.refused_article, new.refused_on,
      new.appeal_until, new.office, new.words, new.lodged_by, new.by_applicant, new.lodged_on, new.decide_by)
      is distinct from (old.id, old.claim_id, old.refusal_revision, old.refuser, old.refused_reason,
      old.refused_article, old.refused_on, old.appeal_until, old.office, old.words, old.lodged_by, old.by_applicant,
      old.lodged_on, old.decide_by) then
    raise exception 'appeal % stays as it is', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger appeal_guard before update or delete on appeal for each row execute function appeal_guard();
create trigger appeal_no_truncate before truncate on appeal execute function forbid_change();
create trigger appeal_document_append_only before update or delete on appeal_document
  for each row execute function forbid_change();

-- Against a refusal that stands; the claim's row lets lodging and deciding see each other.
create function appeal_against_refusal() returns trigger language plpgsql as $$
begin
  perform from claim where id = new.claim_id for no key update;
  if not exists (select from claim c where c.id = new.claim_id and c.status in ('refused','lapsed')
      and c.revision = new.refusal_revision) then
    raise exception 'claim % has no such refusal', new.claim_id
      using errcode = 'check_violation', constraint = 'appeal_against_refusal';
  end if;
  return new;
end $$;
create trigger appeal_against_refusal before insert on appeal for each row execute function appeal_against_refusal();

-- Whoever decides an appeal has the duty on record, where the constraint on duties sees it.
create function appeal_decided_on_record() returns trigger language plpgsql as $$
begin
  if new.decided_by is not null and not exists (select from claim_decision d where d.claim_id = new.claim_id
      and d.decided_by = new.decided_by and d.step = 'appeal') then
    raise exception 'appeal %: no decision on record', new.id using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger appeal_decided_on_record after update on appeal deferrable initially deferred
  for each row execute function appeal_decided_on_record();
`.execute(db);
}
