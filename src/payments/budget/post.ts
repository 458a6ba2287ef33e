import type { Trx } from '../../db/client.ts';
import type { LedgerEntry } from '../../domain/ledger.ts';

interface BudgetTransaction {
  /** Names it for good: booked a second time it changes nothing. */
  readonly key: string;
  readonly movementId: string;
  readonly businessOn: string;
  readonly entries: readonly LedgerEntry[];
}

/** Books what a movement moves, once for good. */
export async function postMovement(trx: Trx, t: BudgetTransaction): Promise<void> {
  const transaction = await trx
    .insertInto('ledger_transaction')
    .values({
      key: t.key,
      kind: 'budget-moved',
      movement_id: t.movementId,
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
