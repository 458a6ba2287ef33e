import { type Kysely, sql } from 'kysely';

/** Duties that a person has in a case beside its steps: the bank's word, and the account that the money goes to. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
-- Who decides nothing more of a claim, for what they did to it outside its steps.
create table claim_kept_out (
  claim_id    text not null references claim,
  user_id     text not null references app_user,
  because     text not null check (because in ('return-reported','account-changed')),
  business_on date not null,
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (claim_id, user_id, because)
);
create trigger claim_kept_out_append_only before update or delete on claim_kept_out
  for each row execute function forbid_change();
create trigger claim_kept_out_no_truncate before truncate on claim_kept_out execute function forbid_change();

-- Both checks read what the other side writes: the claim's row lets them see each other.
create function claim_decision_not_by_kept_out() returns trigger language plpgsql as $$
begin
  perform from claim where id = new.claim_id for no key update;
  if new.step in ('acceptance','review','objection','finance','release') and exists (
    select from claim_kept_out k where k.claim_id = new.claim_id and k.user_id = new.decided_by) then
    raise exception 'separation of duties: % is kept out of %', new.decided_by, new.claim_id
      using errcode = 'exclusion_violation', constraint = 'claim_decision_not_by_kept_out';
  end if;
  return new;
end $$;
create trigger claim_decision_not_by_kept_out before insert on claim_decision
  for each row execute function claim_decision_not_by_kept_out();

create function account_not_changed_by_decider() returns trigger language plpgsql as $$
begin
  perform from claim where id = new.claim_id for no key update;
  if exists (select from claim_decision d where d.claim_id = new.claim_id and d.decided_by = new.user_id
      and d.step in ('acceptance','review','objection','finance','release'))
    or exists (select from claim c join contract k on k.employment_id = c.employment_id
      where c.id = new.claim_id and k.confirmed_by = new.user_id) then
    raise exception 'separation of duties: % has a part in %', new.user_id, new.claim_id
      using errcode = 'exclusion_violation', constraint = 'account_not_changed_by_decider';
  end if;
  return new;
end $$;
create trigger account_not_changed_by_decider before insert on claim_kept_out
  for each row when (new.because = 'account-changed') execute function account_not_changed_by_decider();

-- Four eyes on the money's way out and back: who sent a batch does not say what became of it.
create function bank_result_not_by_releaser() returns trigger language plpgsql as $$
begin
  if exists (select from payment_batch b where b.id = new.batch_id and b.released_by = new.imported_by) then
    raise exception 'separation of duties: % released batch %', new.imported_by, new.batch_id
      using errcode = 'exclusion_violation', constraint = 'bank_result_not_by_releaser';
  end if;
  return new;
end $$;
create trigger bank_result_not_by_releaser before insert on bank_result
  for each row execute function bank_result_not_by_releaser();

-- Returns that wait for a new approval now were brought in by somebody, too.
insert into claim_kept_out (claim_id, user_id, because, business_on)
select distinct on (c.id, e.actor) c.id, e.actor, 'return-reported', (e.happened_at at time zone 'Asia/Shanghai')::date
from claim c join case_event e on e.claim_id = c.id and e.kind = 'payment-returned' join app_user u on u.id = e.actor
where c.status = 'open'
order by c.id, e.actor, e.id;
`.execute(db);
}
