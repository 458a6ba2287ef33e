import { type MeasureCode, measureOf } from '../targets/measures.ts';

/** What the cases of a line are, and so where their links lead. */
export type ReportCaseKind =
  | 'person'
  | 'employment'
  | 'training'
  | 'class'
  | 'village'
  | 'claim'
  | 'payment'
  | 'meeting'
  | 'problem'
  | 'service'
  | 'visit';

/** What a line is divided into (其中). */
export type PartKind = 'poverty' | 'tier' | 'programme' | 'reason' | 'wait' | 'problem' | 'service';

/** 人, 件 and so on are counted; fen are summed; a share is per mille. */
export type ReportUnit = '人' | '人次' | '件' | '笔' | '场' | '个' | '班' | '次' | 'fen' | 'share';

/** One line of a report; docs/reports.md has the exact definitions. */
export interface ReportLine {
  readonly title: string;
  readonly article: string;
  readonly unit: ReportUnit;
  readonly cases: ReportCaseKind;
  readonly definition: string;
  /** What happened in the period, or how things stood at its end. */
  readonly at: 'period' | 'end';
  readonly parts?: PartKind;
}

const inPeriod = (
  title: string,
  article: string,
  unit: ReportUnit,
  cases: ReportCaseKind,
  definition: string,
  parts?: PartKind,
): ReportLine => ({ title, article, unit, cases, definition, at: 'period', ...(parts && { parts }) });
const atEnd = (...line: Parameters<typeof inPeriod>): ReportLine => ({ ...inPeriod(...line), at: 'end' });

/** A measure of targets over the days of the report; its sentence speaks of a year. */
function ofMeasure(code: MeasureCode): ReportLine {
  const { title, article, unit, cases, definition } = measureOf(code);
  const words = definition.replaceAll('本年度名册', '报告年度名册').replaceAll('本年度', '本期');
  return inPeriod(title, article, unit === 'share' ? 'share' : '人', cases, words);
}

/** A new line is a row here, a statement in src/db/reports/statements and a place in a section. */
export const reportLines = {
  'register-people': atEnd(
    '期末在册劳动力',
    '8',
    '人',
    'person',
    '期末在册：已登记，没有去世、迁出，所在户没有销户。以后补登的人也计入。',
    'poverty',
  ),
  'register-confirmed': inPeriod(
    '核实更新',
    '8',
    '人',
    'person',
    '本期内在名册年度更新中见到或问到、应核实的人，每人计一次。',
  ),
  refreshed: ofMeasure('refreshed'),
  'refreshed-on-time': ofMeasure('refreshed-on-time'),
  placed: ofMeasure('placed'),
  'placed-in-county': ofMeasure('placed-in-county'),
  'placed-in-prefecture': ofMeasure('placed-in-prefecture'),
  'placed-in-province': ofMeasure('placed-in-province'),
  'placed-outside-province': ofMeasure('placed-outside-province'),
  employed: atEnd(
    '期末在岗',
    '3、9',
    '人',
    'employment',
    '期末在岗、入职时为建档立卡的人，每人计一次；按用人单位登记地分层次。',
    'tier',
  ),
  departed: inPeriod(
    '离职',
    '14',
    '人次',
    'employment',
    '本期内离职（登记后没有撤销）、入职时为建档立卡的就业，每段就业计一次。',
    'tier',
  ),
  stable: ofMeasure('stable'),
  'trained-pre': ofMeasure('trained-pre'),
  'trained-on-post': ofMeasure('trained-on-post'),
  certified: ofMeasure('certified'),
  'classes-opened': inPeriod('开办培训班', '10、17', '班', 'class', '本期内开班、已审核通过的培训班。'),
  'claims-raised': inPeriod(
    '提出补贴申请',
    '17—24',
    '件',
    'claim',
    '本期内提出的补贴申请，按支付地区；含补发。',
    'programme',
  ),
  'claims-approved': inPeriod(
    '财政批准',
    '5',
    '件',
    'claim',
    '本期内财政审批通过的申请，每件计一次。',
    'programme',
  ),
  'claims-refused': inPeriod(
    '不予补贴',
    '17—24',
    '件',
    'claim',
    '本期内作出不予补贴决定、现在仍为不予补贴的申请，按原因。',
    'reason',
  ),
  payments: inPeriod('支付笔数', '5', '笔', 'payment', '本期内银行付出、期末没有冲正的支付。', 'programme'),
  'paid-fen': inPeriod(
    '支付金额',
    '5',
    'fen',
    'payment',
    '上述支付的金额，含从中抵扣的追回款。',
    'programme',
  ),
  'committed-fen': atEnd(
    '期末已批准未支付',
    '5',
    'fen',
    'payment',
    '期末已经财政批准、银行还没有付出的金额，含等待资金的。',
    'programme',
  ),
  'short-fen': atEnd(
    '其中等待资金',
    '5',
    'fen',
    'payment',
    '期末已经批准、资金不足而排队等待的金额。',
    'programme',
  ),
  'claims-waiting': atEnd('期末在办申请', '5', '件', 'claim', '期末正在办理的申请，按所等的环节。', 'wait'),
  'claims-late': atEnd(
    '期末超期申请',
    '5',
    '件',
    'claim',
    '期末在办申请中，所等的期限已过，或在经办单位手中超过20天的。',
    'wait',
  ),
  'paid-in-time': ofMeasure('paid-in-time'),
  'meetings-due': inPeriod('应召开会议', '4、15', '场', 'meeting', '排定日期在本期内的会议。'),
  'meetings-held': inPeriod('已召开会议', '4、15', '场', 'meeting', '本期内召开并记录的会议。'),
  'meetings-postponed': inPeriod('延期', '4、15', '场', 'meeting', '本期内延期的会议，每场计一次。'),
  'meetings-missed': inPeriod(
    '逾期（含补开）',
    '4、15',
    '场',
    'meeting',
    '本期内逾期未开的会议；以后补开的也计入。',
  ),
  'meetings-told': inPeriod(
    '报告上一级',
    '4、15',
    '场',
    'meeting',
    '本期内因逾期报告上一级的会议，每场计一次。',
  ),
  'problems-raised': inPeriod(
    '提出难点问题',
    '15',
    '个',
    'problem',
    '本期内提出的问题和会议责任事项。',
    'problem',
  ),
  'problems-solved': inPeriod('解决', '15', '个', 'problem', '本期内确认解决的问题和责任事项。', 'problem'),
  'problems-late': inPeriod('逾期', '15', '个', 'problem', '本期内逾期没有解决的，每个计一次。', 'problem'),
  'problems-told': inPeriod(
    '报告上一级',
    '15',
    '个',
    'problem',
    '本期内因逾期报告上一级的，每个计一次。',
    'problem',
  ),
  'problems-open': atEnd(
    '期末未解决',
    '15',
    '个',
    'problem',
    '期末还没有确认解决、也没有撤回的。',
    'problem',
  ),
  'services-asked': inPeriod(
    '提出服务事项',
    '11',
    '件',
    'service',
    '本期内提出的服务事项，按户籍地。',
    'service',
  ),
  'services-closed': inPeriod(
    '办结',
    '11',
    '件',
    'service',
    '本期内办结、现在仍为办结的服务事项。',
    'service',
  ),
  'services-told': inPeriod(
    '逾期上报',
    '11',
    '件',
    'service',
    '本期内因逾期上报上一级的，每件计一次。',
    'service',
  ),
  'services-open': atEnd('期末在办', '11', '件', 'service', '期末还没有办结、也没有撤回的。', 'service'),
  'employer-visits': inPeriod(
    '走访用人单位',
    '14',
    '次',
    'visit',
    '本期内走访用人单位的次数，按走访的县市。',
  ),
  'support-asked': inPeriod(
    '提出扶持事项',
    '21',
    '件',
    'service',
    '本期内提出的户籍、就医、子女就读事项。',
    'service',
  ),
  'support-answered': inPeriod(
    '主管部门答复',
    '21',
    '件',
    'service',
    '本期内得到主管部门答复的，每件计一次。',
    'service',
  ),
  'support-open': atEnd(
    '期末待答复',
    '21',
    '件',
    'service',
    '期末已经转交、主管部门还没有答复的。',
    'service',
  ),
} as const satisfies Record<string, ReportLine>;

export type ReportLineCode = keyof typeof reportLines;
export const reportLineCodes = Object.keys(reportLines) as [ReportLineCode, ...ReportLineCode[]];
export const isReportLine = (code: string): code is ReportLineCode => code in reportLines;
export const reportLineOf = (code: ReportLineCode): ReportLine => reportLines[code];

export interface ReportSection {
  readonly code: string;
  readonly title: string;
  readonly lines: readonly ReportLineCode[];
}

/** In the order of the prefecture's report; 目标任务 comes after them, as a table of its own. */
export const reportSections = [
  {
    code: 'register',
    title: '劳动力名册',
    lines: ['register-people', 'register-confirmed', 'refreshed', 'refreshed-on-time'],
  },
  {
    code: 'transfers',
    title: '转移就业',
    lines: [
      'placed',
      'placed-in-county',
      'placed-in-prefecture',
      'placed-in-province',
      'placed-outside-province',
      'employed',
      'departed',
      'stable',
    ],
  },
  {
    code: 'training',
    title: '培训和证书',
    lines: ['trained-pre', 'trained-on-post', 'certified', 'classes-opened'],
  },
  {
    code: 'subsidies',
    title: '补贴',
    lines: [
      'claims-raised',
      'claims-approved',
      'claims-refused',
      'payments',
      'paid-fen',
      'committed-fen',
      'short-fen',
      'claims-waiting',
      'claims-late',
      'paid-in-time',
    ],
  },
  {
    code: 'meetings',
    title: '协调会议',
    lines: ['meetings-due', 'meetings-held', 'meetings-postponed', 'meetings-missed', 'meetings-told'],
  },
  {
    code: 'problems',
    title: '难点问题',
    lines: ['problems-raised', 'problems-solved', 'problems-late', 'problems-told', 'problems-open'],
  },
  {
    code: 'services',
    title: '服务和走访',
    lines: ['services-asked', 'services-closed', 'services-told', 'services-open', 'employer-visits'],
  },
  { code: 'support', title: '扶持政策', lines: ['support-asked', 'support-answered', 'support-open'] },
] as const satisfies readonly ReportSection[];

/** What the record gives: sums over cases. */
export interface ReportSum {
  readonly done: number;
  readonly total: number;
  readonly cases: number;
}

/** The line's number: of a share per mille, rounded down, null where there is nothing to measure; else the sum. */
export function reportValue(
  code: ReportLineCode,
  { done, total }: Pick<ReportSum, 'done' | 'total'>,
): number | null {
  if (reportLineOf(code).unit !== 'share') return done;
  return total === 0 ? null : Math.floor((done * 1000) / total);
}
