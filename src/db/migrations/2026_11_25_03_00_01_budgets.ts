import { type Kysely, sql } from 'kysely';

/**
 * Budgets in the same ledger as the payments: accounts of fund, division and fiscal year; their movements, each of two
 * people; and the money that an approval asks for, which waits in a queue where there is none. What was approved before
 * is booked as if it had been approved today's way, so that an account opened later begins with the truth.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table fund_account (
  id          text primary key,                        -- fund:division:year
  fund        text not null check (fund in
    ('county-finance','employment-support','poverty-alleviation','prefecture-special')),
  division    text not null references division,
  fiscal_year integer not null check (fiscal_year between 2016 and 2100),
  opened_on   date,                                    -- first appropriation approved: from then on never overdrawn
  closed_on   date,                                    -- the year's end was decided: nothing is booked any more
  recorded_at timestamptz not null default clock_timestamp(),
  unique (fund, division, fiscal_year),
  check (closed_on is null or opened_on is not null)
);
create function fund_account_guard() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or (new.id, new.fund, new.division, new.fiscal_year)
      is distinct from (old.id, old.fund, old.division, old.fiscal_year)
      or (old.opened_on is not null and new.opened_on is distinct from old.opened_on)
      or (old.closed_on is not null and new.closed_on is distinct from old.closed_on) then
    raise exception 'fund account % stays as it is', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger fund_account_guard before update or delete on fund_account
  for each row execute function fund_account_guard();

create table budget_movement (
  id          text primary key,
  kind        text not null check (kind in
    ('appropriation','adjustment-up','adjustment-down','transfer','carry-over','lapse')),
  account     text not null references fund_account,
  to_account  text references fund_account check (to_account <> account),
  amount_fen  bigint not null check (amount_fen >= 0),
  document_no text not null check (length(document_no) between 1 and 100),
  reason      text not null check (length(reason) between 4 and 500),
  proposed_by text not null references app_user,
  proposed_on date not null,
  request_key text not null unique,
  recorded_at timestamptz not null default clock_timestamp(),
  unique (id, proposed_by),
  check ((kind = 'transfer') = (to_account is not null)),
  -- A year's end moves what is left, which may be nothing.
  check (amount_fen > 0 or kind in ('carry-over','lapse'))
);
create index budget_movement_by_account on budget_movement (account);
create index budget_movement_by_target on budget_movement (to_account) where to_account is not null;

-- Two people: who proposed is carried along by the key, so that one row can tell.
create table budget_decision (
  movement_id text primary key references budget_movement,
  proposed_by text not null,
  decided_by  text not null references app_user,
  approved    boolean not null,
  note        text,
  decided_on  date not null,
  recorded_at timestamptz not null default clock_timestamp(),
  foreign key (movement_id, proposed_by) references budget_movement (id, proposed_by),
  constraint budget_decision_of_two check (decided_by <> proposed_by),
  check (approved or note is not null)
);

-- What each finance approval asks of a fund. Without allotted_on it waits for money, in this order.
create table fund_commitment (
  key            text primary key,                     -- claim:paymentNo, the key of the payment to be
  claim_id       text not null references claim,
  payment_no     integer not null check (payment_no > 0),
  fund           text not null,
  division       text not null references division,
  amount_fen     bigint not null check (amount_fen > 0),
  payee_id       text not null,
  payee_name     text not null,
  bank           text,
  account_cipher bytea not null,                       -- frozen at approval, however long the money takes
  approved_by    text references app_user,
  approved_on    date not null,
  need_score     integer,                              -- where the policy ranks by need; higher first
  allotted_on    date,
  left_on        date,                                 -- the claim ended before there was a payment
  recorded_at    timestamptz not null default clock_timestamp(),
  unique (claim_id, payment_no)
);
create index fund_queue on fund_commitment (fund, division, need_score desc nulls last, approved_on, claim_id)
  where allotted_on is null and left_on is null;
create unique index fund_commitment_one_waiting on fund_commitment (claim_id)
  where allotted_on is null and left_on is null;
create function fund_commitment_guard() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or (to_jsonb(new) - 'allotted_on' - 'left_on')
      is distinct from (to_jsonb(old) - 'allotted_on' - 'left_on')
      or (old.allotted_on is not null and new.allotted_on is distinct from old.allotted_on)
      or (old.left_on is not null and new is distinct from old) then
    raise exception 'commitment % stays as it is', old.key using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger fund_commitment_guard before update or delete on fund_commitment
  for each row execute function fund_commitment_guard();

create trigger budget_movement_append_only before update or delete on budget_movement
  for each row execute function forbid_change();
create trigger budget_decision_append_only before update or delete on budget_decision
  for each row execute function forbid_change();
create trigger fund_account_no_truncate before truncate on fund_account execute function forbid_change();
create trigger budget_movement_no_truncate before truncate on budget_movement execute function forbid_change();
create trigger budget_decision_no_truncate before truncate on budget_decision execute function forbid_change();
create trigger fund_commitment_no_truncate before truncate on fund_commitment execute function forbid_change();

-- A transaction belongs to a payment, to a commitment, to a movement, or to money that is only expected.
alter table ledger_transaction
  drop constraint ledger_transaction_kind_check,
  alter column claim_id drop not null,
  alter column payment_key drop not null,
  add column commitment_key text references fund_commitment,
  add column movement_id text references budget_movement,
  add column expects text,                             -- id of the claim to be
  add constraint ledger_transaction_kind_check check (case
    when kind in ('booked','cancelled','released','paid','returned') then
      claim_id is not null and payment_key is not null and num_nonnulls(commitment_key, movement_id, expects) = 0
    when num_nonnulls(claim_id, payment_key) > 0 then false
    when kind in ('budget-committed','budget-released','budget-spent','budget-unspent') then
      commitment_key is not null and num_nonnulls(movement_id, expects) = 0
    when kind = 'budget-expected' then expects is not null and num_nonnulls(commitment_key, movement_id) = 0
    when kind = 'budget-moved' then movement_id is not null and num_nonnulls(commitment_key, expects) = 0
    when kind = 'budget-carried' then movement_id is not null and num_nonnulls(commitment_key, expects) = 1
    else false end);
create index ledger_transaction_of_commitment on ledger_transaction (commitment_key) where commitment_key is not null;
create index ledger_transaction_of_movement on ledger_transaction (movement_id) where movement_id is not null;
create index ledger_transaction_of_expected on ledger_transaction (expects) where expects is not null;

alter table ledger_entry
  add column fiscal_year integer,
  add constraint ledger_entry_fiscal_year check ((account like 'budget-%') = (fiscal_year is not null));
create index ledger_entry_of_budget on ledger_entry (fund, division, fiscal_year, account)
  include (debit_fen, credit_fen) where fiscal_year is not null;

-- The last word on budgets. Whoever takes money out of an account holds its row until the commit, so the sum is true.
create function ledger_within_budget() returns trigger language plpgsql as $$
declare one record; a fund_account; available bigint;
begin
  for one in select fund, division, fiscal_year, bool_or(account = 'budget-available' and credit_fen > 0) as taken
    from entries where fiscal_year is not null group by 1, 2, 3 order by 1, 2, 3 loop
    if one.taken then
      select * into a from fund_account where (fund, division, fiscal_year) = (one.fund, one.division, one.fiscal_year)
        for update;
    else
      select * into a from fund_account where (fund, division, fiscal_year) = (one.fund, one.division, one.fiscal_year);
    end if;
    if a.closed_on is not null then
      raise exception 'fund account % is closed', a.id
        using errcode = 'check_violation', constraint = 'fund_account_closed';
    end if;
    if one.taken and a.opened_on is not null then
      select sum(debit_fen - credit_fen) into available from ledger_entry
        where (fund, division, fiscal_year) = (a.fund, a.division, a.fiscal_year) and account = 'budget-available';
      if available < 0 then
        raise exception 'fund account % would be overdrawn by % fen', a.id, -available
          using errcode = 'check_violation', constraint = 'fund_account_not_overdrawn';
      end if;
    end if;
  end loop;
  return null;
end $$;
create trigger ledger_within_budget after insert on ledger_entry
  referencing new table as entries for each statement execute function ledger_within_budget();

create function fund_account_opens_covered() returns trigger language plpgsql as $$
declare available bigint;
begin
  perform from fund_account where id = new.id for update;
  select coalesce(sum(debit_fen - credit_fen), 0) into available from ledger_entry
    where (fund, division, fiscal_year) = (new.fund, new.division, new.fiscal_year) and account = 'budget-available';
  if available < 0 then
    raise exception 'fund account % would be overdrawn by % fen', new.id, -available
      using errcode = 'check_violation', constraint = 'fund_account_not_overdrawn';
  end if;
  return null;
end $$;
create constraint trigger fund_account_opens_covered after insert or update on fund_account
  deferrable initially deferred for each row when (new.opened_on is not null)
  execute function fund_account_opens_covered();

alter table claim drop constraint claim_step_check, add constraint claim_step_check check (step in
  ('acceptance','review','public-notice','finance','funds','payment','correction','archived','refused','withdrawn',
   'lapsed'));

-- What was approved before today.
insert into fund_commitment (key, claim_id, payment_no, fund, division, amount_fen, payee_id, payee_name, bank,
  account_cipher, approved_by, approved_on, allotted_on)
select p.key, p.claim_id, p.payment_no, p.fund, p.division, p.amount_fen, p.payee_id, p.payee_name, p.bank,
  p.account_cipher, (select d.decided_by from claim_decision d where d.claim_id = p.claim_id and d.step = 'finance'
    and d.action = 'approve' and d.decided_on <= p.booked_on order by d.id desc limit 1), p.booked_on, p.booked_on
from payment p;

with steps as (
  select p.key, p.booked_on as business_on, 'budget-committed' as kind from payment p
  union all
  select p.key, t.business_on, case p.status when 'paid' then 'budget-spent' else 'budget-released' end
  from payment p join ledger_transaction t on t.payment_key = p.key and t.kind = p.status
  where p.status in ('paid','returned','cancelled')
), booked as (
  insert into ledger_transaction (key, kind, commitment_key, business_on)
  select kind || ':' || key, kind, key, business_on from steps order by business_on, key
  returning id, kind, commitment_key
)
insert into ledger_entry (transaction_id, account, division, fund, fiscal_year, debit_fen, credit_fen)
select b.id, s.account, c.division, c.fund, extract(year from c.allotted_on)::int,
  case when s.debit then c.amount_fen else 0 end, case when s.debit then 0 else c.amount_fen end
from booked b join fund_commitment c on c.key = b.commitment_key join (values
  ('budget-committed', 'budget-committed', true), ('budget-committed', 'budget-available', false),
  ('budget-spent', 'budget-spent', true), ('budget-spent', 'budget-committed', false),
  ('budget-released', 'budget-available', true), ('budget-released', 'budget-committed', false)
) s (kind, account, debit) on s.kind = b.kind;
-- Judged now: a migration after this one may want to alter the tables.
set constraints all immediate;
set constraints all deferred;
`.execute(db);
}
