import { sql } from 'kysely';
import { from as copyFrom } from 'pg-copy-streams';
import { checkInsuranceRow, type InsuranceRow } from '../domain/import-rows/index.ts';
import type { ImportContext, Importer, Numbered } from './context.ts';
import { COPY_HEAD, COPY_TAIL, encodeInsurance, STAGING_TABLE } from './insurance-copy.ts';
import { insuranceScope } from './insurance-scope.ts';
import { bestEmployment } from './match-insurance.ts';

/**
 * Insurance payments, the largest files by far: rows are encoded for COPY while the database still works on the chunk
 * before, then matched and stored by one statement a chunk.
 */
export const insurance: Importer<InsuranceRow, Buffer> = {
  check: checkInsuranceRow,
  encode: ({ vault }, rows) => encodeInsurance(rows, vault),
  apply,
  chunkRows: 5000,
};

async function apply(
  context: ImportContext,
  rows: readonly Numbered<InsuranceRow>[],
  encoded: readonly Buffer[],
): Promise<void> {
  const { transaction, tally, importId, businessOn, businessAtMs } = context;
  const allowed = await insuranceScope(context, rows);
  for (const { row } of rows.filter(({ value }) => !allowed(value.creditCode))) {
    tally.refuse('row-out-of-scope', row, '统一社会信用代码');
  }
  const taken = rows.filter(({ value }) => allowed(value.creditCode));
  if (taken.length === 0) return;

  await stage(context, taken.length === rows.length ? encoded : [encodeInsurance(taken, context.vault)]);
  const best = bestEmployment({ key: 's.identity_key', employer: 's.employer', month: 's.month' });
  const { rows: counts } = await sql<{ stored: number; unmatched: number }>`
    with stored as (
      insert into insurance_payment (identity_key, identity_cipher, employer, month, kind, paid_on, amount_fen,
        matched_employment, import_id, row_no, business_on)
      select s.identity_key, s.identity_cipher, s.employer, s.month, s.kind, s.paid_on, s.amount_fen,
        best.id, ${importId}, s.row_no, ${businessOn}
      from insurance_staging s left join lateral ${best} best on true
      -- Also where the same payment was revoked: it stays revoked.
      on conflict on constraint insurance_payment_once do nothing
      returning id, matched_employment
    ), told as (
      insert into outbox (workflow_id, message, payload, business_at)
      select 'employment-' || matched_employment, 'employment-fact',
        jsonb_build_object('kind', 'insurance', 'key', 'insurance:' || id), ${new Date(businessAtMs)}
      from stored where matched_employment is not null
    )
    select count(*) as stored, count(*) filter (where matched_employment is null) as unmatched from stored
  `.execute(transaction.trx);
  const { stored, unmatched } = counts[0]!;
  tally.accepted += stored;
  tally.unmatched += unmatched;
  tally.unchanged += taken.length - stored;
}

/** Fills the staging table of this transaction; it needs no log and goes away with the commit. */
async function stage(
  { transaction: { trx, client } }: ImportContext,
  encoded: readonly Buffer[],
): Promise<void> {
  await sql.raw(`create temp table if not exists ${STAGING_TABLE} on commit drop`).execute(trx);
  await sql`truncate insurance_staging`.execute(trx);
  const copy = client.query(copyFrom('copy insurance_staging from stdin (format binary)'));
  await new Promise<void>((resolve, reject) => {
    copy.on('finish', resolve).on('error', reject);
    for (const bytes of [COPY_HEAD, ...encoded, COPY_TAIL]) copy.write(bytes);
    copy.end();
  });
}
