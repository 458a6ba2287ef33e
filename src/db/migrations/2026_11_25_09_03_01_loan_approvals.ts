import { type Kysely, sql } from 'kysely';

/** The taking back of a bank's approval of a loan; and what a new version has caught up on, once. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table loan_approval_revocation (
  id          bigint generated always as identity primary key,
  aid_id      text not null references loan,
  approved_on date not null,                           -- the approval that is taken back
  reason      text not null check (length(reason) between 4 and 500),
  status      text not null check (status in ('proposed','done','rejected')),
  proposed_by text not null references app_user,
  proposed_on date not null,
  decided_by  text references app_user,                -- null: nothing had been paid, one person is enough
  decided_on  date check (decided_on >= proposed_on),
  note        text check (length(note) between 1 and 500),
  request_key text not null unique,
  recorded_at timestamptz not null default clock_timestamp(),
  constraint loan_approval_revocation_two_persons check (decided_by <> proposed_by),
  check ((decided_by is null) = (decided_on is null)),
  check (status <> 'rejected' or decided_by is not null),
  check (status <> 'proposed' or decided_by is null)
);
create unique index loan_approval_revocation_one_open on loan_approval_revocation (aid_id) where status = 'proposed';
create function loan_approval_revocation_guard() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or (tg_op = 'UPDATE' and (old.status <> 'proposed'
      or (new.aid_id, new.approved_on, new.reason, new.proposed_by, new.proposed_on, new.request_key)
        is distinct from (old.aid_id, old.approved_on, old.reason, old.proposed_by, old.proposed_on, old.request_key))) then
    raise exception 'a revocation is not rewritten' using errcode = 'restrict_violation';
  end if;
  if new.status = 'done' and new.decided_by is null and exists (select from claim c join payment p on p.claim_id = c.id
      where c.aid_id = new.aid_id and p.status in ('released','paid')) then
    raise exception 'interest of % was paid: two persons', new.aid_id
      using errcode = 'check_violation', constraint = 'loan_approval_revocation_paid';
  end if;
  return new;
end $$;
create trigger loan_approval_revocation_guard before insert or update or delete on loan_approval_revocation
  for each row execute function loan_approval_revocation_guard();

-- The approval may come later than the rest, and be taken back on record; nothing else of a loan changes.
create or replace function loan_only_approved() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and to_jsonb(new) - 'bank_approved_on' = to_jsonb(old) - 'bank_approved_on'
    and (old.bank_approved_on is null or (new.bank_approved_on is null and exists (
      select from loan_approval_revocation r where r.aid_id = new.aid_id
        and r.approved_on = old.bank_approved_on and r.status = 'done'))) then
    return new;
  end if;
  raise exception 'a loan is not rewritten: % on %', tg_op, tg_table_name using errcode = 'restrict_violation';
end $$;

-- What a new version does once with what an older one left: whoever writes the row does it.
create table upgrade_step (
  name    text primary key,
  done_at timestamptz not null default clock_timestamp()
);
`.execute(db);
}
