import { type Kysely, sql } from 'kysely';

/**
 * What a late fact means for money that was paid: each change of what is due (`claim_restatement`), and claims of their
 * own for the difference that is still to be paid (补发), which share the first one's entitlement.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
alter table claim
  add column tops_up text references claim,            -- the claim that was paid first
  add column top_up_no integer not null default 0,     -- 0: it is no top-up
  add column tops_up_to_fen bigint check (tops_up_to_fen > 0),  -- what the whole comes to with it
  add constraint claim_top_up check (case when tops_up is null then top_up_no = 0 and tops_up_to_fen is null
    else top_up_no > 0 and tops_up_to_fen is not null and id = tops_up || ':T' || top_up_no end);
create index claim_by_top_up on claim (tops_up) where tops_up is not null;
alter table claim drop constraint claim_programme_employment_id_key;
create unique index claim_once_an_employment on claim (programme, employment_id, top_up_no) where employment_id is not null;
drop index claim_once_a_period;
create unique index claim_once_a_period on claim (programme, aid_id, period, top_up_no) where aid_id is not null;
drop index claim_granted_once;
create unique index claim_granted_once on claim (entitlement_key, top_up_no) where status in ('open','paid');

-- A top-up is of a claim that was paid, to whom and from where that was paid, and one after the other.
create function claim_tops_up_what_was_paid() returns trigger language plpgsql as $$
declare first claim;
begin
  select * into first from claim where id = new.tops_up;
  if first.tops_up is not null or first.status <> 'paid'
    or (new.programme, new.subject_id, new.period, new.entitlement_key, new.payee_kind, new.payee_id, new.paid_by)
      is distinct from (first.programme, first.subject_id, first.period, first.entitlement_key, first.payee_kind,
        first.payee_id, first.paid_by)
    or exists (select from claim c where c.tops_up = new.tops_up and c.status = 'open' and c.id <> new.id) then
    raise exception 'top-up %: nothing to top up', new.id
      using errcode = 'check_violation', constraint = 'claim_tops_up_what_was_paid';
  end if;
  return new;
end $$;
-- Of a generated column a trigger before knows nothing yet.
create constraint trigger claim_tops_up_what_was_paid after insert on claim
  for each row when (new.tops_up is not null) execute function claim_tops_up_what_was_paid();

-- The last word: a claim and its top-ups together are never paid more than the rules say is due, less what was asked back.
create function payment_within_due() returns trigger language plpgsql as $$
declare first claim; granted bigint; back bigint; due bigint;
begin
  select f.* into first from claim c join claim f on f.id = coalesce(c.tops_up, c.id) where c.id = new.claim_id;
  if not exists (select from claim c where c.tops_up = first.id) then return new; end if;
  perform pg_advisory_xact_lock(4335, hashtext(first.id));
  select coalesce(sum(p.amount_fen), 0) into granted from claim c join payment p on p.claim_id = c.id
    where (c.id = first.id or c.tops_up = first.id) and p.status in ('booked','released','paid');
  select coalesce(sum(r.amount_fen - (select coalesce(sum(e.amount_fen), 0) from recovery_entry e
      where e.recovery_id = r.id and e.kind = 'written-off')), 0) into back
    from claim c join payment p on p.claim_id = c.id and p.status = 'paid' join recovery r on r.payment_key = p.key
    where (c.id = first.id or c.tops_up = first.id) and r.flagged and r.status in ('collecting','settled');
  due := coalesce((first.trace->>'dueFen')::bigint, (first.trace->'outcome'->>'amountFen')::bigint, 0);
  if granted - back + new.amount_fen > due then
    raise exception 'payment %: % of % are paid, % more', new.key, granted - back, due, new.amount_fen
      using errcode = 'check_violation', constraint = 'payment_within_due';
  end if;
  return new;
end $$;
create trigger payment_within_due before insert on payment for each row execute function payment_within_due();

create table claim_restatement (
  id             bigint generated always as identity primary key,
  claim_id       text not null references claim,
  restated_on    date not null,
  due_before_fen bigint not null check (due_before_fen >= 0),
  due_after_fen  bigint not null check (due_after_fen >= 0 and due_after_fen <> due_before_fen),
  paid_fen       bigint not null,                      -- by then, with its top-ups, less what was asked back
  before         jsonb not null,                       -- the two evaluations
  after          jsonb not null,
  facts          bigint[] not null,                    -- events of the case that came between them
  recorded_at    timestamptz not null default clock_timestamp()
);
create index claim_restatement_by_claim on claim_restatement (claim_id);
create trigger claim_restatement_append_only before update or delete on claim_restatement
  for each row execute function forbid_change();
create trigger claim_restatement_no_truncate before truncate on claim_restatement execute function forbid_change();
`.execute(db);
}
