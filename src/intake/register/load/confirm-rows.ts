import { sql } from 'kysely';
import { joinCardByNumber } from '../../../db/identity-numbers.ts';
import type { RegisterSource } from '../../../domain/register/card.ts';
import { confirmPeople } from '../confirm.ts';
import type { ApplyContext } from './apply.ts';
import type { LoadUpdate } from './record.ts';
import { ownHouseholds } from './refuse.ts';
import { stagingOf } from './staging.ts';

const ROWS_A_PIECE = 5_000;
const SOURCE: RegisterSource = 'file';

/**
 * Whoever stands in the file, changed or not, counts as seen in the refresh of the year – but for rows that were refused or
 * left alone, and the own household of who decides.
 */
export async function confirmRows({
  load,
  transaction: { trx },
  userId,
  on,
  businessAtMs,
}: ApplyContext): Promise<LoadUpdate | null> {
  if (!load.confirms) return null;
  const { rows } = await sql<{
    row: number;
    personId: number | null;
    changed: boolean | null;
    counts: boolean;
  }>`
    select s.row_no as "row", p.id as "personId", r.kind = 'changed' as changed,
      r.kind is distinct from 'conflict' and not s.household_number in (${ownHouseholds(load, userId)}) as counts
    from (select * from ${sql.table(stagingOf(load.no))} where row_no > ${load.rowsConfirmed} and taken
      order by row_no limit ${ROWS_A_PIECE}) s
    ${joinCardByNumber('p', 's.identity_key', 'left join')}
    left join register_load_row r on r.load_no = ${load.no} and r.row_no = s.row_no
    order by s.row_no
  `.execute(trx);
  const last = rows.at(-1)?.row;
  if (last === undefined) return null;
  const seen = rows.flatMap(({ personId, changed, counts }) =>
    counts && personId !== null ? [{ personId, source: SOURCE, changed: changed === true }] : [],
  );
  const confirmed = await confirmPeople(trx, seen, { on, userId: null, importId: load.id, businessAtMs });
  return { rows_confirmed: last, confirmed: sql<number>`confirmed + ${confirmed}` };
}
