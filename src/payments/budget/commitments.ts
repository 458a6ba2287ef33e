import { type Selectable, sql } from 'kysely';
import type { Trx } from '../../db/client.ts';
import type { FundCommitment } from '../../db/schema.ts';
import { type CommitmentKind, commitmentSides, fiscalYearOf } from '../../domain/budget.ts';
import { shanghaiDateAt } from '../../domain/dates.ts';
import { lockFunds } from './accounts.ts';
import { allotWaiting } from './allot.ts';

export type Commitment = Selectable<FundCommitment>;

/** What an approved claim asks of its fund and has no payment for yet: it waits, or has just got its money. */
export function unpaidCommitment(trx: Trx, claimId: string): Promise<Commitment | undefined> {
  return trx
    .selectFrom('fund_commitment as f')
    .selectAll('f')
    .where('f.claim_id', '=', claimId)
    .where('f.left_on', 'is', null)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('payment as p').select('p.key').whereRef('p.key', '=', 'f.key'))),
    )
    .executeTakeFirst();
}

/** The claim has ended before there was a payment: it leaves the queue, and money it had got goes to the next. */
export async function leaveQueue(trx: Trx, claimId: string, businessAtMs: number): Promise<void> {
  const asked = await unpaidCommitment(trx, claimId);
  if (!asked) return;
  await lockFunds(trx, [asked]);
  const { allotted_on } = await trx
    .updateTable('fund_commitment')
    .set({ left_on: shanghaiDateAt(businessAtMs) })
    .where('key', '=', asked.key)
    .returning('allotted_on')
    .executeTakeFirstOrThrow();
  if (allotted_on !== null) await moveCommitments(trx, 'budget-released', [asked.key], businessAtMs);
  await allotWaiting(trx, asked, { businessAtMs });
}

/**
 * Books what has become of allotted money, in one statement for all: released, spent, or given back after all. It stands
 * in the year to which the ends of years have carried it. What comes back after its year was closed is new money of the
 * year it comes in. Once for good; throws where there is no such money.
 */
export async function moveCommitments(
  trx: Trx,
  kind: Exclude<CommitmentKind, 'budget-committed'>,
  keys: readonly string[],
  businessAtMs: number,
): Promise<void> {
  if (keys.length === 0) return;
  const businessOn = shanghaiDateAt(businessAtMs);
  const { debit, credit } = commitmentSides[kind];
  const { rows } = await sql<{ key: string }>`
    with stands as (
      select t.commitment_key as key, l.fund, l.division, l.fiscal_year, sum(l.debit_fen - l.credit_fen) as fen,
        exists (select from fund_account a where (a.fund, a.division, a.fiscal_year)
          = (l.fund, l.division, l.fiscal_year) and a.closed_on is not null) as closed
      from ledger_transaction t join ledger_entry l on l.transaction_id = t.id and l.account = ${credit}
      where t.commitment_key = any(${[...keys]}::text[])
      group by 1, 2, 3, 4 having sum(l.debit_fen - l.credit_fen) > 0
    ), booked as (
      insert into ledger_transaction (key, kind, commitment_key, business_on)
      select ${kind} || ':' || key, ${kind}, key, ${businessOn} from stands order by key returning id, commitment_key
    ), entries as (
      insert into ledger_entry (transaction_id, account, division, fund, fiscal_year, debit_fen, credit_fen)
      select b.id, side.account, s.division, s.fund,
        case when s.closed then ${fiscalYearOf(businessOn)}::int else s.fiscal_year end,
        case when side.debit then s.fen else 0 end, case when side.debit then 0 else s.fen end
      from booked b join stands s on s.key = b.commitment_key join (values
        (false, ${debit}, true), (false, ${credit}, false),
        (true, 'budget-available', true), (true, 'budget-appropriated', false)
      ) side (closed, account, debit) on side.closed = s.closed
    )
    select commitment_key as key from booked
  `.execute(trx);
  const missing = new Set(keys).difference(new Set(rows.map(({ key }) => key)));
  if (missing.size > 0) throw new Error(`no money of ${[...missing].join(', ')} in ${credit}`);
}
