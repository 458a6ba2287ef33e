import type { Role } from './access.ts';
import { isReasonCode, reasons } from './reasons.ts';
import { eventNames } from './words.ts';

/** Events that somebody is told of. The database has an index of just these (migration 13): add there what you add here. */
export const notifiedKinds = [
  'decision',
  'claim-refused-by-rules',
  'objection-upheld',
  'correction-lapsed',
  'contract-refused',
  'insurance-reminder',
  'claim-paid',
  'payment-returned',
  'worker-disputed',
  'objection-raised',
  'contract-uploaded',
] as const;
export type NotifiedKind = (typeof notifiedKinds)[number];

/** Of decisions, applicants hear what asks something of them or ends the claim. */
export const notifiedActions = ['return', 'refuse'] as const;

export interface Interest {
  readonly kinds: readonly NotifiedKind[];
  /**
   * Whose events: of the employments of the own organisation; of those whose contract the own division confirms; of
   * claims that the own division pays.
   */
  readonly of: 'employer' | 'intermediary' | 'employment-division' | 'paying-division';
}

const ofOwnClaims: readonly NotifiedKind[] = [
  'decision',
  'claim-refused-by-rules',
  'objection-upheld',
  'correction-lapsed',
  'claim-paid',
  'payment-returned',
];

/** Who is told of what. */
export const interests: Partial<Record<Role, readonly Interest[]>> = {
  'employer-agent': [{ of: 'employer', kinds: [...ofOwnClaims, 'contract-refused', 'insurance-reminder'] }],
  'intermediary-agent': [{ of: 'intermediary', kinds: ofOwnClaims }],
  'county-hr-reviewer': [
    { of: 'employment-division', kinds: ['contract-uploaded', 'worker-disputed'] },
    { of: 'paying-division', kinds: ['objection-raised', 'worker-disputed'] },
  ],
  'finance-officer': [{ of: 'paying-division', kinds: ['payment-returned'] }],
};

/** One sentence: what happened and, where it is known, why or what to do. `data` is what the event recorded. */
export function notificationText(kind: string, data: Readonly<Record<string, unknown>>): string {
  const reason = reasonInWords(data.reason);
  const why = (given: string | null) => (given ? `：${given}` : '。');
  switch (kind) {
    case 'decision':
      return data.action === 'return'
        ? `申请退回补正${why(textOf(data.note) ?? reason)}`
        : `不予补贴${why(reason)}`;
    case 'claim-refused-by-rules':
      return `核算结论为不予补贴${why(reason)}`;
    case 'objection-upheld':
      return '公示异议成立，不予补贴。';
    case 'correction-lapsed':
      return '补正逾期，申请已失效。';
    case 'contract-refused':
      return `劳动合同未通过${why(textOf(data.reason))}`;
    case 'insurance-reminder':
      return `社保缺 ${monthsOf(data.missingMonths)}，请在${textOf(data.until) ?? '期满'}之前补缴并提交证明。`;
    case 'claim-paid':
      return '补贴已支付。';
    case 'payment-returned':
      return `银行退票${why(textOf(data.reason))}`;
    case 'worker-disputed':
      return '劳动者本人对就业提出异议，请核实。';
    case 'objection-raised':
      return '公示收到异议，等待裁定。';
    case 'contract-uploaded':
      return '劳动合同已上传，等待确认。';
    default:
      return eventNames[kind] ?? kind;
  }
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value ? value : null);

function reasonInWords(value: unknown): string | null {
  const code = textOf(value);
  return code && isReasonCode(code) ? reasons[code].zh : code;
}

const monthsOf = (value: unknown): string =>
  Array.isArray(value) && value.length > 0 ? value.join('、') : '部分月份';
