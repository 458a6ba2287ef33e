import { addDays, type PlainDate } from './dates.ts';

/** Calendar days within which a bank answers; then a person asks it (docs/subsidies.md). Nothing is ever sent again by itself. */
export const bankAnswerDays = 7;

/** First day on which a batch is overdue, counted from its release, its last answer or the last inquiry. */
export const overdueFrom = (since: PlainDate): PlainDate => addDays(since, bankAnswerDays);

/** Why nobody can tell from the bank's answer what became of a payment. */
export const unclearReasons = [
  'word-unknown',
  'amount-differs',
  'reversed-before-paid',
  'no-answer',
] as const;
export type UnclearReason = (typeof unclearReasons)[number];

export const unclearNames: Record<UnclearReason, string> = {
  'word-unknown': '银行没有说明成功还是退票',
  'amount-differs': '银行回执的金额与支付金额不一致',
  'reversed-before-paid': '银行说已冲正，此前没有支付成功的回执',
  'no-answer': '逾期没有银行回执',
};

/** The bank's words of an unclear line, as the officer reads them. */
export const saidInWords = (word: string, yuan: string, reason: string): string =>
  [word || '（结果空白）', `${yuan} 元`, ...(reason ? [reason] : [])].join('，');

/** A batch as far as waiting goes. */
export interface BatchStanding {
  /** Lines without a result, unclear ones among them. */
  readonly outstanding: number;
  readonly unclear: number;
  /** Last day on which the bank was heard of: release, a result, an inquiry. */
  readonly heardOn: PlainDate;
}

/** What a batch waits for today; null: every line is paid, returned or ruled on. `until`: when that changes by itself. */
export function batchWait(
  { outstanding, unclear, heardOn }: BatchStanding,
  today: PlainDate,
): { kind: 'bank-result' | 'batch-overdue' | 'payment-unclear'; until: PlainDate | null } | null {
  if (outstanding === 0) return null;
  if (unclear === outstanding) return { kind: 'payment-unclear', until: null };
  const due = overdueFrom(heardOn);
  return today < due ? { kind: 'bank-result', until: due } : { kind: 'batch-overdue', until: null };
}
