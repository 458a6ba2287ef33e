import { type Kysely, sql } from 'kysely';

/** A proof of insurance belongs to the employer it was uploaded for, before any case names it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
-- Credit code; only where the paper belongs to no case yet.
alter table document_link add column employer text;
alter table document_link drop constraint document_link_document_employment_id_claim_id_purpose_key;
alter table document_link add constraint document_link_once
  unique nulls not distinct (document, employment_id, claim_id, purpose, employer);
update document_link l set employer = (select min(g.employer) from user_grant g where g.user_id = l.uploaded_by)
where employment_id is null and purpose = 'insurance-proof';
`.execute(db);
}
