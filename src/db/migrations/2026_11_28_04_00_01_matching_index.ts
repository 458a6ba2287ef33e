import { type Kysely, sql } from 'kysely';

/** A walk of a cell (docs/matching.md) reads the index alone; what is asked most often to exclude comes first. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
drop index job_opening_key_best;
create index job_opening_key_best on job_opening_key (area, word, serves, pay_to_fen desc, opening_id)
  include (education_rank, skill_rank, age_from, age_to, valid_until, sex, services, place, post_word, industry_word);
`.execute(db);
}
