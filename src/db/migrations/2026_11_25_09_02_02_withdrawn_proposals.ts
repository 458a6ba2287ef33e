import { type Kysely, sql } from 'kysely';

/** Who proposed a movement of a budget takes it back while nobody has decided it: the one decision that is the own. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
alter table budget_decision add column withdrawn boolean not null default false;
alter table budget_decision drop constraint budget_decision_of_two;
alter table budget_decision add constraint budget_decision_of_two check ((decided_by = proposed_by) = withdrawn);
alter table budget_decision drop constraint budget_decision_check;
alter table budget_decision add constraint budget_decision_says_why
  check (case when withdrawn then not approved else approved or note is not null end);
`.execute(db);
}
