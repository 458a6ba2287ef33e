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

export type BankResult = {
  paymentKey: string;
  outcome: 'paid' | 'returned';
  /** The bank's words for a return. */
  reason: string | null;
  on: PlainDate;
};

export type ParsedBankResult = { ok: true; results: BankResult[] } | { ok: false; errors: RowError[] };

const outcomes: Record<string, BankResult['outcome']> = { 成功: 'paid', 退票: 'returned', 退回: 'returned' };

/**
 * Reads a bank's result: header, one row a payment (结果: 成功 or 退票), control row (总笔数, n, 总金额, yuan).
 * All or nothing: one wrong line and nothing is taken, so that no file is half booked. A payment that the file
 * does not mention is no error; it keeps waiting for its result.
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
  const lines = rest.slice(0, -1).map((cells, i) => readLine(header, cells, i + 2));
  const errors = lines.flatMap((line) => line.errors);
  const seen = new Set<string>();
  for (const { row, paymentKey, amountFen } of lines) {
    const due = amounts.get(paymentKey);
    if (due === undefined) errors.push(rowError('bank-line-unknown', row, '支付编号'));
    else if (amountFen !== null && amountFen !== due)
      errors.push(rowError('bank-amount-differs', row, '金额(元)'));
    if (seen.has(paymentKey)) errors.push(rowError('bank-line-repeated', row, '支付编号'));
    seen.add(paymentKey);
  }
  if (Number(control[1]) !== lines.length)
    errors.push(rowError('bank-control-differs', rows.length, '总笔数'));
  if (yuanToFen(control[3] ?? '') !== totalOf(lines.map((line) => line.amountFen ?? 0))) {
    errors.push(rowError('bank-control-differs', rows.length, '总金额'));
  }
  if (errors.length > 0) return { ok: false, errors: errors.toSorted((a, b) => a.row - b.row) };
  return { ok: true, results: lines.flatMap(({ result }) => (result ? [result] : [])) };
}

function readLine(header: readonly string[], cells: readonly string[], row: number) {
  const cell = (column: (typeof bankResultColumns)[number]): string => cells[header.indexOf(column)] ?? '';
  const errors: RowError[] = [];
  const fail = (code: RowErrorCode, column: string): null => {
    errors.push(rowError(code, row, column));
    return null;
  };
  const paymentKey = cell('支付编号');
  const amountFen = yuanToFen(cell('金额(元)')) ?? fail('amount-not-a-number', '金额(元)');
  const outcome = outcomes[cell('结果')] ?? fail('value-not-listed', '结果');
  const on = readDate(cell('日期')) ?? fail('date-invalid', '日期');
  const result: BankResult | null =
    outcome && on ? { paymentKey, outcome, reason: cell('原因') || null, on } : null;
  return { row, paymentKey, amountFen, result, errors };
}
