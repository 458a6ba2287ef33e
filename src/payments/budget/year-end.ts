import { sql } from 'kysely';
import type { Trx } from '../../db/client.ts';
import type { FundYear } from '../../domain/budget.ts';

/**
 * Carries what is open at a year's end into the next: approved money that has not left yet, with the money itself, and
 * what is still expected. An approval is a promise that no calendar takes back. One transaction of the ledger each.
 */
export async function carryYear(
  trx: Trx,
  { from, movementId, businessOn }: { from: FundYear; movementId: string; businessOn: string },
): Promise<void> {
  const { fund, division, fiscalYear } = from;
  await sql`
    with open as (
      select t.commitment_key, t.expects, abs(sum(l.debit_fen - l.credit_fen)) as fen
      from ledger_entry l join ledger_transaction t on t.id = l.transaction_id
      where l.fund = ${fund} and l.division = ${division} and l.fiscal_year = ${fiscalYear}
        and l.account = any(array['budget-committed', 'budget-reserved']) and t.kind <> 'budget-moved'
      group by 1, 2 having sum(l.debit_fen - l.credit_fen) <> 0
    ), booked as (
      insert into ledger_transaction (key, kind, movement_id, commitment_key, expects, business_on)
      select concat_ws(':', 'budget-carried', ${fiscalYear}::text, coalesce(commitment_key, expects)), 'budget-carried',
        ${movementId}, commitment_key, expects, ${businessOn} from open
      returning id, commitment_key, expects
    )
    insert into ledger_entry (transaction_id, account, division, fund, fiscal_year, debit_fen, credit_fen)
    select b.id, s.account, ${division}, ${fund}, ${fiscalYear}::int + s.years,
      case when s.debit then o.fen else 0 end, case when s.debit then 0 else o.fen end
    from booked b join open o on (o.commitment_key, o.expects) is not distinct from (b.commitment_key, b.expects)
      join (values
        (true, 'budget-appropriated', true, 0), (true, 'budget-committed', false, 0),
        (true, 'budget-committed', true, 1), (true, 'budget-appropriated', false, 1),
        (false, 'budget-reserved', true, 0), (false, 'budget-expected', false, 0),
        (false, 'budget-expected', true, 1), (false, 'budget-reserved', false, 1)
      ) s (committed, account, debit, years) on s.committed = (o.commitment_key is not null)
  `.execute(trx);
}
