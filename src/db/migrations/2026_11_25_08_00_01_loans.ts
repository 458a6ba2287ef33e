import { type Kysely, sql } from 'kysely';

/** 创业贷款 (art. 19): a loan, what the bank states of each quarter, and its repayment. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table loan (
  aid_id           text primary key check (aid_id like 'loan.%'),
  loan_number      text not null check (loan_number ~ '^[0-9A-Za-z_-]{1,40}$'),
  household        text not null references household,  -- the borrower's, as the register has it when it is recorded
  bank_name        text not null check (bank_name ~ '[^[:space:]]' and length(bank_name) <= 100),
  returnee         boolean not null,
  bank_approved_on date,
  principal_fen    bigint not null check (principal_fen > 0 and principal_fen <= 1000000000),
  annual_rate_bp   integer not null check (annual_rate_bp between 1 and 2400),
  drawn_on         date not null,
  ends_on          date not null,
  foreign key (aid_id, drawn_on) references aid_case (id, starts_on),
  unique (aid_id, drawn_on),
  constraint loan_once unique (household, loan_number),
  constraint loan_has_days check (ends_on > drawn_on and ends_on <= drawn_on + interval '10 years'),
  check (bank_approved_on <= ends_on)
);

-- The approval may come later than the rest; nothing else of a loan changes.
create function loan_only_approved() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.bank_approved_on is null
    and to_jsonb(new) - 'bank_approved_on' = to_jsonb(old) - 'bank_approved_on' then
    return new;
  end if;
  raise exception 'a loan is not rewritten: % on %', tg_op, tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger loan_only_approved before update or delete on loan
  for each row execute function loan_only_approved();

create table loan_repayment (
  id             bigint generated always as identity primary key,
  aid_id         text not null,
  drawn_on       date not null,
  repaid_on      date not null,
  import_id      text references import_run,
  entered_by     text references app_user,
  revoked_on     date,
  revoked_by     text references app_user,
  revoked_reason text,
  business_on    date not null,
  recorded_at    timestamptz not null default clock_timestamp(),
  foreign key (aid_id, drawn_on) references loan (aid_id, drawn_on),
  check (repaid_on >= drawn_on and repaid_on <= business_on),
  check (num_nonnulls(revoked_on, revoked_by, revoked_reason) in (0, 3))
);
create unique index loan_repayment_once on loan_repayment (aid_id) where revoked_on is null;
create trigger loan_repayment_only_revoked before update or delete on loan_repayment
  for each row execute function aid_fact_only_revoked();

-- Null for what is no quarter: that is the column's own to refuse.
create function first_day_of_quarter(quarter text) returns date language sql immutable parallel safe as $$
  select case when quarter ~ '^[0-9]{4}Q[1-4]$' then make_date(left(quarter, 4)::int, right(quarter, 1)::int * 3 - 2, 1) end
$$;

create table loan_statement (
  id                bigint generated always as identity primary key,
  aid_id            text not null references loan,
  quarter           text not null check (quarter ~ '^[0-9]{4}Q[1-4]$'),
  interest_paid_fen bigint not null check (interest_paid_fen >= 0),
  balance_fen       bigint not null check (balance_fen >= 0),  -- on the quarter's first day, or the day it was drawn
  paid_on           date,
  overdue           boolean not null,
  stated_on         date not null,
  document          text references document,
  import_id         text references import_run,
  entered_by        text references app_user,
  revoked_on        date,
  revoked_by        text references app_user,
  revoked_reason    text,
  business_on       date not null,
  recorded_at       timestamptz not null default clock_timestamp(),
  check ((interest_paid_fen > 0) = (paid_on is not null)),
  check (interest_paid_fen <= balance_fen),
  check (stated_on >= first_day_of_quarter(quarter)),
  check (paid_on >= first_day_of_quarter(quarter)),
  check (paid_on <= stated_on and stated_on <= business_on),
  check (num_nonnulls(revoked_on, revoked_by, revoked_reason) in (0, 3))
);
create unique index loan_statement_once on loan_statement (aid_id, quarter) where revoked_on is null;
create trigger loan_statement_only_revoked before update or delete on loan_statement
  for each row execute function aid_fact_only_revoked();

-- A statement is of a quarter in which the loan can be out, and owes no more than was lent.
create function loan_statement_of_its_loan() returns trigger language plpgsql as $$
declare
  of loan%rowtype;
  from_day date := first_day_of_quarter(new.quarter);
begin
  select * into of from loan where aid_id = new.aid_id;
  if from_day + interval '3 months' <= of.drawn_on or from_day > of.ends_on or new.balance_fen > of.principal_fen then
    raise exception 'statement of % does not fit its loan', new.quarter
      using errcode = 'check_violation', constraint = 'loan_statement_of_its_loan';
  end if;
  return new;
end $$;
create trigger loan_statement_of_its_loan before insert on loan_statement
  for each row execute function loan_statement_of_its_loan();
`.execute(db);
}
