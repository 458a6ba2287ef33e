import type { Selectable } from 'kysely';
import type { Trx } from '../db/client.ts';
import type { Payment } from '../db/schema.ts';
import { shanghaiDateAt } from '../domain/dates.ts';
import { entriesFor, type LedgerKind, type paymentLedgerKinds } from '../domain/ledger.ts';

export type PaymentRow = Selectable<Payment>;

/** What the bank pays out: the amount less what was offset against a debt of the payee. */
export const payableFen = ({
  amount_fen,
  offset_fen,
}: Pick<PaymentRow, 'amount_fen' | 'offset_fen'>): number => amount_fen - offset_fen;

/** Books one step of a payment's life in the ledger, once for good: the key is `kind:paymentKey`. */
export async function postLedger(
  trx: Trx,
  kind: (typeof paymentLedgerKinds)[number],
  payment: Pick<PaymentRow, 'key' | 'claim_id' | 'division' | 'fund' | 'amount_fen' | 'offset_fen'>,
  businessAtMs: number,
): Promise<void> {
  const { key, claim_id: claimId, division, fund } = payment;
  await postEntries(
    trx,
    { key: `${kind}:${key}`, kind, claimId, paymentKey: key, recoveryId: null },
    { division, fund, amountFen: payableFen(payment) },
    businessAtMs,
  );
}

interface Voucher {
  readonly key: string;
  readonly kind: LedgerKind;
  readonly claimId: string;
  readonly paymentKey: string;
  readonly recoveryId: string | null;
}

/** One balanced transaction of the ledger; a key that is there already books nothing. */
export async function postEntries(
  trx: Trx,
  { key, kind, claimId, paymentKey, recoveryId }: Voucher,
  money: { readonly division: string; readonly fund: string; readonly amountFen: number },
  businessAtMs: number,
): Promise<void> {
  const transaction = await trx
    .insertInto('ledger_transaction')
    .values({
      key,
      kind,
      claim_id: claimId,
      payment_key: paymentKey,
      recovery_id: recoveryId,
      business_on: shanghaiDateAt(businessAtMs),
    })
    .onConflict((oc) => oc.column('key').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!transaction) return;
  await trx
    .insertInto('ledger_entry')
    .values(
      entriesFor(kind, money).map((entry) => ({
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
