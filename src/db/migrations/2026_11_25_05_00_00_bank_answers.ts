import { type Kysely, sql } from 'kysely';

/**
 * What a bank may say beyond paid and returned: that it takes a payment back later (冲正), or something nobody can
 * read. And in which format each county's bank wants its file.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
-- The county's setting; without a row the file is CSV. Who set it before stands in the audit log.
create table bank_format (
  division    text primary key references division,
  format      text not null check (format in ('csv-gb18030','fixed-width','xlsx')),
  set_by      text not null references app_user,
  set_on      date not null,
  recorded_at timestamptz not null default clock_timestamp()
);

-- The format of a batch is that of its file, whatever the county chooses later.
alter table payment_batch add column format text not null default 'csv-gb18030'
  check (format in ('csv-gb18030','fixed-width','xlsx'));

alter table payment add column reversed_on date;
alter table payment drop constraint payment_status_check;
alter table payment add constraint payment_status_check
  check (status in ('booked','cancelled','released','paid','returned','reversed'));
alter table payment drop constraint payment_check;
alter table payment add constraint payment_in_a_batch
  check ((status in ('released','paid','returned','reversed')) = (batch_id is not null));
alter table payment drop constraint payment_check1;
alter table payment add constraint payment_paid_on check ((status in ('paid','reversed')) = (paid_on is not null));
alter table payment add constraint payment_reversed_on check ((status = 'reversed') = (reversed_on is not null));
alter table payment add constraint payment_reversed_later check (reversed_on >= paid_on);

-- As before, and: what was paid may be taken back by the bank, with the day and its words, once.
create or replace function payment_guard() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then raise exception 'payment rows stay' using errcode = 'restrict_violation'; end if;
  if (new.key, new.claim_id, new.payment_no, new.division, new.fund, new.amount_fen, new.payee_id, new.payee_name,
      new.bank, new.account_cipher, new.booked_on)
     is distinct from (old.key, old.claim_id, old.payment_no, old.division, old.fund, old.amount_fen, old.payee_id,
      old.payee_name, old.bank, old.account_cipher, old.booked_on)
     or not ((old.status = new.status
         and (new.batch_id, new.paid_on, new.returned_reason, new.reversed_on) is not distinct from
             (old.batch_id, old.paid_on, old.returned_reason, old.reversed_on))
       or (old.status = 'booked' and new.status in ('released','cancelled'))
       or (old.status = 'released' and new.status in ('paid','returned') and new.batch_id = old.batch_id)
       or (old.status = 'paid' and new.status = 'reversed'
         and (new.batch_id, new.paid_on) = (old.batch_id, old.paid_on))) then
    raise exception 'payment %: % to % not allowed', old.key, old.status, new.status
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;

-- A line that says neither: it waits for a person, and meanwhile the payment stays with the bank.
create table bank_unclear (
  id          bigint generated always as identity primary key,
  payment_key text not null references payment,
  batch_id    text not null references payment_batch,
  why         text not null check (why in ('word-unknown','amount-differs','reversed-before-paid','no-answer')),
  said        text not null,                           -- the bank's words and the amount it named
  reported_by text not null references app_user,
  business_on date not null,
  closed_as   text check (closed_as in ('bank','ruling')),
  closed_on   date,
  recorded_at timestamptz not null default clock_timestamp(),
  check ((closed_on is null) = (closed_as is null))
);
create unique index bank_unclear_one_open on bank_unclear (payment_key) where closed_on is null;
create index bank_unclear_by_batch on bank_unclear (batch_id);

-- What a person found out, with the bank's paper; a second person confirms it or does not.
create table payment_ruling (
  id              text primary key,
  unclear_id      bigint not null references bank_unclear,
  payment_key     text not null references payment,
  outcome         text not null check (outcome in ('paid','returned')),
  outcome_on      date not null,
  note            text not null check (length(note) between 4 and 500),
  document_sha256 text not null check (document_sha256 ~ '^[0-9a-f]{64}$'),
  document_name   text not null,
  document_type   text not null,
  proposed_by     text not null references app_user,
  proposed_on     date not null,
  status          text not null check (status in ('proposed','confirmed','rejected')),
  decided_by      text references app_user,
  decided_on      date,
  decided_note    text,
  recorded_at     timestamptz not null default clock_timestamp(),
  check ((status = 'proposed') = (decided_by is null)),
  check ((decided_by is null) = (decided_on is null)),
  constraint payment_ruling_two_people check (status <> 'confirmed' or decided_by <> proposed_by)
);
create unique index payment_ruling_one_open on payment_ruling (payment_key) where status = 'proposed';
create index payment_ruling_by_unclear on payment_ruling (unclear_id);

create function bank_unclear_guard() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.closed_on is not null or new.closed_on is null
    or to_jsonb(new) - 'closed_as' - 'closed_on' <> to_jsonb(old) - 'closed_as' - 'closed_on' then
    raise exception 'bank_unclear %: closed once, nothing else', old.id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger bank_unclear_guard before update or delete on bank_unclear
  for each row execute function bank_unclear_guard();

create function payment_ruling_guard() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or (tg_op = 'UPDATE' and (old.status <> 'proposed' or new.status = 'proposed'
    or to_jsonb(new) - 'status' - 'decided_by' - 'decided_on' - 'decided_note'
      <> to_jsonb(old) - 'status' - 'decided_by' - 'decided_on' - 'decided_note')) then
    raise exception 'payment_ruling %: decided once, nothing else', old.id using errcode = 'restrict_violation';
  end if;
  -- Who sent the money does not say what became of it, neither first nor second.
  if exists (select from payment p join payment_batch b on b.id = p.batch_id where p.key = new.payment_key
      and (b.released_by = new.proposed_by or (new.status = 'confirmed' and b.released_by = new.decided_by))) then
    raise exception 'separation of duties: the batch of % was released by who rules on it', new.payment_key
      using errcode = 'exclusion_violation', constraint = 'payment_ruling_not_by_releaser';
  end if;
  return new;
end $$;
create trigger payment_ruling_guard before insert or update or delete on payment_ruling
  for each row execute function payment_ruling_guard();

-- The bank was asked and what it said: another term begins, nothing is sent again.
create table batch_inquiry (
  id          bigint generated always as identity primary key,
  batch_id    text not null references payment_batch,
  asked_by    text not null references app_user,
  answer      text not null check (length(answer) between 4 and 500),
  business_on date not null,
  recorded_at timestamptz not null default clock_timestamp()
);
create index batch_inquiry_by_batch on batch_inquiry (batch_id);
create trigger batch_inquiry_append_only before update or delete on batch_inquiry
  for each row execute function forbid_change();
create trigger batch_inquiry_no_truncate before truncate on batch_inquiry execute function forbid_change();
create trigger bank_unclear_no_truncate before truncate on bank_unclear execute function forbid_change();
create trigger payment_ruling_no_truncate before truncate on payment_ruling execute function forbid_change();

-- One more kind of entry, whatever kinds there are by now.
do $$ declare allowed text; begin
  select pg_get_constraintdef(oid) into strict allowed from pg_constraint
    where conname = 'ledger_transaction_kind_check';
  alter table ledger_transaction drop constraint ledger_transaction_kind_check;
  execute 'alter table ledger_transaction add constraint ledger_transaction_kind_check '
    || replace(allowed, 'ARRAY[', 'ARRAY[''reversed''::text, ');
end $$;

-- Events that somebody is told of (src/domain/notifications.ts).
do $$ declare index text; begin
  index := pg_get_indexdef('case_event_notified'::regclass);
  drop index case_event_notified;
  execute replace(index, 'ARRAY[', 'ARRAY[''payment-reversed''::text, ''payment-unclear''::text, ');
end $$;
`.execute(db);
}
