import type { PlainDate, YearMonth } from './dates.ts';

export const waitKinds = [
  'contract-confirmation',
  'employment-year',
  'insurance-months',
  'acceptance',
  'review',
  'public-notice',
  'objection-ruling',
  'finance',
  'correction',
  'payment-release',
  'bank-result',
  'reissue',
  // Of payment batches, and of the claims in them.
  'payment-unclear',
  'batch-overdue',
] as const;
export type WaitKind = (typeof waitKinds)[number];

/** In whose hands a wait is; `calendar`: nobody need do anything. */
export const blockers = ['applicant', 'office', 'bank', 'calendar'] as const;
export type Blocker = (typeof blockers)[number];

/** Who must act before this wait ends. The table's column `case_wait.blocker` says the same of each row. */
export function blockerOf(
  kind: WaitKind,
  { contractUploaded = false }: { contractUploaded?: boolean },
): Blocker {
  switch (kind) {
    case 'employment-year':
    case 'public-notice':
      return 'calendar';
    case 'bank-result':
      return 'bank';
    case 'insurance-months':
    case 'correction':
      return 'applicant';
    case 'contract-confirmation':
      return contractUploaded ? 'office' : 'applicant';
    case 'acceptance':
    case 'review':
    case 'objection-ruling':
    case 'finance':
    case 'payment-release':
    case 'reissue':
    case 'payment-unclear':
    case 'batch-overdue':
      return 'office';
  }
}

/** What a wait knows about itself. Only dates, months and names of offices: no personal data. */
export type WaitParams = {
  since: PlainDate;
  /** First day on which the wait ends by itself; null = only a person can end it. */
  until: PlainDate | null;
  /** The programme's article, where the wait belongs to one programme. */
  article?: string;
  dueOn?: PlainDate;
  missingMonths?: readonly YearMonth[];
  /** Latest payment date that still counts. */
  lastPaymentOn?: PlainDate;
  /** Has the labour contract been uploaded, so that an officer can confirm it? */
  contractUploaded?: boolean;
  /** False: no contract was ever declared, so there is none to wait for when the year is over. */
  contractDeclared?: boolean;
  /** The office in whose hands the case is, e.g. 吉首市人社局. */
  office?: string;
  /** Why the case came back: the officer's note, or the bank's words. */
  returnedReason?: string;
  /** Of a batch: how many of its lines have no result yet. */
  lines?: number;
  /** Why nobody knows what became of a payment. */
  unclear?: string;
  /** The bank took the money back after it had paid. */
  reversed?: boolean;
  /** Why nobody may decide at present. */
  heldReason?: string | null;
};

/** A wait in plain Chinese: every field but the dates is one sentence or phrase ready to show. */
export type WaitExplanation = {
  kind: WaitKind;
  why: string;
  since: PlainDate;
  until: PlainDate | null;
  article: string;
  whoCanMove: string;
  then: string;
};

type Words = { why: string; article: string; whoCanMove: string; next: string };

/** 2017-06-18 → 2017年6月18日. */
export function zhDate(date: PlainDate): string {
  const [year, month, day] = date.split('-').map(Number);
  return `${year}年${month}月${day}日`;
}

const zhMonth = (month: YearMonth): string => `${month.slice(0, 4)}年${Number(month.slice(5))}月`;
const on = (date: PlainDate | null | undefined): string => (date ? zhDate(date) : '期满之日');
const at = (p: WaitParams, office: string): string => p.office ?? office;

const words: Record<WaitKind, (p: WaitParams) => Words> = {
  'contract-confirmation': (p) => ({
    why: p.contractUploaded
      ? '劳动合同已上传，等待人社部门核对原件并确认。'
      : '还没有上传劳动合同，人社部门无法确认这段就业。',
    article: '24',
    whoCanMove: p.contractUploaded
      ? `${at(p, '用人单位所在县市人社局')}的审核人员（州外单位由劳动者户籍所在县市确认）`
      : '用人单位（上传劳动合同）',
    next:
      p.contractDeclared === false
        ? `到${on(p.dueOn)}仍没有劳动合同的，岗位补贴不予发放；此后补报并经确认的重新核算。`
        : p.dueOn
          ? `确认后继续计满一年，到${zhDate(p.dueOn)}核算；没有确认的合同不会自动失效，也不会发放补贴。`
          : '确认后继续计满一年；没有确认的合同不会自动失效，也不会发放补贴。',
  }),
  'employment-year': (p) => ({
    why: `补贴要求用工满一年，满一年之日是${on(p.dueOn ?? p.until)}。`,
    article: '23、24',
    whoCanMove: '无需任何人操作；其间应按月缴纳社保、按季回访，离职须及时登记',
    next: '到期当天系统自动核算并提出申请；到期前登记的离职会使补贴不予发放。',
  }),
  'insurance-months': (p) => ({
    why: p.missingMonths?.length
      ? `用工已满一年，但还缺${p.missingMonths.length}个月的社保缴费记录：${p.missingMonths.map(zhMonth).join('、')}。`
      : '用工已满一年，社保缴费记录尚未齐全。',
    article: '24',
    whoCanMove: '用人单位（补缴）和县市就业服务中心（导入缴费记录）',
    next: p.lastPaymentOn
      ? `缺少的月份一补齐就自动继续；缴费日期最晚为${zhDate(p.lastPaymentOn)}，${on(p.until)}仍不齐全则不予补贴。`
      : `缺少的月份一补齐就自动继续；${on(p.until)}仍不齐全则不予补贴。`,
  }),
  acceptance: (p) => ({
    why: '申请已自动提出，等待受理。',
    article: p.article ?? '23、24',
    whoCanMove: `${at(p, '乡镇社会保障站或县市就业服务中心')}的受理人员`,
    next: '受理后转人社部门审核；材料不全的退回补正。',
  }),
  review: (p) => ({
    why: '已受理，等待人社部门审核。',
    article: '5',
    whoCanMove: `${at(p, '县市人社局')}的审核人员（不能是受理人或合同确认人）`,
    next: '审核通过后公示；不符合条件的说明理由并不予补贴。',
  }),
  'public-notice': (p) => ({
    why: '审核通过，正在公示，任何人都可以提出异议。',
    article: '28',
    whoCanMove: '公示期内任何人可提出异议；没有异议时无需操作，期限不能缩短',
    next: `${on(p.until)}没有待处理的异议即自动转财政审批；有异议的，等裁定后再继续。`,
  }),
  'objection-ruling': (p) => ({
    why: '公示期间收到异议，尚未裁定，申请暂停。',
    article: '28',
    whoCanMove: `${at(p, '县市人社局')}中未办理过本申请的人员`,
    next: '异议成立的不予补贴；不成立的，公示期满后继续。',
  }),
  finance: (p) => ({
    why: '公示已满且无成立的异议，等待财政审批。',
    article: '5',
    whoCanMove: `${at(p, '县市财政局')}的财政人员`,
    next: '批准即预留资金并列入待支付；退回的由申请人补正。',
  }),
  correction: (p) => ({
    why: p.returnedReason ? `申请被退回补正：${p.returnedReason}` : '申请被退回，需要申请人补正材料。',
    article: '28',
    whoCanMove: '申请人（用人单位或介绍机构）',
    next: `重新提交后回到退回的环节；${on(p.until)}仍未提交则申请失效。`,
  }),
  'payment-release': (p) => ({
    why: '资金已预留，等待列入支付批次。',
    article: '5',
    whoCanMove: `${at(p, '县市财政局')}的财政人员（不能是本申请其他环节的经办人）`,
    next: '批次发出后生成银行文件，等待银行回执。',
  }),
  'bank-result': (p) => ({
    why: '支付文件已交银行，等待回执。',
    article: '5',
    whoCanMove: `${at(p, '县市财政局')}的财政人员（导入银行回执）`,
    next:
      p.lines === undefined
        ? '支付成功即归档；退票的需核对账户后重新支付。没有回执不会重复支付。'
        : `还有${p.lines}笔没有回执；到${on(p.until)}仍没有的，由财政人员向银行查询，查清之前不会重复支付。`,
  }),
  'payment-unclear': (p) => ({
    why: p.unclear
      ? `银行结果不明：${p.unclear}。`
      : `这一批还有${p.lines ?? 0}笔须凭银行书面材料核实，其余都有结果。`,
    article: '5',
    whoCanMove: `${at(p, '县市财政局')}的财政人员（凭银行书面材料提出，另一人确认；均不能是放款人）`,
    next: '核实为成功的归档，核实为退票的退回财政审批；核实之前不会重复支付，也不能再次审批。',
  }),
  'batch-overdue': (p) => ({
    why: `支付文件交银行后已过期限，还有${p.lines ?? 0}笔没有回执。`,
    article: '5',
    whoCanMove: `${at(p, '县市财政局')}的财政人员（先向银行查询）`,
    next: '登记查询结果后继续等待；银行书面说明成功或退票的，附材料由两人核实。系统不会自行重发。',
  }),
  reissue: (p) => ({
    why: p.returnedReason
      ? `${p.reversed ? '银行付款后又冲正' : '银行退票'}：${p.returnedReason}`
      : '银行退票，款项未到账。',
    article: '5',
    whoCanMove: '收款单位（更正账户）和财政人员（重新审批）',
    next: '重新审批后使用新的支付序号列入批次，原支付不会再次执行。',
  }),
};

/**
 * Says why a case waits, until when, who can move it and what happens then. A hold comes first in `why`,
 * because while it lasts the usual way on is closed.
 */
export function explainWait(kind: WaitKind, params: WaitParams): WaitExplanation {
  const { next, ...text } = words[kind](params);
  const why = params.heldReason ? `${params.heldReason}(暂停办理)${text.why}` : text.why;
  // biome-ignore lint/suspicious/noThenProperty: a sentence, not a function, so nothing takes it for a promise.
  return { kind, ...text, why, then: next, since: params.since, until: params.until };
}
