import { type Kysely, sql } from 'kysely';

/** A dispute stays until an officer settles it with words; and who handed out a code is kept with it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
-- Whoever has the code and four digits of the identity number speaks as the worker, and the employer has both: what was
-- said with a code of the employer's is marked as such.
alter table worker_code add column issued_as text check (issued_as in ('employer','office'));
update worker_code k set issued_as = case when exists (
  select 1 from user_grant g join employment e on e.id = k.employment_id
  where g.user_id = k.issued_by and (g.employer = e.employer or g.intermediary = e.intermediary)
) then 'employer' else 'office' end;
alter table worker_code alter column issued_as set not null;

-- No later statement takes a dispute away: only this does.
create table dispute_settlement (
  code_id     text primary key references worker_statement,
  note        text not null check (length(note) between 4 and 1000),
  settled_by  text not null references app_user,
  settled_on  date not null,
  recorded_at timestamptz not null default clock_timestamp()
);
create trigger dispute_settlement_append_only before update or delete on dispute_settlement
  for each row execute function forbid_change();
create trigger dispute_settlement_no_truncate before truncate on dispute_settlement execute function forbid_change();
`.execute(db);
}
