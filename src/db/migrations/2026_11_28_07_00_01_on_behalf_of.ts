import { type Kysely, sql } from 'kysely';

/**
 * Who acts for somebody has two hands in the case: the own one and that of the other. Each act keeps for whom it was, and
 * every rule that asks for two people asks it of both (docs/organisation.md).
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
-- For whom this person acts in this transaction (app.acting = '<delegation>@<day>'); null: for themself. The delegation's
-- row is held, so that whoever ends it waits for the act, or the act finds it ended.
create function acting_for(who text) returns text language plpgsql as $$
declare said text := nullif(current_setting('app.acting', true), ''); d delegation;
begin
  if said is null or who is null then return null; end if;
  select * into d from delegation where id = split_part(said, '@', 1)::bigint for share;
  if d.delegate is distinct from who then return null; end if;
  if not delegation_in_force(d, split_part(said, '@', 2)::date) then
    raise exception 'delegation % is not in force', d.id
      using errcode = 'check_violation', constraint = 'delegation_in_force';
  end if;
  return d.delegator;
end $$;

-- Arguments in pairs: who acts, and for whom. Written here alone, whatever a statement says.
create function note_acting_for() returns trigger language plpgsql as $$
declare is_now jsonb := to_jsonb(new); was jsonb := case tg_op when 'UPDATE' then to_jsonb(old) else '{}' end;
  noted jsonb := '{}';
begin
  for i in 0 .. tg_nargs - 1 by 2 loop
    noted := noted || jsonb_build_object(tg_argv[i + 1],
      case when is_now->>tg_argv[i] is distinct from was->>tg_argv[i] then acting_for(is_now->>tg_argv[i])
        else was->>tg_argv[i + 1] end);
  end loop;
  return jsonb_populate_record(new, noted);
end $$;

-- Of thousands of rows of a file none need be looked at twice.
create function acts_for_somebody() returns boolean language sql stable as
  $$ select coalesce(current_setting('app.acting', true), '') <> '' $$;

-- No one person on both sides.
create function hands_apart(ours text[], theirs text[]) returns boolean language sql immutable as
  $$ select not array_remove(ours, null) && array_remove(theirs, null) $$;

alter table claim_decision add column on_behalf_of text references app_user;
alter table case_event add column on_behalf_of text references app_user;
alter table audit_entry add column on_behalf_of text;
alter table contract add column confirmed_for text references app_user;
alter table payment_batch add column released_for text references app_user;
alter table budget_movement add column proposed_for text references app_user;
alter table budget_decision add column decided_for text references app_user;
alter table policy_version add column proposed_for text references app_user,
  add column published_for text references app_user,
  add constraint policy_hands_apart check (hands_apart(array[proposed_by, proposed_for], array[published_by, published_for]));
alter table recovery add column proposed_for text references app_user, add column decided_for text references app_user,
  add constraint recovery_hands_apart check (hands_apart(array[proposed_by, proposed_for], array[decided_by, decided_for]));
alter table recovery_write_off add column proposed_for text references app_user,
  add column decided_for text references app_user, add constraint recovery_write_off_hands_apart
    check (hands_apart(array[proposed_by, proposed_for], array[decided_by, decided_for]));
alter table appeal add column decided_for text references app_user,
  add constraint appeal_hands_apart check (hands_apart(array[lodged_by], array[decided_by, decided_for]));

-- Before all others of their table, by name.
create trigger aa_acting before insert on claim_decision for each row
  when (acts_for_somebody() or new.on_behalf_of is not null) execute function note_acting_for('decided_by', 'on_behalf_of');
create trigger aa_acting before insert on case_event for each row
  when (acts_for_somebody() or new.on_behalf_of is not null) execute function note_acting_for('actor', 'on_behalf_of');
create trigger aa_acting before insert on audit_entry for each row
  when (acts_for_somebody() or new.on_behalf_of is not null) execute function note_acting_for('actor', 'on_behalf_of');
create trigger aa_acting before insert or update of confirmed_by, confirmed_for on contract
  for each row when (new.confirmed_by is not null) execute function note_acting_for('confirmed_by', 'confirmed_for');
create trigger aa_acting before insert on payment_batch
  for each row execute function note_acting_for('released_by', 'released_for');
create trigger aa_acting before insert on budget_movement
  for each row execute function note_acting_for('proposed_by', 'proposed_for');
create trigger aa_acting before insert on budget_decision
  for each row execute function note_acting_for('decided_by', 'decided_for');
create trigger aa_acting before update on policy_version
  for each row when (old.status = 'draft') execute function note_acting_for('proposed_by', 'proposed_for', 'published_by', 'published_for');
create trigger aa_acting before insert or update on recovery
  for each row execute function note_acting_for('proposed_by', 'proposed_for', 'decided_by', 'decided_for');
create trigger aa_acting before insert or update on recovery_write_off
  for each row execute function note_acting_for('proposed_by', 'proposed_for', 'decided_by', 'decided_for');
create trigger aa_acting before update on appeal
  for each row execute function note_acting_for('decided_by', 'decided_for');

-- The chain covers it; rows from before hash as they did.
create or replace function audit_text(a audit_entry) returns text language sql stable as $$
  select concat_ws('|', a.id, coalesce(a.actor,''), a.operation, a.subject, a.outcome,
    extract(epoch from a.business_at), coalesce(a.before::text,''), coalesce(a.after::text,''),
    extract(epoch from a.recorded_at), encode(a.prev_hash,'hex'), 'for ' || a.on_behalf_of)
$$;

-- Every hand that was in a step of a claim: of who took it and of whom it was taken for. One person, one step.
create table claim_hand (
  claim_id text not null references claim,
  duty     text not null,
  user_id  text not null references app_user,
  primary key (claim_id, duty, user_id),
  constraint claim_hand_one_step_a_person exclude using gist (claim_id with =, user_id with =, duty with <>)
);
create index claim_hand_by_person on claim_hand (user_id, claim_id);
insert into claim_hand (claim_id, duty, user_id)
  select distinct claim_id, step, decided_by from claim_decision where is_duty(step);
create trigger claim_hand_append_only before update or delete on claim_hand
  for each row execute function forbid_change();
create trigger claim_hand_no_truncate before truncate on claim_hand execute function forbid_change();
create function claim_decision_has_hands() returns trigger language plpgsql as $$
begin
  if is_duty(new.step) then
    insert into claim_hand (claim_id, duty, user_id)
      select new.claim_id, new.step, who from unnest(array[new.decided_by, new.on_behalf_of]) who where who is not null
      on conflict (claim_id, duty, user_id) do nothing;
  end if;
  return null;
end $$;
create trigger claim_decision_has_hands after insert on claim_decision
  for each row execute function claim_decision_has_hands();

create or replace function claim_decision_not_by_confirmer() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(4332, hashtext((select employment_id from claim where id = new.claim_id)));
  if is_duty(new.step) and exists (
    select 1 from claim c join contract k on k.employment_id = c.employment_id where c.id = new.claim_id
      and not hands_apart(array[k.confirmed_by, k.confirmed_for], array[new.decided_by, new.on_behalf_of])) then
    raise exception 'separation of duties: % confirmed the contract of %', new.decided_by, new.claim_id
      using errcode = 'exclusion_violation', constraint = 'claim_decision_not_by_confirmer';
  end if;
  return new;
end $$;

create or replace function contract_not_confirmed_by_decider() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(4332, hashtext(new.employment_id));
  if new.confirmed_by is not null and exists (
    select 1 from claim c join claim_hand h on h.claim_id = c.id
    where c.employment_id = new.employment_id and h.user_id in (new.confirmed_by, new.confirmed_for)) then
    raise exception 'separation of duties: % decided a claim of %', new.confirmed_by, new.employment_id
      using errcode = 'exclusion_violation', constraint = 'contract_not_confirmed_by_decider';
  end if;
  return new;
end $$;

create or replace function claim_decision_not_by_kept_out() returns trigger language plpgsql as $$
begin
  perform from claim where id = new.claim_id for no key update;
  if is_duty(new.step) and exists (select from claim_kept_out k
      where k.claim_id = new.claim_id and k.user_id in (new.decided_by, new.on_behalf_of)) then
    raise exception 'separation of duties: % is kept out of %', new.decided_by, new.claim_id
      using errcode = 'exclusion_violation', constraint = 'claim_decision_not_by_kept_out';
  end if;
  return new;
end $$;

create or replace function claim_decision_not_by_sampler() returns trigger language plpgsql as $$
begin
  if new.step in ('acceptance','review','objection','finance','release') and exists (
    select from sample_item i join sample_finding f on f.item_id = i.id
    where i.claim_id = new.claim_id and f.reviewed_by in (new.decided_by, new.on_behalf_of)) then
    raise exception 'separation of duties: % reviewed a sample of %', new.decided_by, new.claim_id
      using errcode = 'exclusion_violation', constraint = 'claim_decision_not_by_sampler';
  end if;
  return new;
end $$;

create or replace function account_not_changed_by_decider() returns trigger language plpgsql as $$
begin
  perform from claim where id = new.claim_id for no key update;
  if exists (select from claim_hand h where h.claim_id = new.claim_id and h.user_id = new.user_id)
    or exists (select from claim c join contract k on k.employment_id = c.employment_id
      where c.id = new.claim_id and new.user_id in (k.confirmed_by, k.confirmed_for)) then
    raise exception 'separation of duties: % has a part in %', new.user_id, new.claim_id
      using errcode = 'exclusion_violation', constraint = 'account_not_changed_by_decider';
  end if;
  return new;
end $$;

create or replace function vouched_for(subject text, who text) returns boolean language sql stable as $$
  select exists (select from contract k where k.employment_id = subject and who in (k.confirmed_by, k.confirmed_for))
    or exists (select from training_enrolment e join training_class c on c.id = e.class_id
      where e.aid_id = subject and c.checked_by = who)
    or exists (select from transport_application t where t.aid_id = subject and t.contract_checked_by = who)
$$;

create or replace function has_part_in_flag(flag bigint, who text) returns boolean language sql stable as $$
  select exists (select from suspicion_flag_case f where f.flag_id = flag and (vouched_for(f.subject_id, who)
    or exists (select from claim c join claim_hand h on h.claim_id = c.id
      where c.subject_id = f.subject_id and h.user_id = who)))
$$;

create or replace function took_part(claim text, who text) returns boolean language sql stable as $$
  select exists (select from claim_decision d where d.claim_id = claim and who in (d.decided_by, d.on_behalf_of))
    or exists (select from claim_kept_out o where o.claim_id = claim and o.user_id = who)
    or exists (select from payment p join payment_batch b on b.id = p.batch_id
      left join bank_result r on r.batch_id = b.id
      where p.claim_id = claim and who in (b.released_by, b.released_for, r.imported_by))
    or exists (select from claim c where c.id = claim and vouched_for(c.subject_id, who))
    or exists (select from claim c join contract k on k.employment_id = c.employment_id
      where c.id = claim and k.uploaded_by = who)
    or exists (select from claim c join employment e on e.id = c.employment_id where c.id = claim and e.entered_by = who)
    or exists (select from claim c join aid_case a on a.id = c.aid_id where c.id = claim and a.entered_by = who)
    or exists (select from claim c join suspicion_flag_case f on f.subject_id = c.subject_id
      join flag_ruling r on r.flag_id = f.flag_id where c.id = claim and r.ruled_by = who)
$$;

create or replace function bank_result_not_by_releaser() returns trigger language plpgsql as $$
begin
  if exists (select from payment_batch b where b.id = new.batch_id
      and new.imported_by in (b.released_by, b.released_for)) then
    raise exception 'separation of duties: % released batch %', new.imported_by, new.batch_id
      using errcode = 'exclusion_violation', constraint = 'bank_result_not_by_releaser';
  end if;
  return new;
end $$;

create or replace function payment_ruling_guard() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or (tg_op = 'UPDATE' and (old.status <> 'proposed' or new.status = 'proposed'
    or to_jsonb(new) - 'status' - 'decided_by' - 'decided_on' - 'decided_note'
      <> to_jsonb(old) - 'status' - 'decided_by' - 'decided_on' - 'decided_note')) then
    raise exception 'payment_ruling %: decided once, nothing else', old.id using errcode = 'restrict_violation';
  end if;
  -- Who sent the money, or for whom it was sent, does not say what became of it, neither first nor second.
  if exists (select from payment p join payment_batch b on b.id = p.batch_id where p.key = new.payment_key
      and not hands_apart(array[b.released_by, b.released_for],
        array[new.proposed_by, case new.status when 'confirmed' then new.decided_by end])) then
    raise exception 'separation of duties: the batch of % was released by who rules on it', new.payment_key
      using errcode = 'exclusion_violation', constraint = 'payment_ruling_not_by_releaser';
  end if;
  return new;
end $$;

create function budget_hands_apart() returns trigger language plpgsql as $$
begin
  if not new.withdrawn and exists (select from budget_movement m where m.id = new.movement_id
      and not hands_apart(array[m.proposed_by, m.proposed_for], array[new.decided_by, new.decided_for])) then
    raise exception 'separation of duties: % has proposed %', new.decided_by, new.movement_id
      using errcode = 'exclusion_violation', constraint = 'budget_hands_apart';
  end if;
  return new;
end $$;
create trigger budget_hands_apart before insert on budget_decision
  for each row execute function budget_hands_apart();
`.execute(db);
}
