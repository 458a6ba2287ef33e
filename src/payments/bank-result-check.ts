import { type BankResult, parseBankResult } from '../domain/bank-file.ts';
import type { PlainDate } from '../domain/dates.ts';
import { BankFileUnreadable, readBankTable } from './bank-formats/index.ts';
import { type BankFileTable, type LineError, PaymentError } from './errors.ts';
import { type PaymentRow, payableFen } from './post.ts';

export type BatchPayment = PaymentRow & { readonly subjectId: string };

interface Known {
  readonly payments: ReadonlyMap<string, BatchPayment>;
  readonly releasedOn: string;
  readonly today: PlainDate;
}

/** The whole file or nothing: a half-booked result could not be told from a lost one. */
export async function checkBankResult(content: Buffer, batchId: string, known: Known): Promise<BankResult[]> {
  const rows = await readRows(content);
  const expected = [...known.payments.values()].map((p) => ({ paymentKey: p.key, amountFen: payableFen(p) }));
  const parsed = parseBankResult(rows, expected);
  const errors: LineError[] = parsed.ok ? [] : [...parsed.errors];
  const control = rows.at(-1) ?? [];
  const named = control[control.indexOf('批次') + 1];
  if (control.includes('批次') && named !== batchId) {
    errors.push(
      lineError(
        'bank-batch-differs',
        rows.length,
        '批次',
        `回单属于批次 ${named}，不是 ${batchId}。`,
        '请在对应批次下导入。',
      ),
    );
  }
  const results = parsed.ok ? parsed.results.map((result) => seenFromRecord(result, known)) : [];
  for (const [i, result] of results.entries()) {
    errors.push(...checkAgainstRecord(result, i + 2, known));
  }
  if (errors.length > 0) {
    const message = `银行回单有 ${errors.length} 处不符，整份未入账。`;
    throw new PaymentError('bank-result-refused', message, errors, undefined, wrongRows(rows, errors));
  }
  return results;
}

/** A reversal of what nobody has told us was paid: either word may be missing, so a person asks. */
function seenFromRecord(result: BankResult, { payments }: Known): BankResult {
  if (result.outcome !== 'reversed' || payments.get(result.paymentKey)?.status !== 'released') return result;
  const { paymentKey, reason, on } = result;
  const said = ['冲正', on, ...(reason ? [reason] : [])].join('，');
  return { paymentKey, reason, on, outcome: 'unclear', why: 'reversed-before-paid', said };
}

function checkAgainstRecord(
  result: BankResult,
  row: number,
  { payments, releasedOn, today }: Known,
): LineError[] {
  const errors: LineError[] = [];
  const payment = payments.get(result.paymentKey);
  const awaited = result.outcome === 'reversed' ? 'paid' : 'released';
  if (payment?.status !== awaited) {
    errors.push(
      lineError('bank-line-settled', row, '支付编号', '这笔支付已有银行结果。', '请与银行核对是否重复发送。'),
    );
  }
  if (result.on !== null && result.on > today) {
    errors.push(
      lineError('bank-date-in-future', row, '日期', '日期晚于今天。', '请向银行索取更正后的回执。'),
    );
  }
  if (result.on !== null && result.on < releasedOn) {
    errors.push(
      lineError('bank-date-before-release', row, '日期', '日期早于放款日期。', '请核对是不是本批次的回执。'),
    );
  }
  if (result.outcome === 'reversed' && payment?.paid_on && result.on < payment.paid_on) {
    errors.push(
      lineError('bank-date-before-paid', row, '日期', '冲正日期早于支付日期。', '请向银行索取更正后的回执。'),
    );
  }
  return errors;
}

async function readRows(content: Buffer): Promise<string[][]> {
  try {
    return await readBankTable(content);
  } catch (error) {
    if (!(error instanceof BankFileUnreadable)) throw error;
    const remedy = '请导入银行返回的原始文件（CSV、定长文本或 Excel）。';
    const line = lineError('not-a-table', error.row, '', error.message, remedy);
    throw new PaymentError('bank-result-refused', error.message, [line]);
  }
}

/** The lines that the errors are about, with the cells they came with: to look at, whatever form the file has. */
function wrongRows(rows: readonly string[][], errors: readonly LineError[]): BankFileTable {
  const wrong = [...new Set(errors.map(({ row }) => row))].filter((row) => row > 1);
  return {
    header: rows[0] ?? [],
    rows: wrong.map((row) => ({ row, cells: rows[row - 1] ?? [] })),
  };
}

const lineError = (
  code: string,
  row: number,
  column: string,
  message: string,
  remedy: string,
): LineError => ({
  row,
  column,
  code,
  message,
  remedy,
});
