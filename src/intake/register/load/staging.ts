import { sql } from 'kysely';
import type { Trx } from '../../../db/client.ts';
import type { RegistryRow } from '../../../domain/import-rows/index.ts';
import type { Vault } from '../../../platform/vault.ts';
import type { CopyWriter } from '../../copy-writer.ts';
import { CARD_COLUMNS, type CardColumn, type Plain } from './card-columns.ts';

const HEAD = ['row_no', 'taken', 'identity_key', 'identity_last4', 'birth_on', 'name'];

/** A column whose cells many rows share. */
export interface SharedColumn {
  readonly field: Plain | 'householdNumber' | 'division' | 'registeredPoor' | 'annualIncomeFen';
  readonly column: string;
  readonly type: CardColumn['type'];
}

export const SHARED_COLUMNS: readonly SharedColumn[] = [
  { field: 'householdNumber', column: 'household_number', type: 'text' },
  { field: 'division', column: 'division', type: 'text' },
  { field: 'registeredPoor', column: 'registered_poor', type: 'bool' },
  { field: 'annualIncomeFen', column: 'annual_income_fen', type: 'int8' },
  ...CARD_COLUMNS,
];
const COLUMNS = [...HEAD, ...SHARED_COLUMNS.map(({ column }) => column)];

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
  // Rows come in their order, so that the index costs little while they do.
  await sql`create unique index on ${name} (row_no)`.execute(trx);
  await sql`alter table register_staging attach partition ${name} for values in (${no})`.execute(trx);
}

/** What the planner needs to know of the rows to compare them. */
export async function analyzeStaging(trx: Trx, loadNo: number): Promise<void> {
  await sql`analyze ${sql.table(stagingOf(loadNo))} (row_no, taken, identity_key, household_number, division)`.execute(
    trx,
  );
}

export async function dropStaging(trx: Trx, loadNo: number): Promise<void> {
  await sql`drop table if exists ${sql.raw(stagingOf(loadNo))}`.execute(trx);
}

/** A row that the rules of the import take. */
export function writeTaken(out: CopyWriter, rowNo: number, row: RegistryRow, key: Buffer): void {
  writeHead(out, rowNo, key, row);
  for (const { field, type } of SHARED_COLUMNS) writeValue(out, type, row[field] ?? null);
}

/** What comes before the shared columns of a row that is taken. */
export function writeHead(
  out: CopyWriter,
  rowNo: number,
  key: Buffer,
  row: Pick<RegistryRow, 'identityNumber' | 'birthDate' | 'name'>,
): void {
  out.row(COLUMNS.length);
  out.int4(rowNo);
  out.bool(true);
  out.bytes(key);
  out.text(row.identityNumber.slice(-4));
  out.date(row.birthDate);
  out.text(row.name);
}

export function writeValue(
  out: CopyWriter,
  type: SharedColumn['type'],
  value: string | number | boolean | null,
): void {
  if (type === 'text') out.text(value as string | null);
  else if (type === 'int8') out.int8(value as number | null);
  else if (type === 'int4') out.int4(value as number | null);
  else out.bool(value as boolean | null);
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
  for (const value of [null, null, whom.name]) out.text(value);
  for (const { field } of SHARED_COLUMNS) out.text(field === 'householdNumber' ? whom.household : null);
}

/** What no column of staging says in clear. */
export interface Secret {
  readonly row: number;
  readonly identityNumber: string;
  readonly phone: string | null;
  readonly account: string | null;
}

/** Seals a piece's secrets as one: three seals a person would cost more than all else together. */
export const sealSecrets = (vault: Vault, texts: readonly string[]): Buffer =>
  vault.seal(`[${texts.join()}]`);

/** A secret as it is sealed. */
export const secretText = ({ row, identityNumber, phone, account }: Secret): string =>
  `[${row},"${identityNumber}",${quoted(phone)},${quoted(account)}]`;

/** As JSON has it; figures need no escapes. */
const quoted = (value: string | null): string =>
  value === null ? 'null' : /^[\d-]*$/.test(value) ? `"${value}"` : JSON.stringify(value);

export function openSecrets(vault: Vault, sealed: Buffer): Secret[] {
  const rows = JSON.parse(vault.open(sealed)) as [number, string, string | null, string | null][];
  return rows.map(([row, identityNumber, phone, account]) => ({ row, identityNumber, phone, account }));
}
