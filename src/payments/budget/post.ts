import type { Trx } from '../../db/client.ts';
import type { LedgerEntry } from '../../domain/ledger.ts';

/** What a transaction of the budget belongs to: money asked for, or a movement that two people decided. */
interface BudgetTransaction {
  /** Names it for good: booked a second time it changes nothing. */
  readonly key: string;
  readonly kind: string;
  readonly commitmentKey?: string;
  readonly movementId?: string;
  readonly businessOn: string;
  readonly entries: readonly LedgerEntry[];
}

/** Books one transaction of a budget, once for good. */
export async function postBudget(trx: Trx, t: BudgetTransaction): Promise<void> {
  const transaction = await trx
    .insertInto('ledger_transaction')
    .values({
      key: t.key,
      kind: t.kind,
      commitment_key: t.commitmentKey ?? null,
      movement_id: t.movementId ?? null,
      business_on: t.businessOn,
    })
    .onConflict((oc) => oc.column('key').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!transaction) return;
  await trx
    .insertInto('ledger_entry')
    .values(
      t.entries.map((entry) => ({
        transaction_id: transaction.id,
        account: entry.account,
        division: entry.division,
        fund: entry.fund,
        fiscal_year: entry.fiscalYear,
        debit_fen: entry.debitFen,
        credit_fen: entry.creditFen,
      })),
    )
    .execute();
}
