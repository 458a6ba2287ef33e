import { type Kysely, sql } from 'kysely';

/** What the bank's result was answered with, so that the same request again (a lost answer) hears the same. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
alter table bank_result
  add column request_key text unique,
  add column report      jsonb;
`.execute(db);
}
