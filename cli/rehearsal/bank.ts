import { bankFileColumns, bankResultColumns } from '../../src/domain/bank-file.ts';
import { type BankFormatId, bankFormats } from '../../src/domain/bank-formats.ts';
import { shanghaiDateAt } from '../../src/domain/dates.ts';
import { type BankTable, bankFormatOf, readBankTable } from '../../src/payments/bank-formats/index.ts';
import { batchWorkflowId, claimWorkflowId } from '../../workflows/contract.ts';
import { bringAllTo } from './clocks.ts';
import { type ApiClient, ApiError } from './http-client.ts';
import type { Office } from './officers.ts';
import type { Theatre } from './theatre.ts';

/** What a bank says of one payment. `words`: why it returns it or takes it back; what it says instead of a result. */
export interface BankAnswer {
  readonly says: 'paid' | 'returned' | 'reversed' | 'unclear';
  readonly words?: string | undefined;
  /** The form of its file; absent: that of the payment file. */
  readonly format?: BankFormatId | undefined;
}

/** What the bank says of a payment as soon as it has its file; null: nothing yet. */
export type AtOnce = (paymentKey: string) => BankAnswer | null;

export const PAID: BankAnswer = { says: 'paid' };

type Bank = Pick<Theatre, 'officers' | 'record' | 'atOnce'>;

/** Releases a batch in each county with booked payments and plays a bank that answers at once. Returns the batches. */
export async function payEveryCounty(p: Bank): Promise<number> {
  // The first leaves out what that officer has approved; then the other releases it.
  return (await payBy(p, 'finance2')) + (await payBy(p, 'finance1'));
}

async function payBy(p: Bank, releases: Office): Promise<number> {
  let batches = 0;
  for (const division of await p.record.countiesToPay()) {
    const batch = await release(await p.officers.of(division, releases), division);
    if (batch === null) continue;
    batches += 1;
    await answerBatch(p, batch.id, p.atOnce ?? (() => PAID));
  }
  return batches;
}

/** Null where the county's booked payments all have a reason to be left out. */
async function release(officer: ApiClient, division: string): Promise<{ id: string } | null> {
  try {
    return await officer.post<{ id: string }>('/api/payment-batches', { division });
  } catch (error) {
    if (error instanceof ApiError && error.problem.code === 'nothing-to-release') return null;
    throw error;
  }
}

/** The bank's word on a payment that it has had for a while; false where no batch holds it. Throws ApiError as the office does. */
export async function answerLater(
  t: Theatre,
  paymentKey: string,
  word: BankAnswer,
  nowMs: number,
): Promise<boolean> {
  const sent = await t.record.sentPayment(paymentKey);
  if (!sent) return false;
  await bringAllTo(t, [claimWorkflowId(sent.claim as never), batchWorkflowId(sent.batch)], nowMs);
  await answerBatch(t, sent.batch, (key) => (key === paymentKey ? word : null));
  return true;
}

/** A file for each form in which the bank answers; who released does not say what became of the money. */
export async function answerBatch(p: Bank, batch: string, said: AtOnce): Promise<void> {
  const { division, format, releasedBy } = await p.record.batch(batch);
  const reports: Office = /^finance$|-finance1$/.test(releasedBy) ? 'finance2' : 'finance1';
  const officer = await p.officers.of(division, reports);
  const table = await readBankTable(await officer.bytes(`/api/payment-batches/${batch}/file`));
  const on = shanghaiDateAt(p.officers.businessAtMs!);
  const forms = new Set(linesOf(table).flatMap(({ key }) => said(key)?.format ?? (said(key) ? format : [])));
  for (const form of forms) {
    const { extension, mediaType } = bankFormats[form];
    const ofForm: AtOnce = (key) => ((said(key)?.format ?? format) === form ? said(key) : null);
    await officer.upload(`/api/payment-batches/${batch}/result`, {
      field: 'file',
      fileName: `${batch}-result.${extension}`,
      bytes: await bankFormatOf(form).write(answerTable(table, ofForm, on)),
      mediaType,
    });
  }
}

/** The bank's result as a table: a line for each payment of its file of which it says something, and the control line. */
export function answerTable(paymentFile: BankTable, said: AtOnce, on: string): BankTable {
  const lines = linesOf(paymentFile).flatMap(({ key, yuan }) => {
    const word = said(key);
    return word ? [[key, yuan, ...inWords(word), on]] : [];
  });
  const total = lines.reduce((sum, [, yuan]) => sum + Number(yuan), 0).toFixed(2);
  return [[...bankResultColumns], ...lines, ['总笔数', String(lines.length), '总金额', total]];
}

/** Columns 结果 and 原因. */
function inWords({ says, words = '' }: BankAnswer): [string, string] {
  if (says === 'unclear') return [words, ''];
  return [{ paid: '成功', returned: '退票', reversed: '冲正' }[says], words];
}

function linesOf(paymentFile: BankTable): { key: string; yuan: string }[] {
  const key = bankFileColumns.indexOf('支付编号');
  const amount = bankFileColumns.indexOf('金额(元)');
  return paymentFile.slice(1, -1).map((row) => ({ key: row[key] ?? '', yuan: row[amount] ?? '' }));
}
