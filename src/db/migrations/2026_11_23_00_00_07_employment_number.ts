import { type Kysely, sql } from 'kysely';

/** Counties number employments with Chinese letters too (吉首-0001): the same rule as domain/ids `isBusinessNumber`. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
alter table employment drop constraint employment_id_check;
alter table employment add constraint employment_id_check
  check (length(id) between 1 and 40 and id !~ '[[:space:]:/]');
`.execute(db);
}
