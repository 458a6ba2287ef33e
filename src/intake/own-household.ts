import type { RegistryRow } from '../domain/import-rows/index.ts';
import type { ImportContext, Numbered } from './context.ts';

/**
 * Tells the rows of the importer's own household (回避): as the register has it, and as these rows themselves do, where
 * the family comes into the register with this file.
 */
export async function ownHousehold(
  { transaction: { trx }, userId, vault }: ImportContext,
  rows: readonly Numbered<RegistryRow>[],
): Promise<(row: RegistryRow) => boolean> {
  if (userId === null) return () => false;
  const me = await trx
    .selectFrom('app_user as u')
    .leftJoin('identity_number as n', 'n.identity_key', 'u.identity_key')
    .leftJoin('person as p', 'p.id', 'n.person_id')
    .select(['u.identity_key as key', 'p.household_number as household'])
    .where('u.id', '=', userId)
    .executeTakeFirst();
  const key = me?.key;
  if (!key) return () => false;
  const isMe = (row: RegistryRow) => vault.identityKey(row.identityNumber).equals(key);
  const households = new Set(
    rows.filter(({ value }) => isMe(value)).map(({ value }) => value.householdNumber),
  );
  if (me.household) households.add(me.household);
  return (row) => households.has(row.householdNumber) || isMe(row);
}
