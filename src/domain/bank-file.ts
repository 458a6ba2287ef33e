import { saidInWords, type UnclearReason } from './bank-answer.ts';
import type { PlainDate } from './dates.ts';
import { readDate } from './import-rows/cells.ts';
import { type RowError, type RowErrorCode, rowError } from './import-rows/row-error.ts';
import { type Fen, fen, formatYuan, yuanToFen } from './money.ts';
import { normaliseText } from './text.ts';

export const bankFileColumns = [
  '序号',
  '支付编号',
  '收款单位',
  '开户行',
  '账号',
  '金额(元)',
  '用途',
] as const;
export const bankResultColumns = ['支付编号', '金额(元)', '结果', '原因', '日期'] as const;

export type BankLine = {
  paymentKey: string;
  payeeName: string;
  bank: string | null;
  account: string;
  amountFen: number;
  purpose: string;
};

/** Yuan for machines: two decimals, no separators. */
const plainYuan = (amount: Fen): string => formatYuan(amount).replaceAll(',', '');
const totalOf = (amounts: readonly number[]): Fen => fen(amounts.reduce((sum, amount) => sum + amount, 0));

/**
 * The rows of a payment file: header, one row a payment, and a control row that lets the bank see a cut-off file:
 * 总笔数, n, 总金额, yuan, 批次, county.
 */
export function bankFileLines(batch: {
  batchId: string;
  county: string;
  lines: readonly BankLine[];
}): string[][] {
  const rows = batch.lines.map((line, i) => [
    String(i + 1),
    line.paymentKey,
    line.payeeName,
    line.bank ?? '',
    line.account,
    plainYuan(fen(line.amountFen)),
    line.purpose,
  ]);
  const total = plainYuan(totalOf(batch.lines.map(({ amountFen }) => amountFen)));
  const control = ['总笔数', String(rows.length), '总金额', total, '批次', batch.batchId, batch.county];
  return [[...bankFileColumns], ...rows, control];
}

/** What the bank says of one payment. `reversed` (冲正): it has taken back what it had paid. */
export type BankResult = {
  paymentKey: string;
  /** The bank's words for a return or a reversal. */
  reason: string | null;
} & (
  | { outcome: 'paid' | 'returned' | 'reversed'; on: PlainDate }
  /** A person must find out: the word is none we know, or the amount is another. */
  | { outcome: 'unclear'; on: PlainDate | null; why: UnclearReason; said: string }
);

export type ParsedBankResult = { ok: true; results: BankResult[] } | { ok: false; errors: RowError[] };

const outcomes: Record<string, 'paid' | 'returned' | 'reversed'> = {
  成功: 'paid',
  退票: 'returned',
  退回: 'returned',
  冲正: 'reversed',
};

/**
 * Reads a bank's result: header, one row a payment (结果: 成功, 退票 or 冲正), control row (总笔数, n, 总金额, yuan).
 * A payment that the file does not mention is no error; it keeps waiting for its result.
 *
 * All or nothing: one wrong line and nothing is taken, so that no file is half booked. A line whose word or amount nobody
 * understands is `unclear` where the rest of the file is in order; with a fault elsewhere, or where no line of several can
 * be understood, it is a fault itself: then it is the file that is wrong.
 */
export function parseBankResult(
  rows: readonly (readonly string[])[],
  expected: readonly { paymentKey: string; amountFen: number }[],
): ParsedBankResult {
  const [header = [], ...rest] = rows.map((row) => row.map(normaliseText));
  const missing = bankResultColumns.filter((column) => !header.includes(column));
  if (missing.length > 0) return { ok: false, errors: missing.map((c) => rowError('header-missing', 1, c)) };

  const control = rest.at(-1);
  if (control?.[0] !== '总笔数') {
    return { ok: false, errors: [rowError('bank-control-missing', rows.length, '总笔数')] };
  }
  const amounts = new Map(expected.map(({ paymentKey, amountFen }) => [paymentKey, amountFen]));
  const lines = rest.slice(0, -1).map((cells, i) => readLine(header, cells, i + 2, amounts));
  const errors = lines.flatMap((line) => line.errors);
  const seen = new Set<string>();
  for (const { row, paymentKey } of lines) {
    if (!amounts.has(paymentKey)) errors.push(rowError('bank-line-unknown', row, '支付编号'));
    if (seen.has(paymentKey)) errors.push(rowError('bank-line-repeated', row, '支付编号'));
    seen.add(paymentKey);
  }
  if (Number(control[1]) !== lines.length)
    errors.push(rowError('bank-control-differs', rows.length, '总笔数'));
  if (yuanToFen(control[3] ?? '') !== totalOf(lines.map((line) => line.amountFen ?? 0))) {
    errors.push(rowError('bank-control-differs', rows.length, '总金额'));
  }
  const doubts = lines.flatMap((line) => line.doubts);
  const nothingClear = lines.length > 1 && lines.every((line) => line.doubts.length > 0);
  if (errors.length > 0 || nothingClear) {
    return { ok: false, errors: [...errors, ...doubts].toSorted((a, b) => a.row - b.row) };
  }
  return { ok: true, results: lines.flatMap(({ result }) => (result ? [result] : [])) };
}

function readLine(
  header: readonly string[],
  cells: readonly string[],
  row: number,
  amounts: ReadonlyMap<string, number>,
) {
  const cell = (column: (typeof bankResultColumns)[number]): string => cells[header.indexOf(column)] ?? '';
  const errors: RowError[] = [];
  const doubts: RowError[] = [];
  const fail = (code: RowErrorCode, column: string): null => {
    errors.push(rowError(code, row, column));
    return null;
  };
  const paymentKey = cell('支付编号');
  const reason = cell('原因') || null;
  const amountFen = yuanToFen(cell('金额(元)')) ?? fail('amount-not-a-number', '金额(元)');
  const outcome = outcomes[cell('结果')] ?? null;
  const due = amounts.get(paymentKey);
  if (amountFen !== null && due !== undefined && amountFen !== due) {
    // Part of a payment cannot be taken back here: what would be left of it is no payment of ours.
    (outcome === 'reversed' ? errors : doubts).push(rowError('bank-amount-differs', row, '金额(元)'));
  }
  if (outcome === null) doubts.push(rowError('value-not-listed', row, '结果'));
  const on = readDate(cell('日期'));
  // What is not done yet has no day.
  if (on === null && (outcome !== null || cell('日期') !== '')) fail('date-invalid', '日期');
  return { row, paymentKey, amountFen, errors, doubts, result: resultOf() };

  function resultOf(): BankResult | null {
    if (errors.length > 0) return null;
    if (doubts.length > 0) {
      const said = saidInWords(cell('结果'), cell('金额(元)'), reason ?? '');
      const why = outcome === null ? 'word-unknown' : 'amount-differs';
      return { paymentKey, outcome: 'unclear', reason, on, why, said };
    }
    return outcome && on ? { paymentKey, outcome, reason, on } : null;
  }
}
