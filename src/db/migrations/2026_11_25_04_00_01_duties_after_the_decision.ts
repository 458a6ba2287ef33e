import { type Kysely, sql } from 'kysely';

/** Deciding an appeal and approving a recovery are duties of a case as its steps are: one person, one of them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
-- The one list of them, for constraint and triggers alike.
create function is_duty(step text) returns boolean language sql immutable as
  $$ select step in ('acceptance','review','objection','finance','release','appeal','recovery') $$;

alter table claim_decision drop constraint claim_decision_one_step_a_person;
alter table claim_decision add constraint claim_decision_one_step_a_person exclude using gist
  (claim_id with =, decided_by with =, step with <>) where (is_duty(step));

create or replace function claim_decision_not_by_confirmer() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(4332, hashtext((select employment_id from claim where id = new.claim_id)));
  if is_duty(new.step) and exists (
    select 1 from claim c join contract k on k.employment_id = c.employment_id
    where c.id = new.claim_id and k.confirmed_by = new.decided_by) then
    raise exception 'separation of duties: % confirmed the contract of %', new.decided_by, new.claim_id
      using errcode = 'exclusion_violation', constraint = 'claim_decision_not_by_confirmer';
  end if;
  return new;
end $$;

create or replace function contract_not_confirmed_by_decider() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(4332, hashtext(new.employment_id));
  if new.confirmed_by is not null and exists (
    select 1 from claim c join claim_decision d on d.claim_id = c.id
    where c.employment_id = new.employment_id and d.decided_by = new.confirmed_by and is_duty(d.step)) then
    raise exception 'separation of duties: % decided a claim of %', new.confirmed_by, new.employment_id
      using errcode = 'exclusion_violation', constraint = 'contract_not_confirmed_by_decider';
  end if;
  return new;
end $$;

create or replace function claim_decision_not_by_kept_out() returns trigger language plpgsql as $$
begin
  perform from claim where id = new.claim_id for no key update;
  if is_duty(new.step) and exists (
    select from claim_kept_out k where k.claim_id = new.claim_id and k.user_id = new.decided_by) then
    raise exception 'separation of duties: % is kept out of %', new.decided_by, new.claim_id
      using errcode = 'exclusion_violation', constraint = 'claim_decision_not_by_kept_out';
  end if;
  return new;
end $$;

create or replace function account_not_changed_by_decider() returns trigger language plpgsql as $$
begin
  perform from claim where id = new.claim_id for no key update;
  if exists (select from claim_decision d where d.claim_id = new.claim_id and d.decided_by = new.user_id
      and is_duty(d.step))
    or exists (select from claim c join contract k on k.employment_id = c.employment_id
      where c.id = new.claim_id and k.confirmed_by = new.user_id) then
    raise exception 'separation of duties: % has a part in %', new.user_id, new.claim_id
      using errcode = 'exclusion_violation', constraint = 'account_not_changed_by_decider';
  end if;
  return new;
end $$;

-- The process of a claim names one wait; others are about the claim and not of it.
create or replace function claim_waits() returns trigger language plpgsql as $$
begin
  update claim set waiting_since = case when new.closed_at is null then new.since end
  where id = new.claim_id and 'claim-' || id = new.case_id;
  return null;
end $$;

-- In whose hands the new waits are; what was said of the others stays as it is.
do $$ declare told text; begin
  select pg_get_expr(d.adbin, d.adrelid) into told from pg_attrdef d
    join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
    where d.adrelid = 'case_wait'::regclass and a.attname = 'blocker';
  execute 'alter table case_wait alter column blocker set expression as (case '
    'when kind in (''recovery-instalment'',''recovery-overdue'') then ''applicant'' '
    'when kind = ''recovery-offset'' then ''bank'' else ' || told || ' end)';
end $$;

create index case_event_after_decision on case_event (kind, id) where kind in
  ('appeal-lodged','appeal-upheld','appeal-dismissed','recovery-approved','recovery-reminder','recovery-overdue');
`.execute(db);
}
