import { type Kysely, sql } from 'kysely';

/** Whether somebody else has chosen the password: then it is good for choosing an own one, and for nothing more. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table app_user add column password_given boolean not null default false`.execute(db);
}
