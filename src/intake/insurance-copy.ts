import type { InsuranceRow } from '../domain/import-rows/index.ts';
import type { Vault } from '../platform/vault.ts';
import type { Numbered } from './context.ts';
import { CopyWriter } from './copy-writer.ts';

/** The columns in the order in which `encodeInsurance` writes them. */
export const STAGING_TABLE = `insurance_staging (row_no int, identity_key bytea, identity_cipher bytea, employer text,
  month date, kind text, paid_on date, amount_fen bigint)`;

const FIELDS = 8;
const ROW_BYTES = 256;

/** Rows for a binary COPY into the staging table. */
export function encodeInsurance(rows: readonly Numbered<InsuranceRow>[], vault: Vault): Buffer {
  const out = new CopyWriter(rows.length * ROW_BYTES);
  for (const { row, value } of rows) {
    out.row(FIELDS);
    out.int4(row);
    out.bytes(vault.identityKey(value.identityNumber));
    out.bytes(vault.seal(value.identityNumber));
    out.text(value.creditCode);
    out.date(`${value.month}-01`);
    out.text(value.kind);
    out.date(value.paidOn);
    out.int8(value.amountFen);
  }
  return out.take();
}
