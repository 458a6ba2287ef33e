import { type BankResult, parseBankResult } from '../domain/bank-file.ts';
import type { PlainDate } from '../domain/dates.ts';
import { readBankRows } from './bank-file.ts';
import { type LineError, PaymentError } from './errors.ts';
import { type PaymentRow, payableFen } from './post.ts';

export type BatchPayment = PaymentRow & { readonly employmentId: string };

/** The whole file or nothing: a half-booked result could not be told from a lost one. */
export function checkBankResult(
  content: Buffer,
  batchId: string,
  known: { payments: ReadonlyMap<string, BatchPayment>; releasedOn: string; today: PlainDate },
): BankResult[] {
  const rows = readRows(content);
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
  const results = parsed.ok ? parsed.results : [];
  for (const [i, result] of results.entries()) {
    errors.push(...checkAgainstRecord(result, i + 2, known));
  }
  if (errors.length > 0) {
    throw new PaymentError('bank-result-refused', `银行回单有 ${errors.length} 处不符，整份未入账。`, errors);
  }
  return results;
}

function checkAgainstRecord(
  result: BankResult,
  row: number,
  {
    payments,
    releasedOn,
    today,
  }: { payments: ReadonlyMap<string, BatchPayment>; releasedOn: string; today: PlainDate },
): LineError[] {
  const errors: LineError[] = [];
  const status = payments.get(result.paymentKey)?.status;
  if (status !== 'released') {
    errors.push(
      lineError('bank-line-settled', row, '支付编号', '这笔支付已有银行结果。', '请与银行核对是否重复发送。'),
    );
  }
  if (result.on > today) {
    errors.push(
      lineError('bank-date-in-future', row, '日期', '日期晚于今天。', '请向银行索取更正后的回执。'),
    );
  }
  if (result.on < releasedOn) {
    errors.push(
      lineError('bank-date-before-release', row, '日期', '日期早于放款日期。', '请核对是不是本批次的回执。'),
    );
  }
  return errors;
}

function readRows(content: Buffer): string[][] {
  try {
    return readBankRows(content);
  } catch {
    const error = lineError(
      'not-a-table',
      0,
      '',
      '文件不是可读的 CSV 表格。',
      '请导入银行返回的原始 CSV 文件。',
    );
    throw new PaymentError('bank-result-refused', error.message, [error]);
  }
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
