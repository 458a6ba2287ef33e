import { type Kysely, sql } from 'kysely';

/** Rules come into force by two people's word; what was published never changes. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
alter table policy_version
  add column status text not null default 'draft' check (status in ('draft','published')),
  add column proposed_by text references app_user,
  add column proposed_on date,
  add column published_by text references app_user,
  add column published_on date,
  add constraint policy_proposed_whole check ((proposed_by is null) = (proposed_on is null)),
  add constraint policy_published_whole check ((published_by is null) = (published_on is null)),
  -- Published by people: one proposes, another publishes. Nobody: the product, at its first start (see the trigger).
  add constraint policy_two_people check (published_by is null or (proposed_by is not null and published_by <> proposed_by)),
  add constraint policy_status_as_people check (status = 'published' or published_by is null);

-- All there was before is in force.
update policy_version set status = 'published';

-- What nobody has published comes only in the statement that brings the first policies of all.
create function forbid_unpublished_policy() returns trigger language plpgsql as $$
begin
  if exists (select from fresh where status = 'published')
    and exists (select from policy_version p where not exists (select from fresh f where f.id = p.id)) then
    raise exception 'a policy is published by two people' using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
create trigger policy_version_first after insert on policy_version
  referencing new table as fresh for each statement execute function forbid_unpublished_policy();

create function guard_policy_version() returns trigger language plpgsql as $$
begin
  if old.status = 'published' then
    raise exception 'a published policy never changes: %', old.id using errcode = 'restrict_violation';
  end if;
  if tg_op = 'DELETE' then return old; end if;
  if new.id <> old.id then
    raise exception 'a policy keeps its name: %', old.id using errcode = 'restrict_violation';
  end if;
  if new.status = 'published' and (new.published_by is null or old.proposed_by is distinct from new.proposed_by
    or new.sha256 <> old.sha256 or new.document <> old.document or new.effective_from <> old.effective_from) then
    raise exception 'published is what another person has proposed: %', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger policy_version_guard before update or delete on policy_version
  for each row execute function guard_policy_version();
create trigger policy_version_no_truncate before truncate on policy_version
  for each statement execute function forbid_change();

-- A case has rules that are in force.
create function forbid_draft_policy() returns trigger language plpgsql as $$
begin
  if not exists (select from policy_version where id = new.policy_version and status = 'published') then
    raise exception 'policy % is not published', new.policy_version using errcode = 'foreign_key_violation';
  end if;
  return new;
end $$;
create trigger claim_policy_published before insert on claim
  for each row execute function forbid_draft_policy();
`.execute(db);
}
