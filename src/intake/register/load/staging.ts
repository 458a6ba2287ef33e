import { sql } from 'kysely';
import type { Trx } from '../../../db/client.ts';
import type { RegistryRow } from '../../../domain/import-rows/index.ts';
import type { Vault } from '../../../platform/vault.ts';
import type { CopyWriter } from '../../copy-writer.ts';
import { CARD_COLUMNS, valueIn } from './card-columns.ts';

const HEAD = [
  ...[
    'row_no',
    'taken',
    'identity_key',
    'identity_last4',
    'birth_on',
    'name',
    'household_number',
    'division',
  ],
  ...['registered_poor', 'annual_income_fen'],
];
const COLUMNS = [...HEAD, ...CARD_COLUMNS.map(({ column }) => column)];

/** The partition of a load; only numbers come here. */
export const stagingOf = (loadNo: number): string => `register_staging_${Number(loadNo)}`;

export const copyInto = (loadNo: number): string =>
  `copy ${stagingOf(loadNo)} (${COLUMNS.join(', ')}) from stdin (format binary)`;

/** An empty partition for the load, in the place of what a copying that broke off too early may have left. */
export async function createStaging(trx: Trx, loadNo: number): Promise<void> {
  const name = sql.raw(stagingOf(loadNo));
  const no = sql.raw(String(Number(loadNo)));
  await sql`create table ${name} (like register_staging including defaults)`.execute(trx);
  await sql`alter table ${name} alter column load_no set default ${no}`.execute(trx);
  await sql`alter table register_staging attach partition ${name} for values in (${no})`.execute(trx);
}

/** Built once all rows are there. */
export async function indexStaging(trx: Trx, loadNo: number): Promise<void> {
  const name = sql.raw(stagingOf(loadNo));
  await sql`create unique index if not exists ${sql.raw(`${stagingOf(loadNo)}_row`)} on ${name} (row_no)`.execute(
    trx,
  );
  await sql`analyze ${name}`.execute(trx);
}

export async function dropStaging(trx: Trx, loadNo: number): Promise<void> {
  await sql`drop table if exists ${sql.raw(stagingOf(loadNo))}`.execute(trx);
}

/** A row that the rules of the import take. */
export function writeTaken(out: CopyWriter, rowNo: number, row: RegistryRow, key: Buffer): void {
  out.row(COLUMNS.length);
  out.int4(rowNo);
  out.bool(true);
  out.bytes(key);
  out.text(row.identityNumber.slice(-4));
  out.date(row.birthDate);
  out.text(row.name);
  out.text(row.householdNumber);
  out.text(row.division);
  out.bool(row.registeredPoor);
  out.int8(row.annualIncomeFen);
  for (const column of CARD_COLUMNS) {
    const value = valueIn(row, column);
    if (column.type === 'text') out.text(value as string | null);
    else if (column.type === 'int8') out.int8(value as number | null);
    else if (column.type === 'int4') out.int4(value as number | null);
    else out.bool(value as boolean | null);
  }
}

/** A row that is refused: only whom it is about, so that nobody who is in the file is taken for gone. */
export function writeRefused(
  out: CopyWriter,
  rowNo: number,
  whom: { key: Buffer | null; name: string | null; household: string | null },
): void {
  out.row(COLUMNS.length);
  out.int4(rowNo);
  out.bool(false);
  out.bytes(whom.key);
  for (const value of [null, null, whom.name, whom.household]) out.text(value);
  for (let at = 7; at < COLUMNS.length; at += 1) out.text(null);
}

/** What no column of staging says in clear. */
export interface Secret {
  readonly row: number;
  readonly identityNumber: string;
  readonly phone: string | null;
  readonly account: string | null;
}

/** Seals a piece's secrets as one: three seals a person would cost more than all else together. */
export const sealSecrets = (vault: Vault, secrets: readonly Secret[]): Buffer =>
  vault.seal(JSON.stringify(secrets.map((s) => [s.row, s.identityNumber, s.phone, s.account])));

export function openSecrets(vault: Vault, sealed: Buffer): Secret[] {
  const rows = JSON.parse(vault.open(sealed)) as [number, string, string | null, string | null][];
  return rows.map(([row, identityNumber, phone, account]) => ({ row, identityNumber, phone, account }));
}
