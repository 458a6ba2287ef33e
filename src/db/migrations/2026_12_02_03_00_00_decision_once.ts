import { type Kysely, sql } from 'kysely';

/** A line of the minutes that is sent again after a lost answer is the same line; two with the same words are two. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table meeting_decision add column request_key text unique`.execute(db);
}
