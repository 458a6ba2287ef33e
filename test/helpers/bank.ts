import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import iconv from 'iconv-lite';
import { bankFileColumns, bankResultColumns } from '../../src/domain/bank-file.ts';
import { shanghaiDateAt } from '../../src/domain/dates.ts';
import type { World } from './open-world.ts';
import { as, OFFICE } from './people.ts';

/** What the bank says of a payment: paid, the words with which it returns it or takes it back, or what nobody can read. */
export type BankWord =
  | 'paid'
  | { readonly returned: string }
  | { readonly reversed: string }
  | { readonly unclear: string };

/** The bank's result file for some payments of a batch, brought in by somebody who did not release it. */
export async function answerBatch(
  world: World,
  batchId: string,
  words: Readonly<Record<string, BankWord>>,
  who: string = OFFICE.bankResult,
): Promise<void> {
  const officer = await as(world, who);
  const file = await officer.bytes(`/api/payment-batches/${batchId}/file`);
  await officer.upload(`/api/payment-batches/${batchId}/result`, {
    field: 'file',
    fileName: `${batchId}-result.csv`,
    bytes: resultFile(file, words, shanghaiDateAt(world.officers.businessAtMs!)),
    mediaType: 'text/csv',
  });
}

/** The bank's answer to some lines of its payment file, both GB18030. */
export function resultFile(
  paymentFile: Buffer,
  words: Readonly<Record<string, BankWord>>,
  on: string,
): Buffer {
  const rows = parse(iconv.decode(paymentFile, 'gb18030'), { relax_column_count: true }) as string[][];
  const key = bankFileColumns.indexOf('支付编号');
  const amount = bankFileColumns.indexOf('金额(元)');
  const told = rows.slice(1, -1).filter((row) => words[row[key]!] !== undefined);
  const lines = told.map((row) => {
    const word = words[row[key]!]!;
    const [outcome, reason] = inWords(word);
    return [row[key], row[amount], outcome, reason, on];
  });
  const total = told.reduce((sum, row) => sum + Number(row[amount]), 0).toFixed(2);
  const control = ['总笔数', String(told.length), '总金额', total];
  return iconv.encode(stringify([[...bankResultColumns], ...lines, control]), 'gb18030');
}

/** As it stands in the columns 结果 and 原因. */
function inWords(word: BankWord): [string, string] {
  if (word === 'paid') return ['成功', ''];
  if ('returned' in word) return ['退票', word.returned];
  return 'reversed' in word ? ['冲正', word.reversed] : [word.unclear, ''];
}
