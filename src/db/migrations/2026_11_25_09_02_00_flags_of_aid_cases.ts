import { type Kysely, sql } from 'kysely';

/** Suspicion flags (疑点) reach aid cases as they do employments: found, ruled on, and in the way of money. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
alter table institution add column account_key bytea check (length(account_key) = 16);
create index institution_by_account on institution (account_key) where account_key is not null;

alter table suspicion_flag_subject drop constraint suspicion_flag_subject_kind_check;
alter table suspicion_flag_subject add constraint suspicion_flag_subject_kind_check
  check (kind in ('person','employer','intermediary','institution'));

alter table suspicion_flag_case drop constraint suspicion_flag_case_pkey;
alter table suspicion_flag_case alter column employment_id drop not null;
alter table suspicion_flag_case
  add column aid_id text references aid_case,
  add column subject_id text not null generated always as (coalesce(employment_id, aid_id)) stored,
  add constraint suspicion_flag_case_of_one_case check (num_nonnulls(employment_id, aid_id) = 1),
  add primary key (flag_id, subject_id);
drop index suspicion_flag_case_by_employment;
create index suspicion_flag_case_by_subject on suspicion_flag_case (subject_id);

-- Who confirmed what a case rests on: its contract, its class, or the paper behind a journey.
create function vouched_for(subject text, who text) returns boolean language sql stable as $$
  select exists (select from contract k where k.employment_id = subject and k.confirmed_by = who)
    or exists (select from training_enrolment e join training_class c on c.id = e.class_id
      where e.aid_id = subject and c.checked_by = who)
    or exists (select from transport_application t where t.aid_id = subject and t.contract_checked_by = who)
$$;

-- A part in any case of a flag, by a step of its claims or by having vouched for it: such a person does not rule.
create function has_part_in_flag(flag bigint, who text) returns boolean language sql stable as $$
  select exists (select from suspicion_flag_case f where f.flag_id = flag and (vouched_for(f.subject_id, who)
    or exists (select from claim c join claim_decision d on d.claim_id = c.id
      where c.subject_id = f.subject_id and d.decided_by = who and is_duty(d.step))))
$$;
create index claim_by_subject on claim (subject_id);

create or replace function flag_not_ruled_by_party() returns trigger language plpgsql as $$
begin
  -- The flag's row lets two rulings, the claims' rows a ruling and a decision see each other.
  perform from suspicion_flag where id = new.flag_id for no key update;
  perform from claim c join suspicion_flag_case f on f.subject_id = c.subject_id
    where f.flag_id = new.flag_id order by c.id for no key update of c;
  if has_part_in_flag(new.flag_id, new.ruled_by) then
    raise exception 'separation of duties: % has a part in a case of flag %', new.ruled_by, new.flag_id
      using errcode = 'exclusion_violation', constraint = 'flag_not_ruled_by_party';
  end if;
  if (select r.ruled_by = new.ruled_by from flag_ruling r where r.flag_id = new.flag_id order by r.id desc limit 1) then
    raise exception 'separation of duties: % overrules the own ruling on flag %', new.ruled_by, new.flag_id
      using errcode = 'exclusion_violation', constraint = 'flag_not_overruled_by_self';
  end if;
  return new;
end $$;

drop function flag_confirmed(text);
create function flag_confirmed(subject text) returns boolean language sql stable as $$
  select exists (select from suspicion_flag_case k join suspicion_flag f on f.id = k.flag_id
    where k.subject_id = subject and f.gone_on is null and 'confirmed' = (
      select r.verdict from flag_ruling r where r.flag_id = f.id order by r.id desc limit 1))
$$;
create or replace function payment_not_under_flag() returns trigger language plpgsql as $$
begin
  if (select flag_confirmed(c.subject_id) from claim c where c.id = new.claim_id) then
    raise exception 'a confirmed suspicion stands against %', new.claim_id
      using errcode = 'exclusion_violation', constraint = 'payment_not_under_flag';
  end if;
  return new;
end $$;

-- Before or after: a claim that is raised later, as that of the next school year, is kept from who has ruled too.
create function flag_ruler_kept_out() returns trigger language plpgsql as $$
begin
  insert into claim_kept_out (claim_id, user_id, because, business_on)
  select distinct new.id, r.ruled_by, 'flag-ruled', new.raised_on
  from suspicion_flag_case f join flag_ruling r on r.flag_id = f.flag_id where f.subject_id = new.subject_id;
  return null;
end $$;
create trigger flag_ruler_kept_out after insert on claim
  for each row execute function flag_ruler_kept_out();

create or replace function took_part(claim text, who text) returns boolean language sql stable as $$
  select exists (select from claim_decision d where d.claim_id = claim and d.decided_by = who)
    or exists (select from claim_kept_out o where o.claim_id = claim and o.user_id = who)
    or exists (select from payment p join payment_batch b on b.id = p.batch_id
      left join bank_result r on r.batch_id = b.id
      where p.claim_id = claim and who in (b.released_by, r.imported_by))
    or exists (select from claim c where c.id = claim and vouched_for(c.subject_id, who))
    or exists (select from claim c join contract k on k.employment_id = c.employment_id
      where c.id = claim and k.uploaded_by = who)
    or exists (select from claim c join employment e on e.id = c.employment_id where c.id = claim and e.entered_by = who)
    or exists (select from claim c join aid_case a on a.id = c.aid_id where c.id = claim and a.entered_by = who)
    or exists (select from claim c join suspicion_flag_case f on f.subject_id = c.subject_id
      join flag_ruling r on r.flag_id = f.flag_id where c.id = claim and r.ruled_by = who)
$$;
`.execute(db);
}
