import type { AidId } from '../../domain/ids.ts';
import type { ImportContext } from '../context.ts';
import type { AidAllowed } from './open-cases.ts';

/** May the importer open aid cases for people who live there, or on behalf of that institution? */
export const mayImport =
  ({ rowAllowed }: ImportContext): AidAllowed =>
  ({ divisions, institution }) =>
    rowAllowed?.({ divisions, ...(institution !== null && { institution }) }) ?? true;

/** Of these cases the ones that the importer may write to: by the county that handles it, the village, the institution. */
export async function reachable(
  { transaction: { trx }, rowAllowed }: ImportContext,
  ids: readonly AidId[],
): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await trx
    .selectFrom('aid_case as a')
    .innerJoin('person as p', 'p.id', 'a.person_id')
    .leftJoin('household as h', 'h.number', 'p.household_number')
    .select(['a.id', 'a.division', 'a.institution', 'h.division as home'])
    .where('a.id', 'in', [...new Set(ids)])
    .execute();
  const mine = rows.filter(
    ({ division, home, institution }) =>
      rowAllowed?.({
        divisions: home === null ? [division] : [division, home],
        ...(institution !== null && { institution }),
      }) ?? true,
  );
  return new Set(mine.map(({ id }) => id));
}
