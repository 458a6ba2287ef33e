import { type Kysely, sql } from 'kysely';

/**
 * Who has a revoked insurance payment. They are few; of all others the forecast reads the months from the index
 * insurance_payment_once alone, which does not say what was revoked.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create index insurance_revoked on insurance_payment (identity_key, employer) where revoked_on is not null
`.execute(db);
}
