import { sql } from 'kysely';
import type { Trx } from '../../db/client.ts';
import { commitmentSides, fiscalYearOf } from '../../domain/budget.ts';
import { shanghaiDateAt } from '../../domain/dates.ts';
import { enqueue } from '../../outbox/enqueue.ts';
import { balanceOf, type FundOf, type LockedAccount, lockFunds } from './accounts.ts';

/** Who goes first where money is short: need where the policy ranks by it, else the day of approval, then the id. */
const IN_ORDER = sql`need_score desc nulls last, approved_on, claim_id`;

/** More than any fund holds; still exact. */
const WITHOUT_LIMIT = Number.MAX_SAFE_INTEGER;

/**
 * Gives the fund's money to the claims that wait for it, in their order and never past one it does not suffice for. Each
 * claim's process is told and makes the payment. A year whose account nobody opened controls nothing, but lets nobody
 * overtake either: there only `alone`, a claim before which nobody waits, goes on. Answers the keys that got money.
 */
export async function allotWaiting(
  trx: Trx,
  of: FundOf,
  { businessAtMs, alone }: { businessAtMs: number; alone?: string },
): Promise<string[]> {
  const on = shanghaiDateAt(businessAtMs);
  const fiscalYear = fiscalYearOf(on);
  const accounts = await lockFunds(trx, [of]);
  const account = accounts.find((a) => a.fiscalYear === fiscalYear);
  const limitFen = await freeMoney(trx, of, account, alone);
  if (limitFen === null) return [];
  const { debit, credit } = commitmentSides['budget-committed'];
  const { rows } = await sql<{ key: string; claim_id: string }>`
    with queue as (
      select key, sum(amount_fen) over (order by ${IN_ORDER} rows unbounded preceding) as with_all_before
      from fund_commitment
      where fund = ${of.fund} and division = ${of.division} and allotted_on is null and left_on is null
    ), allotted as (
      update fund_commitment c set allotted_on = ${on} from queue q
      where q.key = c.key and q.with_all_before <= ${limitFen} returning c.key, c.claim_id, c.amount_fen
    ), booked as (
      insert into ledger_transaction (key, kind, commitment_key, business_on)
      select 'budget-committed:' || key, 'budget-committed', key, ${on} from allotted returning id, commitment_key
    ), entries as (
      insert into ledger_entry (transaction_id, account, division, fund, fiscal_year, debit_fen, credit_fen)
      select b.id, side.account, ${of.division}, ${of.fund}, ${fiscalYear}::int,
        case when side.debit then a.amount_fen else 0 end, case when side.debit then 0 else a.amount_fen end
      from booked b join allotted a on a.key = b.commitment_key
        cross join (values (${debit}, true), (${credit}, false)) side (account, debit)
    )
    select key, claim_id from allotted order by key
  `.execute(trx);
  await enqueue(
    trx,
    rows
      .filter(({ key }) => key !== alone)
      .map(({ key, claim_id }) => ({
        workflowId: `claim-${claim_id}`,
        message: 'claim-look' as const,
        payload: { key: `allotted:${key}` },
        businessAtMs,
      })),
  );
  return rows.map(({ key }) => key);
}

/** What may be given out of this year's account; null: nothing is. */
async function freeMoney(
  trx: Trx,
  of: FundOf,
  account: LockedAccount | undefined,
  alone: string | undefined,
): Promise<number | null> {
  if (account?.closedOn) return null;
  if (account?.openedOn) return balanceOf(trx, account, 'budget-available');
  if (alone === undefined) return null;
  const { rows } = await sql<{ others: boolean }>`
    select exists (select from fund_commitment where fund = ${of.fund} and division = ${of.division}
      and allotted_on is null and left_on is null and key <> ${alone}) as others
  `.execute(trx);
  return rows[0]!.others ? null : WITHOUT_LIMIT;
}
