import type { AidId } from '../../domain/ids.ts';
import type { ImportContext } from '../context.ts';
import { FactError } from '../errors.ts';
import type { AidAllowed } from './students.ts';

/** May the importer open aid cases for people who live there, or on behalf of that institution? */
export const mayImport =
  ({ rowAllowed }: ImportContext): AidAllowed =>
  ({ divisions, institution }) =>
    rowAllowed?.({ divisions, ...(institution !== null && { institution }) }) ?? true;

/**
 * Of these cases the ones that the importer may write to: by the county that handles it, the person's village, or the
 * institution. Throws aid-unknown where none is left.
 */
export async function requireReachable(
  { transaction: { trx }, rowAllowed }: ImportContext,
  ids: readonly AidId[],
  field: string,
): Promise<AidId[]> {
  const rows =
    ids.length === 0
      ? []
      : await trx
          .selectFrom('aid_case as a')
          .innerJoin('person as p', 'p.id', 'a.person_id')
          .leftJoin('household as h', 'h.number', 'p.household_number')
          .select(['a.id', 'a.division', 'a.institution', 'h.division as home'])
          .where('a.id', 'in', [...ids])
          .orderBy('a.id')
          .execute();
  const mine = rows.filter(
    ({ division, home, institution }) =>
      rowAllowed?.({
        divisions: home === null ? [division] : [division, home],
        ...(institution !== null && { institution }),
      }) ?? true,
  );
  if (mine.length === 0) throw new FactError('aid-unknown', field);
  return mine.map(({ id }) => id as AidId);
}
