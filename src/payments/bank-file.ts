import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import iconv from 'iconv-lite';
import { bankFileLines } from '../domain/bank-file.ts';
import type { Vault } from '../platform/vault.ts';
import { type PaymentRow, payableFen } from './post.ts';

/** What the payee reads on the statement. */
const purposes: Record<string, string> = {
  'employer-post': '岗位补贴',
  'intermediary-placement': '中介和跟踪服务补贴',
};

export type BankFilePayment = Pick<
  PaymentRow,
  'key' | 'payee_name' | 'bank' | 'account_cipher' | 'amount_fen' | 'offset_fen'
> & {
  readonly programme: string;
  readonly employmentId: string;
};

/** The payment file as the counties' banks take it: CSV in GB18030 with CRLF. The only place accounts are opened. */
export function bankFileBytes(
  batch: { batchId: string; county: string; payments: readonly BankFilePayment[] },
  vault: Pick<Vault, 'open'>,
): Buffer {
  const rows = bankFileLines({
    batchId: batch.batchId,
    county: batch.county,
    lines: batch.payments.map((p) => ({
      paymentKey: p.key,
      payeeName: p.payee_name,
      bank: p.bank,
      account: vault.open(p.account_cipher),
      amountFen: payableFen(p),
      purpose: `${purposes[p.programme] ?? p.programme} ${p.employmentId}`,
    })),
  });
  return iconv.encode(stringify(rows, { record_delimiter: 'windows' }), 'gb18030');
}

/** Banks answer in GB18030, people who opened the file send it back as UTF-8. Empty lines do not count. */
export function readBankRows(content: Buffer): string[][] {
  return parse(decode(content), { bom: true, relax_column_count: true, skip_empty_lines: true, trim: true });
}

function decode(content: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    return iconv.decode(content, 'gb18030');
  }
}
