import { sql } from 'kysely';
import { from as copyFrom } from 'pg-copy-streams';
import { checkInsuranceRow, type InsuranceRow } from '../domain/import-rows/index.ts';
import type { ImportContext, Importer, Numbered } from './context.ts';
import { COPY_HEAD, COPY_TAIL } from './copy-writer.ts';
import { encodeInsurance, STAGING_TABLE } from './insurance-copy.ts';
import { linkImportedProof } from './insurance-proof.ts';
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
  const { transaction, tally, importId, userId, businessOn, businessAtMs, ownReport, outside } = context;
  const theirs = outside ? 'bureau' : 'office';
  const allowed = await insuranceScope(context, rows);
  for (const { row } of rows.filter(({ value }) => !allowed(value.creditCode))) {
    tally.refuse('row-out-of-scope', row, '统一社会信用代码');
  }
  const own = new Set(ownReport?.employers);
  const proof = ownReport?.proof ?? null;
  const unproven = ({ value }: Numbered<InsuranceRow>) => proof === null && own.has(value.creditCode);
  const inScope = rows.filter(({ value }) => allowed(value.creditCode));
  for (const { row } of inScope.filter(unproven)) tally.refuse('proof-missing', row, '统一社会信用代码');
  const taken = inScope.filter((row) => !unproven(row));
  if (taken.length === 0) return;

  await stage(context, taken.length === rows.length ? encoded : [encodeInsurance(taken, context.vault)]);
  const best = bestEmployment({ key: 's.identity_key', employer: 's.employer', month: 's.month' });
  const { rows: counts } = await sql<{ stored: number; unmatched: number }>`
    with stored as (
      insert into insurance_payment (identity_key, identity_cipher, employer, month, kind, paid_on, amount_fen,
        matched_employment, import_id, row_no, origin, proof, business_on)
      select s.identity_key, s.identity_cipher, s.employer, s.month, s.kind, s.paid_on, s.amount_fen,
        best.id, ${importId}, s.row_no, own.origin, own.proof, ${businessOn}
      from insurance_staging s left join lateral ${best} best on true
      cross join lateral (select case when isown then 'employer' else ${theirs}::text end as origin,
        case when isown then ${proof?.sha256 ?? null}::text end as proof
        from (select s.employer = any(${[...own]}::text[]) as isown) o) own
      -- Also where the same payment was revoked: it stays revoked.
      on conflict on constraint insurance_payment_once do nothing
      returning id, matched_employment
    ), told as (
      insert into outbox (workflow_id, message, payload, business_at)
      select 'employment-' || matched_employment, 'employment-fact',
        -- One message an employment, however many of its rows came: the process looks at all of them at once.
        jsonb_build_object('kind', 'insurance', 'key', concat_ws('-', 'insurance:' || min(id), nullif(max(id), min(id)))),
        ${new Date(businessAtMs)}
      from stored where matched_employment is not null group by matched_employment
    )
    select count(*) as stored, count(*) filter (where matched_employment is null) as unmatched from stored
  `.execute(transaction.trx);
  if (proof) await linkImportedProof(transaction.trx, { importId, proof, userId, businessAtMs });
  const { stored, unmatched } = counts[0]!;
  tally.accepted += stored;
  tally.unmatched += unmatched;
  tally.unchanged += taken.length - stored;
  if (stored < taken.length) await confirmReported(context, theirs, [...own]);
}

/** What an employer reported, and now stands in an office's own file, is that office's. */
async function confirmReported(
  { transaction }: ImportContext,
  theirs: 'office' | 'bureau',
  own: readonly string[],
): Promise<void> {
  await sql`
    update insurance_payment i set origin = ${theirs}
    from insurance_staging s
    where i.identity_key = s.identity_key and i.employer = s.employer and i.month = s.month and i.kind = s.kind
      and i.paid_on = s.paid_on and i.amount_fen = s.amount_fen and i.origin = 'employer' and i.revoked_on is null
      and s.employer <> all(${[...own]}::text[])
  `.execute(transaction.trx);
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
