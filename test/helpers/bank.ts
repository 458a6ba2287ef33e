import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import iconv from 'iconv-lite';
import { answerTable, type BankAnswer } from '../../cli/rehearsal/bank.ts';
import { shanghaiDateAt } from '../../src/domain/dates.ts';
import { PDF } from '../api/support/person.ts';
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
  const table = answerTable(rows, (key) => (words[key] ? answerOf(words[key]) : null), on);
  return iconv.encode(stringify(table as string[][]), 'gb18030');
}

function answerOf(word: BankWord): BankAnswer {
  if (word === 'paid') return { says: 'paid' };
  if ('returned' in word) return { says: 'returned', words: word.returned };
  return 'reversed' in word
    ? { says: 'reversed', words: word.reversed }
    : { says: 'unclear', words: word.unclear };
}

/** Somebody has asked the bank about an overdue batch. */
export async function inquire(world: World, batchId: string): Promise<void> {
  const officer = await as(world, OFFICE.finance);
  await officer.post(`/api/payment-batches/${batchId}/inquiries`, { answer: '银行称正在处理' });
}

/** Two people rule on a payment with the bank's paper; neither released it. */
export async function rule(
  world: World,
  paymentKey: string,
  word: 'paid' | { returned: string },
): Promise<void> {
  const on = shanghaiDateAt(world.officers.businessAtMs!);
  const first = await as(world, OFFICE.bankResult);
  const fields =
    word === 'paid'
      ? { outcome: 'paid', note: '银行盖章的付款回单' }
      : { outcome: 'returned', note: word.returned };
  const { id } = await first.upload<{ id: string }>(
    `/api/payments/${encodeURIComponent(paymentKey)}/rulings`,
    { field: 'file', fileName: '银行答复.pdf', bytes: PDF, mediaType: 'application/pdf' },
    { ...fields, on },
  );
  await (await as(world, 'finance2')).post(`/api/payment-rulings/${id}/decision`, { accept: true });
}
