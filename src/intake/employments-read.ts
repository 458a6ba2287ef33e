import type { Trx } from '../db/client.ts';
import type { ImportContext } from './context.ts';
import type { RowTarget } from './types.ts';

/** What a later fact must know of the employment it belongs to. */
export interface EmploymentHead {
  readonly id: string;
  readonly startsOn: string;
  readonly employer: string;
  readonly intermediary: string | null;
  /** Who confirms the contract. */
  readonly division: string;
  readonly homeVillage: string | null;
}

export async function readEmployments(
  trx: Trx,
  ids: readonly string[],
): Promise<Map<string, EmploymentHead>> {
  if (ids.length === 0) return new Map();
  const rows = await trx
    .selectFrom('employment as e')
    .innerJoin('person as p', 'p.id', 'e.person_id')
    .leftJoin('household as h', 'h.number', 'p.household_number')
    .select([
      'e.id',
      'e.starts_on as startsOn',
      'e.employer',
      'e.intermediary',
      'e.division',
      'h.division as homeVillage',
    ])
    .where('e.id', 'in', [...new Set(ids)])
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/**
 * The employments that rows of a file name, of which the importer may write. A foreign one is as unknown as one that is
 * not there: whoever sends rows must not learn from their errors what others have.
 */
export async function readReachable(
  { transaction, rowAllowed }: ImportContext,
  ids: readonly string[],
): Promise<Map<string, EmploymentHead>> {
  const known = await readEmployments(transaction.trx, ids);
  if (!rowAllowed) return known;
  return new Map([...known].filter(([, employment]) => rowAllowed(targetOfEmployment(employment))));
}

/** The confirming county and the person's village, the employer and the intermediary: any of them may have rights. */
function targetOfEmployment(e: EmploymentHead): RowTarget {
  return {
    divisions: e.homeVillage === null ? [e.division] : [e.division, e.homeVillage],
    employer: e.employer,
    ...(e.intermediary !== null && { intermediary: e.intermediary }),
  };
}
