import { sql } from 'kysely';
import type { Trx } from '../../../db/client.ts';
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
export const STAGING_COLUMNS = [...HEAD, ...SHARED_COLUMNS.map(({ column }) => column)];

/** The partition of a load; only numbers come here. */
export const stagingOf = (loadNo: number): string => `register_staging_${Number(loadNo)}`;

export const copyInto = (loadNo: number): string =>
  `copy ${stagingOf(loadNo)} (${STAGING_COLUMNS.join(', ')}) from stdin (format binary)`;

/** An empty partition for the load, in the place of what a copying that broke off too early may have left. */
export async function createStaging(trx: Trx, loadNo: number): Promise<void> {
  const name = sql.raw(stagingOf(loadNo));
  const no = sql.raw(String(Number(loadNo)));
  await sql`create table ${name} (like register_staging including defaults)`.execute(trx);
  await sql`alter table ${name} alter column load_no set default ${no}`.execute(trx);
  await sql`alter table register_staging attach partition ${name} for values in (${no})`.execute(trx);
}

/**
 * Once all rows are there: their index – kept up row by row it would cost a third of the copying – and what the planner needs
 * to know of them to compare them.
 */
export async function indexAndAnalyze(trx: Trx, loadNo: number): Promise<void> {
  const staging = sql.table(stagingOf(loadNo));
  await sql`create unique index on ${staging} (row_no)`.execute(trx);
  await sql`analyze ${staging} (row_no, taken, identity_key, household_number, division)`.execute(trx);
}

export async function dropStaging(trx: Trx, loadNo: number): Promise<void> {
  await sql`drop table if exists ${sql.raw(stagingOf(loadNo))}`.execute(trx);
}
