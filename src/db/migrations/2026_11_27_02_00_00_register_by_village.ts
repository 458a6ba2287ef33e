import { type Kysely, sql } from 'kysely';

/** A village's book and an area's four clears are read by the place of the household. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index household_by_division on household (division text_pattern_ops)`.execute(db);
}
