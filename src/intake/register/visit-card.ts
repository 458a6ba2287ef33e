import { type RawBuilder, sql } from 'kysely';
import type { Trx } from '../../db/client.ts';
import { cardColumns } from '../../db/register/card-columns.ts';
import { type VisitField, type VisitValue, visitFields } from '../../domain/register/visit.ts';
import type { Vault } from '../../platform/vault.ts';

/** The column of `person` or `household` that a field stands in. */
export const visitColumns = Object.fromEntries(
  (Object.keys(visitFields) as VisitField[]).map((field) => [field, cardColumns[field].slice(2)]),
) as Readonly<Record<VisitField, string>>;

const personFields = (Object.keys(visitFields) as VisitField[]).filter(
  (field) => field !== 'annualIncomeFen',
);
export const fieldOfColumn: ReadonlyMap<string, VisitField> = new Map(
  personFields.map((field) => [visitColumns[field], field]),
);

export interface KnownCard {
  readonly revision: number;
  readonly household: string;
  readonly values: Readonly<Record<VisitField, VisitValue>>;
  /** Who said the household's income last, and when; the income has no revisions. */
  readonly incomeBy: string | null;
  readonly incomeOn: string | null;
}

/** A person's card as it stands, and nobody changes it, or the household's income, until the transaction ends. */
export async function lockCard(trx: Trx, personId: number, vault: Vault): Promise<KnownCard> {
  const { rows } = await sql<Record<string, VisitValue | Buffer>>`
    select p.revision, p.household_number, h.annual_income_fen,
      ${sql.join(personFields.map((field) => sql.ref(`p.${visitColumns[field]}`)))},
      (select u.display_name from app_user u where u.id = h.changed_by) as income_by, h.business_on as income_on
    from person p join household h on h.number = p.household_number
    where p.id = ${personId} for no key update of p, h
  `.execute(trx);
  const row = rows[0]!;
  const phone = row.phone_cipher as Buffer | null;
  const entries = (Object.keys(visitFields) as VisitField[]).map((field) => [
    field,
    field === 'phone' ? phone && vault.open(phone) : row[visitColumns[field]],
  ]);
  return {
    revision: row.revision as number,
    household: row.household_number as string,
    values: Object.fromEntries(entries) as KnownCard['values'],
    incomeBy: row.income_by as string | null,
    incomeOn: row.income_on as string | null,
  };
}

/** A telephone number as the card keeps it: sealed, and by its keyed hash. */
export function sealedPhone(value: VisitValue, vault: Vault): RawBuilder<unknown> {
  const phone = value === null ? null : String(value);
  return sql`phone_cipher = ${phone && vault.seal(phone)}, phone_key = ${phone && vault.phoneKey(phone)}`;
}
