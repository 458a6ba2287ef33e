import { type Kysely, sql } from 'kysely';

/** Recoveries (追回) of money that was paid on what proved wrong: plan, money that comes back, and what is let go. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table recovery (
  id            text primary key,                      -- claim:R<number>
  claim_id      text not null references claim,
  payment_key   text not null references payment,      -- what was paid
  division      text not null references division,     -- who paid and gets it back
  fund          text not null,
  payee_kind    text not null check (payee_kind in ('employer','intermediary','institution','person')),
  payee_id      text not null,
  payee_name    text not null,
  amount_fen    bigint not null check (amount_fen > 0),
  reason        text not null,
  article       text not null,
  note          text check (length(note) between 1 and 1000),
  -- The claim was flagged by the rules for this reason: where the flag goes before the approval, so does this.
  flagged       boolean not null,
  status        text not null check (status in ('proposed','collecting','settled','rejected','cleared')),
  proposed_by   text not null references app_user,
  proposed_on   date not null,
  decided_by    text references app_user,
  decided_on    date check (decided_on >= proposed_on),
  decision_note text check (length(decision_note) between 1 and 1000),
  closed_on     date,
  revision      integer not null default 1,
  request_key   text not null unique,
  recorded_at   timestamptz not null default clock_timestamp(),
  constraint recovery_two_persons check (decided_by <> proposed_by),
  check ((status in ('collecting','settled','rejected')) = (decided_by is not null)),
  check ((status in ('settled','rejected','cleared')) = (closed_on is not null))
);
create unique index recovery_one_open on recovery (claim_id) where status in ('proposed','collecting');
create index recovery_by_division on recovery (division, status);
create index recovery_by_payee on recovery (payee_kind, payee_id) where status = 'collecting';

-- Never more than was paid, of money that has really gone out. The claim's row makes two proposals queue.
create function recovery_within_paid() returns trigger language plpgsql as $$
declare asked bigint; paid bigint;
begin
  perform from claim where id = new.claim_id for no key update;
  select p.amount_fen into paid from payment p
    where p.key = new.payment_key and p.claim_id = new.claim_id and p.status = 'paid';
  select coalesce(sum(r.amount_fen), 0) into asked from recovery r
    where r.payment_key = new.payment_key and r.id <> new.id and r.status not in ('rejected','cleared');
  if paid is null or asked + new.amount_fen > paid then
    raise exception 'recovery %: more than was paid', new.id
      using errcode = 'check_violation', constraint = 'recovery_within_paid';
  end if;
  return new;
end $$;
create trigger recovery_within_paid before insert on recovery
  for each row execute function recovery_within_paid();

create function recovery_guard() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE'
    or (new.id, new.claim_id, new.payment_key, new.division, new.fund, new.payee_kind, new.payee_id, new.payee_name,
      new.amount_fen, new.reason, new.article, new.note, new.flagged, new.proposed_by, new.proposed_on, new.request_key)
      is distinct from (old.id, old.claim_id, old.payment_key, old.division, old.fund, old.payee_kind, old.payee_id,
      old.payee_name, old.amount_fen, old.reason, old.article, old.note, old.flagged, old.proposed_by,
      old.proposed_on, old.request_key)
    or (old.decided_by is not null and (new.decided_by, new.decided_on, new.decision_note)
      is distinct from (old.decided_by, old.decided_on, old.decision_note))
    or not (new.status = old.status or (old.status = 'proposed' and new.status in ('collecting','rejected','cleared'))
      or (old.status = 'collecting' and new.status = 'settled')) then
    raise exception 'recovery %: % to % not allowed', old.id, old.status, new.status
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger recovery_guard before update or delete on recovery for each row execute function recovery_guard();
create trigger recovery_no_truncate before truncate on recovery execute function forbid_change();

create function recovery_decided_on_record() returns trigger language plpgsql as $$
begin
  if new.decided_by is not null and not exists (select from claim_decision d where d.claim_id = new.claim_id
      and d.decided_by = new.decided_by and d.step = 'recovery') then
    raise exception 'recovery %: no decision on record', new.id using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger recovery_decided_on_record after update on recovery deferrable initially deferred
  for each row execute function recovery_decided_on_record();

create table recovery_instalment (
  recovery_id text not null references recovery,
  no          integer not null check (no > 0),
  due_on      date not null,
  amount_fen  bigint not null check (amount_fen > 0),
  primary key (recovery_id, no)
);
create trigger recovery_instalment_append_only before update or delete on recovery_instalment
  for each row execute function forbid_change();

-- The plan is of the whole amount.
create function recovery_planned() returns trigger language plpgsql as $$
declare planned text; short bigint;
begin
  planned := case tg_table_name when 'recovery' then to_jsonb(new)->>'id' else to_jsonb(new)->>'recovery_id' end;
  select r.amount_fen - coalesce((select sum(i.amount_fen) from recovery_instalment i where i.recovery_id = r.id), 0)
    into short from recovery r where r.id = planned;
  if short <> 0 then
    raise exception 'recovery %: instalments differ by %', planned, short using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger recovery_planned after insert on recovery deferrable initially deferred
  for each row execute function recovery_planned();
create constraint trigger recovery_instalment_planned after insert on recovery_instalment deferrable initially deferred
  for each row execute function recovery_planned();

-- Giving up what cannot be had: one proposes, another one approves.
create table recovery_write_off (
  id          bigint generated always as identity primary key,
  recovery_id text not null references recovery,
  amount_fen  bigint not null check (amount_fen > 0),
  reason      text not null check (length(reason) between 4 and 1000),
  status      text not null check (status in ('proposed','approved','rejected')),
  proposed_by text not null references app_user,
  proposed_on date not null,
  decided_by  text references app_user,
  decided_on  date check (decided_on >= proposed_on),
  note        text check (length(note) between 1 and 1000),
  request_key text not null unique,
  recorded_at timestamptz not null default clock_timestamp(),
  constraint recovery_write_off_two_persons check (decided_by <> proposed_by),
  check ((status = 'proposed') = (decided_by is null)),
  check ((decided_by is null) = (decided_on is null))
);
create unique index recovery_write_off_one_open on recovery_write_off (recovery_id) where status = 'proposed';

-- Every fen that makes the debt smaller or, where an offset is undone, greater again.
create table recovery_entry (
  id           bigint generated always as identity primary key,
  recovery_id  text not null references recovery,
  kind         text not null check (kind in ('received','offset','offset-reversed','written-off')),
  amount_fen   bigint not null check (amount_fen > 0),
  entered_on   date not null,                          -- the bank's day of what was received
  reference    text,                                   -- the bank's voucher
  payment_key  text references payment,                -- what it was offset against
  write_off_id bigint unique references recovery_write_off,
  consent      text check (length(consent) between 4 and 1000),
  recorded_by  text references app_user,               -- null: followed from a returned or cancelled payment
  request_key  text not null unique,
  recorded_at  timestamptz not null default clock_timestamp(),
  -- One voucher is one receipt, however often it is typed in.
  constraint recovery_receipt_once unique (recovery_id, reference),
  constraint recovery_offset_once unique (recovery_id, payment_key, kind),
  check ((kind = 'received') = (reference is not null)),
  check ((kind in ('offset','offset-reversed')) = (payment_key is not null)),
  check ((kind = 'offset') = (consent is not null)),
  check ((kind = 'written-off') = (write_off_id is not null)),
  check (kind = 'offset-reversed' or recorded_by is not null)
);
create index recovery_entry_by_recovery on recovery_entry (recovery_id);
create index recovery_entry_by_payment on recovery_entry (payment_key) where payment_key is not null;
create trigger recovery_entry_append_only before update or delete on recovery_entry
  for each row execute function forbid_change();
create trigger recovery_entry_no_truncate before truncate on recovery_entry execute function forbid_change();

-- Never more than is owed, and only what was approved.
create function recovery_never_more_than_owed() returns trigger language plpgsql as $$
declare r recovery; covered bigint;
begin
  select * into r from recovery where id = new.recovery_id for update;
  select coalesce(sum(case e.kind when 'offset-reversed' then -e.amount_fen else e.amount_fen end), 0) into covered
    from recovery_entry e where e.recovery_id = new.recovery_id;
  if r.status <> 'collecting' or (new.kind <> 'offset-reversed' and covered + new.amount_fen > r.amount_fen) then
    raise exception 'recovery %: % of % are covered, % more', new.recovery_id, covered, r.amount_fen, new.amount_fen
      using errcode = 'check_violation', constraint = 'recovery_never_more_than_owed';
  end if;
  if new.kind = 'offset-reversed' and not exists (select from recovery_entry e where e.recovery_id = new.recovery_id
      and e.payment_key = new.payment_key and e.kind = 'offset' and e.amount_fen = new.amount_fen) then
    raise exception 'recovery %: no such offset', new.recovery_id using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger recovery_never_more_than_owed before insert on recovery_entry
  for each row execute function recovery_never_more_than_owed();

-- What the bank pays is the amount less what was offset; that is settled before the money goes out.
alter table payment add column offset_fen bigint not null default 0
  check (offset_fen >= 0 and offset_fen < amount_fen);
create function payment_offset_before_release() returns trigger language plpgsql as $$
begin
  if new.offset_fen <> old.offset_fen and not (old.status = 'booked' and new.status = 'booked'
      and new.offset_fen > old.offset_fen) then
    raise exception 'payment %: too late for an offset', old.key
      using errcode = 'restrict_violation', constraint = 'payment_offset_before_release';
  end if;
  return new;
end $$;
create trigger payment_offset_before_release before update of offset_fen on payment
  for each row execute function payment_offset_before_release();

alter table ledger_transaction add column recovery_id text references recovery;
create index ledger_transaction_by_recovery on ledger_transaction (recovery_id) where recovery_id is not null;
-- Beside the kinds that are there already, whichever they are.
do $$ declare told text; begin
  select pg_get_constraintdef(oid) into told from pg_constraint
    where conrelid = 'ledger_transaction'::regclass and conname = 'ledger_transaction_kind_check';
  alter table ledger_transaction drop constraint ledger_transaction_kind_check;
  execute 'alter table ledger_transaction add constraint ledger_transaction_kind_check check ('
    || substring(told from '^CHECK (.*)$') || ' or kind in (''recovery-due'',''recovery-received'',''recovery-offset'','
    '''recovery-offset-reversed'',''recovery-written-off''))';
end $$;
`.execute(db);
}
