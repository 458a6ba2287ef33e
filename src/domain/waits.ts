import {
  type CoordinationWaitParams,
  coordinationWaitKinds,
  coordinationWords,
} from './coordination/wait-words.ts';
import { addDays, type PlainDate, type YearMonth } from './dates.ts';
import type { WaitReason } from './trace.ts';

export const waitKinds = [
  'contract-confirmation',
  'employment-year',
  'insurance-months',
  'acceptance',
  'review',
  'public-notice',
  'objection-ruling',
  'finance',
  'funds',
  'correction',
  'payment-release',
  'bank-result',
  'reissue',
  'training-class',
  'class-approval',
  'training-report',
  'school-year',
  'loan-quarter',
  'transport-papers',
  // Of payment batches, and of the claims in them.
  'payment-unclear',
  'batch-overdue',
  'appeal',
  'appeal-overdue',
  'recovery-approval',
  'recovery-instalment',
  'recovery-overdue',
  'recovery-offset',
  // Of service cases (art. 11) and of visits to employers (art. 14).
  'service-taking',
  'service-handling',
  'service-late',
  'service-confirmation',
  'visit-planned',
  'visit-due',
  'visit-overdue',
  // Of the areas of a year's refresh of the register.
  'refresh-area',
  'refresh-late',
  'refresh-exception',
  // Of referrals (art. 9).
  'referral-invitation',
  'referral-answer',
  'referral-interview',
  'referral-offer',
  'referral-acceptance',
  'referral-placement',
  // Of coordination meetings and problems (art. 4, 15).
  ...coordinationWaitKinds,
  // Of a county's year of targets (art. 22, 25).
  'letter-signing',
  'letter-late',
  'year-running',
  'evaluation-submitting',
  'evaluation-review',
  'evaluation-objections',
  'evaluation-hearing',
  'evaluation-publishing',
  'evaluation-outcomes',
] as const;
export type WaitKind = (typeof waitKinds)[number];

/** In whose hands a wait is; `calendar`: nobody need do anything. */
export const blockers = ['applicant', 'office', 'bank', 'calendar'] as const;
export type Blocker = (typeof blockers)[number];

/** Who must act before this wait ends. The table's column `case_wait.blocker` says the same of each row. */
export function blockerOf(
  kind: WaitKind,
  { contractUploaded = false, upcoming = false }: { contractUploaded?: boolean; upcoming?: boolean },
): Blocker {
  switch (kind) {
    case 'training-class':
      return 'calendar';
    case 'class-approval':
      return 'office';
    case 'training-report':
      return 'applicant';
    case 'school-year':
      return upcoming ? 'calendar' : 'applicant';
    case 'loan-quarter':
      return upcoming ? 'calendar' : 'bank';
    case 'referral-interview':
      return upcoming ? 'calendar' : 'applicant';
    case 'transport-papers':
      return contractUploaded ? 'office' : 'applicant';
    case 'employment-year':
    case 'public-notice':
    case 'visit-planned':
    case 'meeting-planned':
    case 'year-running':
    case 'evaluation-objections':
      return 'calendar';
    case 'bank-result':
    case 'recovery-offset':
      return 'bank';
    case 'insurance-months':
    case 'correction':
    case 'recovery-instalment':
    case 'recovery-overdue':
    case 'service-confirmation':
    case 'referral-invitation':
    case 'referral-answer':
    case 'referral-offer':
    case 'referral-acceptance':
    case 'referral-placement':
    case 'problem-confirmation':
      return 'applicant';
    case 'contract-confirmation':
      return contractUploaded ? 'office' : 'applicant';
    case 'acceptance':
    case 'review':
    case 'objection-ruling':
    case 'finance':
    case 'funds':
    case 'payment-release':
    case 'reissue':
    case 'payment-unclear':
    case 'batch-overdue':
    case 'appeal':
    case 'appeal-overdue':
    case 'recovery-approval':
    case 'service-taking':
    case 'service-handling':
    case 'service-late':
    case 'visit-due':
    case 'visit-overdue':
    case 'refresh-area':
    case 'refresh-late':
    case 'refresh-exception':
    case 'meeting-undated':
    case 'meeting-invited':
    case 'meeting-overdue':
    case 'problem-undated':
    case 'problem-taking':
    case 'problem-handling':
    case 'problem-late':
    case 'letter-signing':
    case 'letter-late':
    case 'evaluation-submitting':
    case 'evaluation-review':
    case 'evaluation-hearing':
    case 'evaluation-publishing':
    case 'evaluation-outcomes':
      return 'office';
  }
}

/** Which wait an answer of the rules is; what each waits for it says itself. */
export const waitKindOf: Record<WaitReason, WaitKind> = {
  'due-day': 'employment-year',
  'insurance-months': 'insurance-months',
  contract: 'contract-confirmation',
  'class-end': 'training-class',
  'class-approval': 'class-approval',
  'class-report': 'training-report',
  attendance: 'training-report',
  'school-year': 'school-year',
  'quarter-statement': 'loan-quarter',
  'transport-contract': 'transport-papers',
  'contract-check': 'transport-papers',
  tickets: 'transport-papers',
};

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
  /** The school year or quarter that an aid case waits for: 2016-2017, 2017Q1. */
  period?: string;
  /** That period has not begun, or not ended: nobody need do anything yet. */
  upcoming?: boolean;
  /** Of a report that is missing: the attendance sheet rather than who completed the class. */
  attendance?: boolean;
  /** Of papers that are missing: the tickets rather than the contract. */
  tickets?: boolean;
  /** Beside the contract that waits for its check, tickets are missing too. */
  ticketsToo?: boolean;
  /** The poverty office reviews the claim, not the HR office. */
  byPovertyOffice?: boolean;
  /** The money goes to a person, not to an organisation. */
  toPerson?: boolean;
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
  /** The money is there, but a suspicion has been confirmed since the approval. Words that everybody may read do not say so. */
  underReview?: boolean;
  /** Why nobody may decide at present. */
  heldReason?: string | null;
  /** Last day of an office's own term, or of the next instalment. */
  lastDayOn?: PlainDate;
  /** What a payee still owes, in yuan. */
  owedYuan?: string;
  /** Instalments whose day has passed. */
  overdueCount?: number;
  /** Of a service case: its kind in words. */
  service?: string;
  /** Of an area of a refresh: its year, its name, and how many people of how many have been seen, or areas have closed. */
  year?: number;
  areaName?: string;
  done?: number;
  total?: number;
  /** Counted are areas below rather than people. */
  ofAreas?: boolean;
  /** Of a county's year: who has still to sign the letter; of its evaluation: the total in points. */
  missingSides?: string;
  points?: string;
  /** Of a referral: the day of the interview. */
  interviewOn?: PlainDate;
} & Pick<CoordinationWaitParams, 'matter' | 'missingYear' | 'meetsOn' | 'toldAll'>;

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
const reviewers = (p: WaitParams): string => (p.byPovertyOffice ? '扶贫部门' : '人社部门');
const owed = (p: WaitParams): string => (p.owedYuan ? `（尚欠${p.owedYuan}元）` : '');

const year = (p: WaitParams): string => (p.period ? `${p.period}学年` : '本学年');
/** 2017Q1 → 2017年第1季度. */
const quarter = (p: WaitParams): string =>
  p.period ? `${p.period.slice(0, 4)}年第${p.period.slice(5)}季度` : '本季度';

const yearOf = (p: WaitParams): string => (p.year === undefined ? '本年度' : `${p.year}年度`);
const lapseOf = (p: WaitParams): string => `${on(p.until)}仍没有结果的，推荐失效，名额让出。`;

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
    next: `受理后转${reviewers(p)}审核；材料不全的退回补正。`,
  }),
  review: (p) => ({
    why: `已受理，等待${reviewers(p)}审核。`,
    article: '5',
    whoCanMove: `${at(p, p.byPovertyOffice ? '县市扶贫办' : '县市人社局')}的审核人员（不能是受理人或合同确认人）`,
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
    whoCanMove: `${at(p, '县市人社局或扶贫办')}中未办理过本申请的人员`,
    next: '异议成立的不予补贴；不成立的，公示期满后继续。',
  }),
  finance: (p) => ({
    why: '公示已满且无成立的异议，等待财政审批。',
    article: '5',
    whoCanMove: `${at(p, '县市财政局')}的财政人员`,
    next: '批准即占用资金并列入待支付；退回的由申请人补正。',
  }),
  funds: (p) =>
    p.underReview
      ? {
          why: '财政已批准，资金已经留出，复核完成以前暂不转支付。',
          article: '28',
          whoCanMove: '人社局的审核人员',
          next: '复核无误的自动转支付，无需重新审批。',
        }
      : {
          why: '财政已批准，但本年度资金不足，按批准先后排队等待资金。',
          article: '5',
          whoCanMove: `${at(p, '县市财政局')}的财政人员（追加预算须两人办理）`,
          next: `资金一到账即按顺序自动转支付，无需重新审批；到${on(p.until)}按新年度的资金再核一次。`,
        },
  correction: (p) => ({
    why: p.returnedReason ? `申请被退回补正：${p.returnedReason}` : '申请被退回，需要申请人补正材料。',
    article: '28',
    whoCanMove: p.toPerson
      ? '申请人本人，或代其申请的单位、乡镇社会保障站、县市就业服务中心'
      : '申请人（收款单位）',
    next: `重新提交后回到退回的环节；${on(p.until)}仍未提交则申请失效。`,
  }),
  'payment-release': (p) => ({
    why: '资金已占用，等待列入支付批次。',
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
    whoCanMove: p.toPerson
      ? '收款人（到户籍所在乡镇社会保障站或县市就业服务中心更正账户）和财政人员（重新审批）'
      : '收款单位（更正账户）和财政人员（重新审批）',
    next: '重新审批后使用新的支付序号列入批次，原支付不会再次执行。',
  }),
  'training-class': (p) => ({
    why: '培训班还没有结束。',
    article: '17',
    whoCanMove: '无需任何人操作；其间培训机构应登记每天的到课情况',
    next: `${on(p.until)}起按结业报告和签到表核算。`,
  }),
  'class-approval': (p) => ({
    why: '培训班已结束，开班审核还没有结论。',
    article: '17',
    whoCanMove: `${at(p, '县市人社局')}的审核人员`,
    next: '审核通过即按结业和到课情况核算；不通过的不予补贴。',
  }),
  'training-report': (p) => ({
    why: p.attendance ? '培训班已结束，签到表还没有交齐。' : '培训班已结束，还没有结业报告。',
    article: '17',
    whoCanMove: p.attendance ? '培训机构（交齐签到表）' : '培训机构（报告谁已结业）',
    next: p.attendance
      ? `签到表交齐后自动核算；${on(p.until)}仍未交齐的，按已有的到课记录核算。`
      : `报告后自动核算；${on(p.until)}仍没有报告的不予补贴，补报后重新核算。`,
  }),
  'school-year': (p) => ({
    why: p.upcoming ? `${year(p)}还没有开始。` : `${year(p)}还没有学校的确认。`,
    article: '18',
    whoCanMove: p.upcoming ? '无需任何人操作，等新学年开始' : '就读学校（确认该学年的就读情况）',
    next: p.upcoming
      ? `${on(p.until)}起等学校确认；每学年确认一次，毕业或离校后不再发放。`
      : `确认后自动核算；${on(p.until)}仍没有确认的，本学年不予发放，补报确认后重新核算；其他学年不受影响。`,
  }),
  'loan-quarter': (p) => ({
    why: p.upcoming ? `${quarter(p)}还没有结束。` : `${quarter(p)}已结束，银行还没有报送结息情况。`,
    article: '19',
    whoCanMove: p.upcoming ? '无需任何人操作，按期付息即可' : '贷款银行（报送结息情况）',
    next: p.upcoming
      ? `${on(p.until)}起按实际付息核算；逾期的季度不予贴息。`
      : `报送后自动核算；${on(p.until)}仍没有报送的，本季度不予贴息，补报后重新核算。`,
  }),
  'transport-papers': (p) => ({
    why: p.tickets
      ? '交通费票据还没有交齐。'
      : p.contractUploaded
        ? `劳动合同已上传，等待核对${p.ticketsToo ? '；交通费票据还没有交齐' : ''}。`
        : '还没有劳动合同或就业协议。',
    article: '20',
    whoCanMove:
      p.contractUploaded && !p.tickets
        ? `${at(p, '县市人社局')}的审核人员（核对合同）${p.ticketsToo ? '和申请人（交齐票据，或声明不再有票据）' : ''}`
        : p.tickets
          ? '申请人（交齐票据，或声明不再有票据）'
          : '申请人（交劳动合同或就业协议）',
    next: `材料齐全后自动核算，每人一次；${p.until ? `${zhDate(p.until)}仍不齐全的，按已有的材料核算。` : '核对前不会失效。'}`,
  }),
  appeal: (p) => ({
    why: '申请人不服不予补贴的决定，已提出申诉，等待上一级决定。',
    article: '28',
    whoCanMove: `${at(p, '州人社局或州财政局')}中未办理过本申请的人员`,
    next: `申诉成立的，从作出原决定的下一环节继续办理；不成立的维持原决定。应在${on(p.lastDayOn)}前（含当日）决定。`,
  }),
  'appeal-overdue': (p) => ({
    why: `申诉应在${on(p.lastDayOn)}前决定，期限已过，尚未决定。`,
    article: '28',
    whoCanMove: `${at(p, '州人社局或州财政局')}中未办理过本申请的人员`,
    next: '逾期不影响申诉的效力，仍须作出决定并告知申请人。',
  }),
  'recovery-approval': (p) => ({
    why: '已付的补贴需要追回，追回方案等待另一人审批。',
    article: p.article ?? '28',
    whoCanMove: `${at(p, '县市财政局或人社局')}、州财政局或州人社局中没有提出方案、也没有办理过本案的人员`,
    next: '批准后向收款方发出追回通知书，按分期计划还款；不批准的即告终止。',
  }),
  'recovery-instalment': (p) => ({
    why: `正在按分期计划追回${owed(p)}，下一期最晚${on(p.lastDayOn)}。`,
    article: p.article ?? '28',
    whoCanMove: '收款方（还款），县市财政局（登记收到的款项）',
    next: `${on(p.until)}仍未足额还款的，本期记为逾期。`,
  }),
  'recovery-overdue': (p) => ({
    why: `追回的分期还款已有${p.overdueCount ?? 1}期逾期${owed(p)}。`,
    article: p.article ?? '28',
    whoCanMove: '收款方（还款），县市财政局（催收，登记收到的款项、抵扣或核销）',
    next: '还清即告结束；以后应付同一收款方的补贴，经其书面同意可以抵扣。',
  }),
  'recovery-offset': (p) => ({
    why: '追回款已由一笔待付的补贴抵扣，等待那笔支付完成。',
    article: p.article ?? '28',
    whoCanMove: `${at(p, '县市财政局')}的财政人员（放款并导入银行回执）`,
    next: '支付成功即告还清；退票或取消的，抵扣随之撤销，继续追回。',
  }),
  'service-taking': (p) => ({
    why: `${p.service ?? '服务事项'}等待接办。`,
    article: p.article ?? '11',
    whoCanMove: `${at(p, '乡镇社会保障站或县市部门')}的经办人员`,
    next: `接办后应在${on(p.lastDayOn)}前（含当日）办结；逾期上报上一级。`,
  }),
  'service-handling': (p) => ({
    why: `${p.service ?? '服务事项'}正在办理。`,
    article: p.article ?? '11',
    whoCanMove: `${at(p, '乡镇社会保障站或县市部门')}的承办人`,
    next: `应在${on(p.lastDayOn)}前（含当日）办结；逾期上报上一级。`,
  }),
  'service-late': (p) => ({
    why: `${p.service ?? '服务事项'}应在${on(p.lastDayOn)}前办结，期限已过。`,
    article: p.article ?? '11',
    whoCanMove: `${at(p, '承办单位')}的承办人，或上一级（可以接过来办理）`,
    next: p.until ? `${zhDate(p.until)}仍未办结的，再上报一级。` : '已上报到州，办结前一直列为逾期。',
  }),
  'service-confirmation': (p) => ({
    why: `${p.service ?? '服务事项'}已办结，等待提出人确认。`,
    article: p.article ?? '11',
    whoCanMove: '提出人，或户籍所在地的社保站、村信息员（不能是办结人）',
    next: `没有解决的可以退回重新办理；${on(p.until)}仍没有答复的自行办结。`,
  }),
  'visit-planned': (p) => ({
    why: `定期走访吸纳贫困劳动者较多的企业，下一次最晚${on(p.lastDayOn)}。`,
    article: p.article ?? '14',
    whoCanMove: '现在无需任何人操作',
    next: `${on(p.until)}起提醒${at(p, '走访单位')}。`,
  }),
  'visit-due': (p) => ({
    why: `应在${on(p.lastDayOn)}前（含当日）走访企业。`,
    article: p.article ?? '14',
    whoCanMove: `${at(p, '走访单位')}（州外企业会同当地人社部门）`,
    next: '登记走访后按间隔排定下一次；发现的问题转为服务事项。',
  }),
  'visit-overdue': (p) => ({
    why: `应在${on(p.lastDayOn)}前走访企业，期限已过。`,
    article: p.article ?? '14',
    whoCanMove: `${at(p, '走访单位')}（州外企业会同当地人社部门）`,
    next: p.until ? `${zhDate(p.until)}仍未走访的，告知州里。` : '已告知州里，登记走访前一直列为逾期。',
  }),
  'refresh-area': (p) => ({
    why: `${seen(p)}。`,
    article: '8',
    whoCanMove: p.ofAreas ? '下级各地（逐一完成）' : '村（社区）信息员（入户、电话核实）',
    next: `全部完成即自动结束；应在${on(p.lastDayOn)}前（含当日）完成，逾期报告上一级督办。`,
  }),
  'refresh-late': (p) => ({
    why: `${seen(p)}，期限${on(p.lastDayOn)}已过。`,
    article: '8',
    whoCanMove: p.ofAreas
      ? '下级各地（尽快完成，或申请例外结束）'
      : '村（社区）信息员（尽快核实，或申请例外结束）',
    next: '全部完成即自动结束；确实无法完成的，说明理由，由上一级同意后例外结束。不影响其他地区。',
  }),
  'refresh-exception': (p) => ({
    why: `${seen(p)}，已申请例外结束。`,
    article: '8',
    whoCanMove: '上一级的经办人（不能是申请人）',
    next: '同意即结束，未核实的人留到下一年度；不同意的继续核实。',
  }),
  'letter-signing': (p) => ({
    why: `${yearOf(p)}的目标责任书尚未由双方签署${p.missingSides ? `，还缺：${p.missingSides}` : ''}。`,
    article: '25',
    whoCanMove: '州、县市政府领导（在“责任书”页面签署；还没有拟订的，由州人社局拟订）',
    next: `${on(p.until)}仍没有签齐的，报告州政府督办，直到签齐；其间年度进度照常测算。`,
  }),
  'letter-late': (p) => ({
    why: `${yearOf(p)}的目标责任书已过签订期限${on(p.lastDayOn)}${p.missingSides ? `，还缺：${p.missingSides}` : ''}。`,
    article: '25',
    whoCanMove: '州、县市政府领导（在“责任书”页面签署）',
    next: `签齐即生效；${on(p.until)}仍没有签齐的，再次报告州政府。年终没有责任书的，按下达的计划测算。`,
  }),
  'year-running': (p) => ({
    why: `${yearOf(p)}的目标任务正在执行。`,
    article: '25',
    whoCanMove: '无需任何人操作；进度可随时在“目标任务”页面查看',
    next: `${on(p.until)}自动测算：年中的作出预警，年终的形成评分表。`,
  }),
  'evaluation-submitting': (p) => ({
    why: `${yearOf(p)}已经测算，等待提出扣分并提交评分。`,
    article: '22',
    whoCanMove: '州人社局的审核人员',
    next: '提交后由另一人复核。',
  }),
  'evaluation-review': (p) => ({
    why: `${yearOf(p)}的评分已经提交，等待复核。`,
    article: '22',
    whoCanMove: '州人社局的另一名审核人员（不能是提交人）',
    next: '复核通过即告知县市，开始异议期；有误的退回。',
  }),
  'evaluation-objections': (p) => ({
    why: `评分已告知县市${p.points ? `（${p.points}）` : ''}，正在异议期内。`,
    article: '22',
    whoCanMove: '县市可提出异议；没有异议时无需操作，期限不能缩短',
    next: `${on(p.until)}没有待听取的异议即转入公布；异议成立的重新评分。`,
  }),
  'evaluation-hearing': () => ({
    why: '县市对评分提出了异议，等待听取和答复。',
    article: '22',
    whoCanMove: '州人社局中没有提交、复核过该县市评分的人员',
    next: '异议成立的按更正后的数据重新评分；不成立的，异议期满后公布。',
  }),
  'evaluation-publishing': (p) => ({
    why: `异议期已满${p.points ? `，总分${p.points}` : ''}，等待公布结果。`,
    article: '22',
    whoCanMove: '州政府领导',
    next: '公布后任何人可以查看，并按总分给予奖惩。',
  }),
  'evaluation-outcomes': (p) => ({
    why: `结果已公布${p.points ? `，总分${p.points}` : ''}，等待记录奖惩并办结。`,
    article: '22、25',
    whoCanMove: '州政府领导',
    next: '以奖代补记录后自动转财政审批；全部记录后办结。',
  }),
  'referral-invitation': (p) => ({
    why: '已向招聘单位推荐，等待对方邀约面试。',
    article: '9',
    whoCanMove: '招聘单位或劳务服务中心（邀约或不予考虑）',
    next: lapseOf(p),
  }),
  'referral-answer': (p) => ({
    why: '招聘单位已邀约面试，等待本人答复。',
    article: '9',
    whoCanMove: '本人（由村、乡镇或县市就业服务中心登记）',
    next: lapseOf(p),
  }),
  'referral-interview': (p) => ({
    why: p.upcoming ? `本人已应约，面试日期是${on(p.interviewOn)}。` : '面试日期已到，等待登记面试结果。',
    article: '9',
    whoCanMove: p.upcoming ? '无需任何人操作，等面试日期' : '招聘单位或劳务服务中心（登记面试或未到）',
    next: lapseOf(p),
  }),
  'referral-offer': (p) => ({
    why: '已面试，等待是否录用。',
    article: '9',
    whoCanMove: '招聘单位或劳务服务中心（录用或不录用）',
    next: lapseOf(p),
  }),
  'referral-acceptance': (p) => ({
    why: '招聘单位已录用，等待本人答复。',
    article: '9',
    whoCanMove: '本人（由村、乡镇或县市就业服务中心登记）',
    next: lapseOf(p),
  }),
  'referral-placement': (p) => ({
    why: '本人已接受录用，等待入职登记。',
    article: '9、23、24',
    whoCanMove: '用人单位、乡镇社会保障站或县市就业服务中心（登记入职）',
    next: `登记入职即开始计算就业满一年；${lapseOf(p)}`,
  }),
  ...coordinationWords,
};

function seen(p: WaitParams): string {
  const what = p.ofAreas ? '个下级地区已结束' : '人已核实';
  return `${p.areaName ?? '本地'}${p.year ?? ''}年度名册更新：${p.total ?? 0}${p.ofAreas ? '个' : '人'}中${p.done ?? 0}${what}`;
}

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

/** Waits for a deadline: what happens by itself happens on the day after its last day, whose 24 hours still count. */
const deadlines: readonly WaitKind[] = [
  'correction',
  'recovery-instalment',
  'service-taking',
  'service-handling',
  'service-confirmation',
  'refresh-area',
  'referral-invitation',
  'referral-answer',
  'referral-interview',
  'referral-offer',
  'referral-acceptance',
  'referral-placement',
  'problem-taking',
  'problem-handling',
  'problem-confirmation',
];

/** The last day of a wait for a deadline, as its own page names it; null: what it ends with is an event, as the end of a year. */
export function lastDayOf(kind: WaitKind, dueOn: PlainDate | null): PlainDate | null {
  return dueOn !== null && deadlines.includes(kind) ? addDays(dueOn, -1) : null;
}
