import { type Kysely, sql } from 'kysely';

/** Payments, bank files and the double-entry ledger. Budgets and funds attach to ledger_entry.fund later. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table payment_batch (
  id          text primary key,
  division    text not null references division,
  released_by text not null references app_user,
  released_on date not null,
  line_count  integer not null check (line_count > 0),
  total_fen   bigint not null check (total_fen > 0),
  file_sha256 text not null unique check (file_sha256 ~ '^[0-9a-f]{64}$'),
  status      text not null check (status in ('released','settled')),
  recorded_at timestamptz not null default clock_timestamp()
);

create table payment (
  key            text primary key,                     -- claim:paymentNo, the same value to the bank
  claim_id       text not null references claim,
  payment_no     integer not null check (payment_no > 0),
  division       text not null references division,
  fund           text not null,
  amount_fen     bigint not null check (amount_fen > 0),
  payee_id       text not null,
  payee_name     text not null,
  bank           text,
  account_cipher bytea not null,                       -- frozen at approval
  status         text not null check (status in ('booked','cancelled','released','paid','returned')),
  batch_id       text references payment_batch,
  booked_on      date not null,
  paid_on        date,
  returned_reason text,
  recorded_at    timestamptz not null default clock_timestamp(),
  unique (claim_id, payment_no),
  check ((status in ('released','paid','returned')) = (batch_id is not null)),
  check ((status = 'paid') = (paid_on is not null))
);
create unique index payment_one_live on payment (claim_id) where status in ('booked','released','paid');
create index payment_booked on payment (division) where status = 'booked';
create index payment_by_batch on payment (batch_id);

-- What was paid stays paid, and amounts and accounts never move.
create function payment_guard() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then raise exception 'payment rows stay' using errcode = 'restrict_violation'; end if;
  if (new.key, new.claim_id, new.payment_no, new.division, new.fund, new.amount_fen, new.payee_id, new.payee_name,
      new.bank, new.account_cipher, new.booked_on)
     is distinct from (old.key, old.claim_id, old.payment_no, old.division, old.fund, old.amount_fen, old.payee_id,
      old.payee_name, old.bank, old.account_cipher, old.booked_on)
     or not ((old.status = new.status
         and (new.batch_id, new.paid_on, new.returned_reason) is not distinct from
             (old.batch_id, old.paid_on, old.returned_reason))
       or (old.status = 'booked' and new.status in ('released','cancelled'))
       or (old.status = 'released' and new.status in ('paid','returned'))) then
    raise exception 'payment %: % to % not allowed', old.key, old.status, new.status
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger payment_guard before update or delete on payment for each row execute function payment_guard();

create table bank_result (
  sha256      text primary key,
  batch_id    text not null references payment_batch,
  imported_by text not null references app_user,
  business_on date not null,
  recorded_at timestamptz not null default clock_timestamp()
);

create table ledger_transaction (
  id          bigint generated always as identity primary key,
  key         text not null unique,                    -- event:paymentKey, so nothing is booked twice
  kind        text not null check (kind in ('booked','cancelled','released','paid','returned')),
  claim_id    text not null references claim,
  payment_key text not null references payment,
  business_on date not null,
  recorded_at timestamptz not null default clock_timestamp()
);

create table ledger_entry (
  id             bigint generated always as identity primary key,
  transaction_id bigint not null references ledger_transaction,
  account        text not null,
  division       text not null references division,
  fund           text not null,
  debit_fen      bigint not null default 0 check (debit_fen >= 0),
  credit_fen     bigint not null default 0 check (credit_fen >= 0),
  check ((debit_fen = 0) <> (credit_fen = 0))
);
create index ledger_entry_by_transaction on ledger_entry (transaction_id);

create trigger ledger_transaction_append_only before update or delete on ledger_transaction
  for each row execute function forbid_change();
create trigger ledger_entry_append_only before update or delete on ledger_entry
  for each row execute function forbid_change();

-- Debits equal credits when the transaction commits, and a transaction has entries at all.
create function ledger_balanced() returns trigger language plpgsql as $$
declare t bigint; difference bigint; entries bigint;
begin
  t := case tg_table_name when 'ledger_entry' then (to_jsonb(new)->>'transaction_id')::bigint
                          else (to_jsonb(new)->>'id')::bigint end;
  select coalesce(sum(debit_fen - credit_fen), 0), count(*) into difference, entries
    from ledger_entry where transaction_id = t;
  if difference <> 0 or entries < 2 then
    raise exception 'ledger transaction % is not balanced', t using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger ledger_entry_balanced after insert on ledger_entry
  deferrable initially deferred for each row execute function ledger_balanced();
create constraint trigger ledger_transaction_balanced after insert on ledger_transaction
  deferrable initially deferred for each row execute function ledger_balanced();

-- TRUNCATE passes row triggers by.
create trigger ledger_entry_no_truncate before truncate on ledger_entry execute function forbid_change();
create trigger ledger_transaction_no_truncate before truncate on ledger_transaction execute function forbid_change();
create trigger payment_no_truncate before truncate on payment execute function forbid_change();
create trigger claim_decision_no_truncate before truncate on claim_decision execute function forbid_change();
create trigger case_event_no_truncate before truncate on case_event execute function forbid_change();
`.execute(db);
}
