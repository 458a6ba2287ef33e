import { type Kysely, sql } from 'kysely';

/** Every change of an account that money goes to: by whom, and its masked before and after. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table payee_account_change (
  id             bigint generated always as identity primary key,
  payee_kind     text not null check (payee_kind in ('employer','intermediary')),
  payee_id       text not null,
  bank_before    text,
  account_before text,                                 -- masked, as all four
  bank_after     text,
  account_after  text,                                 -- null: taken out of the register
  changed_by     text references app_user,             -- null: the product itself
  import_id      text references import_run,
  business_on    date not null,
  recorded_at    timestamptz not null default clock_timestamp()
);
create index payee_account_change_by_payee on payee_account_change (payee_kind, payee_id, id);
create trigger payee_account_change_append_only before update or delete on payee_account_change
  for each row execute function forbid_change();
create trigger payee_account_change_no_truncate before truncate on payee_account_change
  execute function forbid_change();

create index claim_by_payee on claim (payee_kind, payee_id);
`.execute(db);
}
