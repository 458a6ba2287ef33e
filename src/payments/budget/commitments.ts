import { type Selectable, sql } from 'kysely';
import type { Trx } from '../../db/client.ts';
import type { FundCommitment } from '../../db/schema.ts';
import {
  budgetEntries,
  type CommitmentKind,
  commitmentSides,
  type FundYear,
  fiscalYearOf,
} from '../../domain/budget.ts';
import { shanghaiDateAt } from '../../domain/dates.ts';
import { lockFunds } from './accounts.ts';
import { allotWaiting } from './allot.ts';
import { postBudget } from './post.ts';

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
  if (allotted_on !== null) await moveCommitment(trx, 'budget-released', asked.key, businessAtMs);
  await allotWaiting(trx, asked, { businessAtMs });
}

/**
 * Books what has become of allotted money: released, spent, or given back after all. It stands in the year to which the
 * ends of years have carried it. What comes back after its year was closed is new money of the year it comes in.
 */
export async function moveCommitment(
  trx: Trx,
  kind: Exclude<CommitmentKind, 'budget-committed'>,
  key: string,
  businessAtMs: number,
): Promise<void> {
  const businessOn = shanghaiDateAt(businessAtMs);
  const sides = commitmentSides[kind];
  const { rows } = await sql<FundYear & { amountFen: number; closed: boolean }>`
    select l.fund, l.division, l.fiscal_year as "fiscalYear", sum(l.debit_fen - l.credit_fen)::bigint as "amountFen",
      exists (select from fund_account a where (a.fund, a.division, a.fiscal_year)
        = (l.fund, l.division, l.fiscal_year) and a.closed_on is not null) as closed
    from ledger_transaction t join ledger_entry l on l.transaction_id = t.id
    where t.commitment_key = ${key} and l.account = ${sides.credit}
    group by 1, 2, 3 having sum(l.debit_fen - l.credit_fen) > 0
  `.execute(trx);
  const stands = rows[0];
  if (!stands) throw new Error(`no money of ${key} in ${sides.credit}`);
  const { amountFen, closed, ...year } = stands;
  const entries = closed
    ? budgetEntries(
        { debit: 'budget-available', credit: 'budget-appropriated' },
        { ...year, fiscalYear: fiscalYearOf(businessOn) },
        amountFen,
      )
    : budgetEntries(sides, year, amountFen);
  await postBudget(trx, { key: `${kind}:${key}`, kind, commitmentKey: key, businessOn, entries });
}
