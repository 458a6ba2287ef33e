import { bankFileLines } from '../domain/bank-file.ts';
import { nameOf, programmeNames } from '../domain/words.ts';
import type { Vault } from '../platform/vault.ts';
import type { BankTable } from './bank-formats/index.ts';
import { type PaymentRow, payableFen } from './post.ts';

export type BankFilePayment = Pick<
  PaymentRow,
  'key' | 'payee_name' | 'bank' | 'account_cipher' | 'amount_fen' | 'offset_fen'
> & {
  readonly programme: string;
  readonly subjectId: string;
};

/** The payment file as a table, whatever form the bank takes it in. The only place accounts are opened. */
export function bankFileTable(
  batch: { batchId: string; county: string; payments: readonly BankFilePayment[] },
  vault: Pick<Vault, 'open'>,
): BankTable {
  return bankFileLines({
    batchId: batch.batchId,
    county: batch.county,
    lines: batch.payments.map((p) => ({
      paymentKey: p.key,
      payeeName: p.payee_name,
      bank: p.bank,
      account: vault.open(p.account_cipher),
      amountFen: payableFen(p),
      // What the payee reads on the statement.
      purpose: `${nameOf(programmeNames, p.programme)} ${p.subjectId}`,
    })),
  });
}
