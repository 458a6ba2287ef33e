import { type Kysely, sql } from 'kysely';

/** A register's file is judged while it comes in, so that it need not be read twice; of earlier ones nobody has. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table register_load add column utf8 boolean`.execute(db);
}
