import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import iconv from 'iconv-lite';
import { bankFileColumns, bankResultColumns } from '../../src/domain/bank-file.ts';
import { shanghaiDateAt } from '../../src/domain/dates.ts';
import { fen, formatYuan, yuanToFen } from '../../src/domain/money.ts';
import { type ApiClient, ApiError } from './http-client.ts';
import type { Office } from './officers.ts';
import type { Theatre } from './theatre.ts';

/** What the bank says of a line of a batch; null: nothing, in this file. */
export type BankWord = { readonly result: '成功' | '退票' | '冲正'; readonly reason: string } | null;
export type Bank = (paymentKey: string) => BankWord;

export const paysAll: Bank = () => ({ result: '成功', reason: '' });

/** Releases a batch in each county with booked payments and plays its bank. Returns the batches. */
export async function payEveryCounty(p: Cashiers): Promise<number> {
  // The first leaves out what that officer has approved; then the other releases it.
  return (await payBy(p, 'finance2', 'finance1')) + (await payBy(p, 'finance1', 'finance2'));
}

type Cashiers = Pick<Theatre, 'officers' | 'record' | 'bank'>;

/** Who released does not say what became of the money: `reports` does. */
async function payBy(p: Cashiers, releases: Office, reports: Office): Promise<number> {
  let batches = 0;
  for (const division of await p.record.countiesToPay()) {
    const batch = await release(await p.officers.of(division, releases), division);
    if (batch === null) continue;
    batches += 1;
    await answerBatch(p, await p.officers.of(division, reports), batch.id, p.bank ?? paysAll);
  }
  return batches;
}

/** Brings in what the bank says of a batch today. */
export async function answerBatch(
  p: Pick<Theatre, 'officers'>,
  officer: ApiClient,
  batch: string,
  bank: Bank,
): Promise<void> {
  const file = await officer.bytes(`/api/payment-batches/${batch}/file`);
  await officer.upload(`/api/payment-batches/${batch}/result`, {
    field: 'file',
    fileName: `${batch}-result.csv`,
    bytes: resultFile(file, shanghaiDateAt(p.officers.businessAtMs!), bank),
    mediaType: 'text/csv',
  });
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

/** The bank's result file to a payment file, both GB18030. */
export function resultFile(paymentFile: Buffer, on: string, bank: Bank): Buffer {
  const rows = parse(iconv.decode(paymentFile, 'gb18030'), { relax_column_count: true }) as string[][];
  const [key, amount] = [bankFileColumns.indexOf('支付编号'), bankFileColumns.indexOf('金额(元)')];
  const lines = rows.slice(1, -1).flatMap((row) => {
    const word = bank(row[key]!);
    return word ? [[row[key]!, row[amount]!, word.result, word.reason, on]] : [];
  });
  const totalFen = lines.reduce((sum, line) => sum + yuanToFen(line[1]!)!, 0);
  const control = ['总笔数', String(lines.length), '总金额', formatYuan(fen(totalFen)).replaceAll(',', '')];
  return iconv.encode(stringify([[...bankResultColumns], ...lines, control]), 'gb18030');
}
