import type { Selectable } from 'kysely';
import type { Trx } from '../db/client.ts';
import type { Payment } from '../db/schema.ts';
import { shanghaiDateAt } from '../domain/dates.ts';
import { entriesFor, type LedgerKind } from '../domain/ledger.ts';

export type PaymentRow = Selectable<Payment>;

/** Books one step of a payment's life in the ledger, once for good: the key is `kind:paymentKey`. */
export async function postLedger(
  trx: Trx,
  kind: LedgerKind,
  payment: Pick<PaymentRow, 'key' | 'claim_id' | 'division' | 'fund' | 'amount_fen'>,
  businessAtMs: number,
): Promise<void> {
  const transaction = await trx
    .insertInto('ledger_transaction')
    .values({
      key: `${kind}:${payment.key}`,
      kind,
      claim_id: payment.claim_id,
      payment_key: payment.key,
      business_on: shanghaiDateAt(businessAtMs),
    })
    .onConflict((oc) => oc.column('key').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!transaction) return;
  const entries = entriesFor(kind, {
    division: payment.division,
    fund: payment.fund,
    amountFen: payment.amount_fen,
  });
  await trx
    .insertInto('ledger_entry')
    .values(
      entries.map((entry) => ({
        transaction_id: transaction.id,
        account: entry.account,
        division: entry.division,
        fund: entry.fund,
        debit_fen: entry.debitFen,
        credit_fen: entry.creditFen,
      })),
    )
    .execute();
}
