import type { InsuranceRow } from '../domain/import-rows/index.ts';
import type { Vault } from '../platform/vault.ts';
import type { Numbered } from './context.ts';

/** The columns in the order in which `encodeInsurance` writes them. */
export const STAGING_TABLE = `insurance_staging (row_no int, identity_key bytea, identity_cipher bytea, employer text,
  month date, kind text, paid_on date, amount_fen bigint)`;

/** What a binary COPY begins and ends with; between them go encoded rows. */
export const COPY_HEAD = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
export const COPY_TAIL = Buffer.from([0xff, 0xff]);

const FIELDS = 8;
// Fixed parts of a row: field count, eight lengths, and all values but cipher and kind; kind is at most 3 bytes a character.
const FIXED_BYTES = 2 + FIELDS * 4 + 4 + 16 + 18 + 4 + 4 + 8;

/**
 * Rows in PostgreSQL's binary COPY format: dates, amounts and bytes go as they are, nothing is escaped or parsed.
 * A file of a million rows spends its time elsewhere then.
 */
export function encodeInsurance(rows: readonly Numbered<InsuranceRow>[], vault: Vault): Buffer {
  let size = 0;
  const ciphers = rows.map(({ value }) => {
    const cipher = vault.seal(value.identityNumber);
    size += FIXED_BYTES + cipher.length + 3 * value.kind.length;
    return cipher;
  });
  const out = Buffer.allocUnsafe(size);
  let at = 0;
  const int32 = (value: number) => {
    at = out.writeInt32BE(value, at);
  };
  const bytes = (value: Buffer) => {
    int32(value.length);
    at += value.copy(out, at);
  };
  const ascii = (value: string) => {
    int32(value.length);
    at += out.write(value, at, 'latin1');
  };
  const utf8 = (value: string) => {
    const length = out.write(value, at + 4, 'utf8');
    int32(length);
    at += length;
  };
  const date = (value: string) => {
    int32(4);
    int32(dayNumber(value));
  };

  for (const [i, { row, value }] of rows.entries()) {
    at = out.writeInt16BE(FIELDS, at);
    int32(4);
    int32(row);
    bytes(vault.identityKey(value.identityNumber));
    bytes(ciphers[i]!);
    ascii(value.creditCode);
    date(`${value.month}-01`);
    utf8(value.kind);
    date(value.paidOn);
    int32(8);
    at = out.writeBigInt64BE(BigInt(value.amountFen), at);
  }
  return out.subarray(0, at);
}

const EPOCH_MS = Date.UTC(2000, 0, 1);
const dayNumbers = new Map<string, number>();

/** PostgreSQL's date: days since 2000-01-01. A file has few distinct dates. */
function dayNumber(date: string): number {
  const known = dayNumbers.get(date);
  if (known !== undefined) return known;
  const days = Math.round((Date.parse(`${date}T00:00:00Z`) - EPOCH_MS) / 86_400_000);
  if (dayNumbers.size > 10_000) dayNumbers.clear();
  dayNumbers.set(date, days);
  return days;
}
