import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import iconv from 'iconv-lite';
import { bankFileColumns, bankResultColumns } from '../../src/domain/bank-file.ts';
import { shanghaiDateAt } from '../../src/domain/dates.ts';
import type { Theatre } from './theatre.ts';

/** Releases a batch in each county with booked payments and plays a bank that pays every line. Returns the batches. */
export async function payEveryCounty(p: Pick<Theatre, 'officers' | 'record'>): Promise<number> {
  const counties = await p.record.countiesToPay();
  for (const division of counties) {
    const cashier = await p.officers.of(division, 'finance2');
    const batch = await cashier.post<{ id: string }>('/api/payment-batches', { division });
    const file = await cashier.bytes(`/api/payment-batches/${batch.id}/file`);
    // Who released does not say what became of the money.
    const other = await p.officers.of(division, 'finance1');
    await other.upload(`/api/payment-batches/${batch.id}/result`, {
      field: 'file',
      fileName: `${batch.id}-result.csv`,
      bytes: everyLinePaid(file, shanghaiDateAt(p.officers.businessAtMs!)),
      mediaType: 'text/csv',
    });
  }
  return counties.length;
}

/** The result file of a bank that pays every line of a payment file, both GB18030. */
export function everyLinePaid(paymentFile: Buffer, on: string): Buffer {
  const rows = parse(iconv.decode(paymentFile, 'gb18030'), { relax_column_count: true }) as string[][];
  const key = bankFileColumns.indexOf('支付编号');
  const amount = bankFileColumns.indexOf('金额(元)');
  const lines = rows.slice(1, -1).map((row) => [row[key], row[amount], '成功', '', on]);
  const control = rows.at(-1)!.slice(0, 4);
  return iconv.encode(stringify([[...bankResultColumns], ...lines, control]), 'gb18030');
}
