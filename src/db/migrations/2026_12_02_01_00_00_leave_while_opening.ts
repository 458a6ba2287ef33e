import { type Kysely, sql } from 'kysely';

/**
 * Whoever dies or leaves while a village of the year opens is either seen by the opening or drops out of its scope: the same
 * lock as for confirmations (src/db/register/refresh-areas.ts). Who locks people first asks for it before that (`waitForScope`).
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create function wait_for_refresh_scope() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared(4342);
  return null;
end $$;
create trigger person_waits_for_scope before update of died_on, left_on, merged_into on person
  for each statement execute function wait_for_refresh_scope();
`.execute(db);
}
