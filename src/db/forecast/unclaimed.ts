import { sql } from 'kysely';
import { programmeIds } from '../../domain/policy/types.ts';
import type { Db } from '../client.ts';
import type { ByPayer } from './weighed.ts';

/** What is reserved for aid cases of a county that have not claimed it yet. */
export interface Unclaimed {
  readonly division: string;
  readonly divisionName: string;
  readonly fund: string;
  readonly programme: string;
  readonly count: number;
  readonly amountFen: number;
}

const ofAid = programmeIds.filter((id) => id !== 'employer-post' && id !== 'intermediary-placement');

/**
 * The money that the ledger reserves for claims of aid cases (art. 17–20) nobody has raised: when they are raised depends
 * on classes, schools and banks, so a forecast by months leaves them out and says so.
 */
export async function readUnclaimed(
  db: Db,
  payers: ByPayer,
  { fund, programme }: { readonly fund: string | null; readonly programme: string | null },
): Promise<Unclaimed[]> {
  const { rows } = await sql<Unclaimed>`
    select u.division, v.name as "divisionName", u.fund, u.programme, count(*)::int as count,
      sum(u.fen)::bigint as "amountFen"
    from (
      select t.expects, split_part(t.expects, ':', 1) as programme, l.division, l.fund,
        sum(l.credit_fen - l.debit_fen) as fen
      from ledger_transaction t join ledger_entry l on l.transaction_id = t.id and l.account = 'budget-reserved'
      where split_part(t.expects, ':', 1) = any(${ofAid}::text[]) and ${payers(sql.ref('l.division'))}
        and not exists (select from claim c where c.id = t.expects)
      group by 1, 2, 3, 4) u
    join division v on v.code = u.division
    where u.fen > 0 and (${fund}::text is null or u.fund = ${fund})
      and (${programme}::text is null or u.programme = ${programme})
    group by 1, 2, 3, 4 order by 1, 3, 4
  `.execute(db);
  return rows;
}
