import { type Kysely, sql } from 'kysely';

/**
 * A placement may name an intermediary that the register does not have (yet): the employer's subsidy does not depend on
 * it, and article 23 refuses it until it is registered. Files are taken with warnings.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
alter table employment drop constraint employment_intermediary_fkey;
alter table follow_up drop constraint follow_up_intermediary_fkey;

-- What was taken all the same, for people to look at; the first thousand, as the report has them.
alter table import_run add column warnings jsonb not null default '[]';
`.execute(db);
}
