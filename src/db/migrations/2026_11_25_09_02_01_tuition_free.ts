import { type Kysely, sql } from 'kysely';

/** 免学费 (art. 18): what the school says of the fees of a 两后生, once a school year. Recorded, and no condition. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
alter table school_year_confirmation add column tuition_free boolean;
alter table school_year_confirmation add constraint school_year_tuition_of_vocational
  check (tuition_free is null or (programme = 'vocational-student' and enrolled));
`.execute(db);
}
