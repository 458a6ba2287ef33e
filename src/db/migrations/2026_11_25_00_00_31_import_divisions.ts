import { type Kysely, sql } from 'kysely';

/** Whose import it was, when it was: a colleague who moves to another county takes no report along. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
-- The divisions for which the importer could bring in such files then; empty for an organisation and the product itself.
alter table import_run add column divisions text[] not null default '{}';
update import_run m set divisions = array(
  select distinct g.division from user_grant g where g.user_id = m.imported_by and g.division is not null order by 1);
`.execute(db);
}
