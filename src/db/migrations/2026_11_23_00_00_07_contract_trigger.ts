import { type Kysely, sql } from 'kysely';

/**
 * The check of the confirming officer takes a lock an employment. A placement file inserts thousands of contracts that
 * nobody has confirmed: without this condition it would hold as many locks and exhaust the server's lock table.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
drop trigger contract_not_confirmed_by_decider on contract;
create trigger contract_not_confirmed_by_decider before insert or update of confirmed_by on contract
  for each row when (new.confirmed_by is not null) execute function contract_not_confirmed_by_decider();
`.execute(db);
}
