import { type Kysely, sql } from 'kysely';

/** Who has had an employment here that is over, found without asking each of 300,000 people for theirs. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index employment_over on employment (upper(occupied), person_id) where standing = 'tracked'`.execute(
    db,
  );
}
