import { type Kysely, sql } from 'kysely';

/** In whose hands the waits of articles 17 to 20 are: as blockerOf in src/domain/waits; a test compares the two. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
alter table case_wait alter column blocker set expression as (case
  when kind in ('employment-year','public-notice','training-class') then 'calendar'
  when kind in ('school-year','loan-quarter') and params->>'upcoming' = 'true' then 'calendar'
  when kind in ('bank-result','loan-quarter') then 'bank'
  when kind in ('insurance-months','correction','training-report','school-year') then 'applicant'
  when kind in ('contract-confirmation','transport-papers') and params->>'contractUploaded' is distinct from 'true'
    then 'applicant'
  else 'office' end)
`.execute(db);
}
