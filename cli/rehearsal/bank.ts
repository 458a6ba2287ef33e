import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import iconv from 'iconv-lite';
import { bankFileColumns, bankResultColumns } from '../../src/domain/bank-file.ts';
import { shanghaiDateAt } from '../../src/domain/dates.ts';
import { type ApiClient, ApiError } from './http-client.ts';
import type { Office } from './officers.ts';
import type { Theatre } from './theatre.ts';

/** Releases a batch in each county with booked payments and plays a bank that pays every line. Returns the batches. */
export async function payEveryCounty(p: Pick<Theatre, 'officers' | 'record'>): Promise<number> {
  // The first leaves out what that officer has approved; then the other releases it.
  return (await payBy(p, 'finance2', 'finance1')) + (await payBy(p, 'finance1', 'finance2'));
}

/** Who released does not say what became of the money: `reports` does. */
async function payBy(
  p: Pick<Theatre, 'officers' | 'record'>,
  releases: Office,
  reports: Office,
): Promise<number> {
  let batches = 0;
  for (const division of await p.record.countiesToPay()) {
    const batch = await release(await p.officers.of(division, releases), division);
    if (batch === null) continue;
    batches += 1;
    await payBatch(p, await p.officers.of(division, reports), batch.id);
  }
  return batches;
}

async function payBatch(p: Pick<Theatre, 'officers'>, officer: ApiClient, batch: string): Promise<void> {
  const file = await officer.bytes(`/api/payment-batches/${batch}/file`);
  await officer.upload(`/api/payment-batches/${batch}/result`, {
    field: 'file',
    fileName: `${batch}-result.csv`,
    bytes: everyLinePaid(file, shanghaiDateAt(p.officers.businessAtMs!)),
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

/** The result file of a bank that pays every line of a payment file, both GB18030. */
export function everyLinePaid(paymentFile: Buffer, on: string): Buffer {
  const rows = parse(iconv.decode(paymentFile, 'gb18030'), { relax_column_count: true }) as string[][];
  const key = bankFileColumns.indexOf('支付编号');
  const amount = bankFileColumns.indexOf('金额(元)');
  const lines = rows.slice(1, -1).map((row) => [row[key], row[amount], '成功', '', on]);
  const control = rows.at(-1)!.slice(0, 4);
  return iconv.encode(stringify([[...bankResultColumns], ...lines, control]), 'gb18030');
}
