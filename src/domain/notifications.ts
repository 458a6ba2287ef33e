import type { Role } from './access.ts';
import type { ClaimAction, ClaimStep } from './claim-steps.ts';
import { articleOfProgramme } from './policy/programme-shapes.ts';
import { type ReasonCode, reasonText } from './reasons.ts';
import { eventNames, stepNames } from './words.ts';

/**
 * Events that somebody is told of. The database has indexes of just these (migrations 15 and 04_00_01): add there what you
 * add here.
 */
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
  'aid-contract-uploaded',
  'claim-raised',
  'claim-reopened',
  'recovery-needed',
  'case-stuck',
  'payment-reversed',
  'payment-unclear',
  'appeal-lodged',
  'appeal-upheld',
  'appeal-dismissed',
  'recovery-approved',
  'recovery-reminder',
  'recovery-overdue',
] as const;
export type NotifiedKind = (typeof notifiedKinds)[number];

export interface Interest {
  readonly kinds: readonly NotifiedKind[];
  /**
   * Whose events: of the cases of the own organisation; of those whose contract the own division confirms; of
   * claims that the own division pays, or in whose acceptance it takes part; of people who live in it; of all.
   */
  readonly of:
    | 'employer'
    | 'intermediary'
    | 'institution'
    | 'employment-division'
    | 'paying-division'
    | 'accepting-division'
    | 'home-division'
    | 'everywhere';
  /** Of decisions those; without it what asks something of the applicant or ends the claim. */
  readonly actions?: readonly ClaimAction[];
  /** Only while the claim is still there: what a colleague has done meanwhile is no news. */
  readonly stillAt?: ClaimStep;
  /** Of claims only those that this office reviews. */
  readonly reviewedBy?: 'hr' | 'poverty';
  /** Only events that state this reason. */
  readonly reason?: ReasonCode;
}

export const applicantActions: readonly ClaimAction[] = ['return', 'refuse'];

const ofOwnClaims: readonly NotifiedKind[] = [
  'decision',
  'claim-refused-by-rules',
  'objection-upheld',
  'correction-lapsed',
  'claim-paid',
  'payment-returned',
  'payment-reversed',
  'appeal-upheld',
  'appeal-dismissed',
  'recovery-approved',
  'recovery-reminder',
  'recovery-overdue',
];

const resubmittedTo = (step: ClaimStep) =>
  ({ kinds: ['decision'], actions: ['resubmit'], stillAt: step }) as const;

const toAccept: readonly Interest[] = [
  { of: 'accepting-division', kinds: ['claim-raised', 'claim-reopened'], stillAt: 'acceptance' },
  { of: 'accepting-division', ...resubmittedTo('acceptance') },
];

/** Who is told of what: what concerns the main task, and only where an event on the record says it. */
export const interests: Partial<Record<Role, readonly Interest[]>> = {
  'employer-agent': [{ of: 'employer', kinds: [...ofOwnClaims, 'contract-refused', 'insurance-reminder'] }],
  'intermediary-agent': [{ of: 'intermediary', kinds: ofOwnClaims }],
  'township-station': [...toAccept, { of: 'home-division', kinds: ['worker-disputed'] }],
  'county-employment-centre': [...toAccept, { of: 'employment-division', kinds: ['worker-disputed'] }],
  'county-hr-reviewer': [
    { of: 'employment-division', kinds: ['contract-uploaded', 'worker-disputed'] },
    { of: 'home-division', kinds: ['aid-contract-uploaded'] },
    { of: 'paying-division', kinds: ['objection-raised', 'worker-disputed'] },
    { of: 'paying-division', kinds: ['appeal-lodged'] },
    { of: 'paying-division', kinds: ['appeal-upheld', 'appeal-dismissed'], reviewedBy: 'hr' },
    { of: 'paying-division', ...resubmittedTo('review'), reviewedBy: 'hr' },
  ],
  // The register says that they are not poor: it is this office's to put right, where it is wrong.
  'poverty-alleviation-officer': [
    {
      of: 'home-division',
      kinds: ['claim-refused-by-rules', 'recovery-needed'],
      reason: 'not-registered-poor',
    },
    // Its reviews are few: it is told when one comes, while others look into their work list daily.
    {
      of: 'paying-division',
      kinds: ['decision'],
      actions: ['approve', 'resubmit'],
      stillAt: 'review',
      reviewedBy: 'poverty',
    },
    {
      of: 'paying-division',
      kinds: ['objection-raised', 'appeal-upheld', 'appeal-dismissed'],
      reviewedBy: 'poverty',
    },
  ],
  'finance-officer': [
    {
      of: 'paying-division',
      kinds: ['payment-returned', 'payment-reversed', 'recovery-needed', 'recovery-overdue'],
    },
    { of: 'paying-division', kinds: ['payment-unclear'], stillAt: 'payment' },
    { of: 'paying-division', kinds: ['appeal-lodged'] },
    { of: 'paying-division', ...resubmittedTo('finance') },
  ],
  administrator: [{ of: 'everywhere', kinds: ['case-stuck'] }],
};

/**
 * Office work that is of no case, told as long as it waits to whoever may do it: a class to be approved, a movement of a
 * budget for a second officer, rules to be published by a second person. Who set it going is not told.
 */
export type OfficeTask = 'training-class-submitted' | 'budget-proposed' | 'policy-proposed';

/**
 * One sentence: what happened and, where it is known, why or what to do. `data` is what the event recorded; `programme`
 * that of the claim, where the event is of one.
 */
export function notificationText(
  kind: string,
  data: Readonly<Record<string, unknown>>,
  programme: string | null = null,
): string {
  const article = programme && articleOfProgramme(programme);
  const reason = reasonText(textOf(data.reason), article) || null;
  const why = (given: string | null) => (given ? `：${given}` : '。');
  switch (kind) {
    case 'training-class-submitted':
      return '培训班已登记，等待开班审核。';
    case 'budget-proposed':
      return '预算变动已提出，等待另一位财政人员审批。';
    case 'policy-proposed':
      return '政策文件已提请发布，等待另一人发布。';
    case 'decision':
      if (data.action === 'return') return `申请退回补正${why(textOf(data.note) ?? reason)}`;
      if (data.action === 'approve') return `申请等待${stepOf(data.to)}。`;
      if (data.action === 'resubmit') return `申请人补正后重新提交，等待${stepOf(data.to)}。`;
      return `不予补贴${why(reason)}`;
    case 'claim-raised':
      return data.topUp
        ? '事实更正，应付多于已付，系统已提出补发申请，等待受理。'
        : `${article === '23' || article === '24' ? '满一年' : '材料齐全'}，系统已提出申请，等待受理。`;
    case 'claim-reopened':
      return '事实补正，申请重新开启，等待受理。';
    case 'recovery-needed':
      return `已经付出的补贴需要追回${why(reason)}`;
    case 'case-stuck':
      return '该动而没有动，系统已请流程再次核对。仍无动静的，请打开案件，请流程立即核对。';
    case 'appeal-lodged':
      return `申请人提出申诉，应在${textOf(data.until) ?? '期限'}前决定。`;
    case 'appeal-upheld':
      return '申诉成立，申请继续办理。';
    case 'appeal-dismissed':
      return `申诉不成立，维持原决定${why(textOf(data.note))}`;
    case 'recovery-approved':
      return `决定追回已付的补贴，请按追回通知书的期限还款${why(reason)}`;
    case 'recovery-reminder':
      return `追回款第${data.instalment}期请在${textOf(data.until) ?? '期限'}前还款。`;
    case 'recovery-overdue':
      return `追回款第${data.instalment}期已逾期，最晚还款日是${textOf(data.until) ?? '期限'}。`;
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
    case 'payment-reversed':
      return `银行付款后又冲正${why(textOf(data.reason))}`;
    case 'payment-unclear':
      return '银行结果不明，须凭银行书面材料由两人核实。';
    case 'worker-disputed':
      return '劳动者本人对就业提出异议，请核实。';
    case 'objection-raised':
      return '公示收到异议，等待裁定。';
    case 'aid-contract-uploaded':
      return '交通补助的劳动合同或就业协议已上传，等待核对。';
    case 'contract-uploaded':
      return '劳动合同已上传，等待确认。';
    default:
      return eventNames[kind] ?? kind;
  }
}

const stepOf = (value: unknown): string => stepNames[value as ClaimStep] ?? '办理';

const textOf = (value: unknown): string | null => (typeof value === 'string' && value ? value : null);

const monthsOf = (value: unknown): string =>
  Array.isArray(value) && value.length > 0 ? value.join('、') : '部分月份';
