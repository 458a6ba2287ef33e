import type { PlainDate } from '../dates.ts';

/** Waits of coordination meetings and of problems, in the order of the way through. */
export const coordinationWaitKinds = [
  'meeting-undated',
  'meeting-planned',
  'meeting-invited',
  'meeting-overdue',
  'problem-undated',
  'problem-taking',
  'problem-handling',
  'problem-late',
  'problem-confirmation',
] as const;
export type CoordinationWaitKind = (typeof coordinationWaitKinds)[number];

export const coordinationWaitNames: Record<CoordinationWaitKind, string> = {
  'meeting-undated': '会议待定日期',
  'meeting-planned': '会议已排定',
  'meeting-invited': '会议待召开',
  'meeting-overdue': '会议逾期未开',
  'problem-undated': '难点问题待定期限',
  'problem-taking': '难点问题待接办',
  'problem-handling': '难点问题办理中',
  'problem-late': '难点问题逾期',
  'problem-confirmation': '难点问题待确认',
};

export interface CoordinationWaitParams {
  readonly until: PlainDate | null;
  readonly article?: string;
  readonly office?: string;
  readonly lastDayOn?: PlainDate;
  /** Of a meeting or problem: its name. */
  readonly matter?: string;
  /** The year whose working calendar is not there yet. */
  readonly missingYear?: number;
  /** Of a meeting: the day it is on. */
  readonly meetsOn?: PlainDate;
  /** Of one that is late: nobody is above who has not been told. */
  readonly toldAll?: boolean;
}

type Words = { why: string; article: string; whoCanMove: string; next: string };

const zh = (date: PlainDate | null | undefined): string => {
  if (!date) return '期满之日';
  const [year, month, day] = date.split('-').map(Number);
  return `${year}年${month}月${day}日`;
};
const matter = (p: CoordinationWaitParams, otherwise: string): string => p.matter ?? otherwise;
const office = (p: CoordinationWaitParams, otherwise: string): string => p.office ?? otherwise;
const calendarOf = (p: CoordinationWaitParams): string =>
  p.missingYear ? `还没有${p.missingYear}年的工作日历，` : '';
const supply = (p: CoordinationWaitParams): string =>
  `请补充${p.missingYear ?? '那一'}年工作日历（calendars/cn-${p.missingYear ?? '年份'}.yaml），重新启动后自动排定。`;

export const coordinationWords: Record<CoordinationWaitKind, (p: CoordinationWaitParams) => Words> = {
  'meeting-undated': (p) => ({
    why: `${calendarOf(p)}${matter(p, '会议')}不能定日期。`,
    article: p.article ?? '15',
    whoCanMove: '系统管理员（国务院办公厅的放假通知公布后补充）',
    next: supply(p),
  }),
  'meeting-planned': (p) => ({
    why: `${matter(p, '会议')}排在${zh(p.meetsOn)}。`,
    article: p.article ?? '15',
    whoCanMove: '现在无需任何人操作；联席会议秘书可以先增加议题',
    next: `${zh(p.until)}自动汇总议程，向各参会方发出通知。`,
  }),
  'meeting-invited': (p) => ({
    why: `${matter(p, '会议')}已发出通知，定于${zh(p.meetsOn)}召开。`,
    article: p.article ?? '15',
    whoCanMove: `${office(p, '召集单位')}的联席会议秘书（召开后记录纪要，或延期）`,
    next: p.until
      ? `${zh(p.until)}仍没有记录召开的，列为逾期。`
      : `${calendarOf(p)}逾期的日子还不能计算；召开后记录纪要即办结。`,
  }),
  'meeting-overdue': (p) => ({
    why: `${matter(p, '会议')}应于${zh(p.meetsOn)}召开，没有召开的记录。`,
    article: p.article ?? '15',
    whoCanMove: `${office(p, '召集单位')}的联席会议秘书（补开或补记），上一级人社部门（认定未召开并说明）`,
    next: p.until ? `${zh(p.until)}仍未召开的，报告上一级。` : '已报告上一级；补开或认定之前一直列为逾期。',
  }),
  'problem-undated': (p) => ({
    why: `${calendarOf(p)}“${matter(p, '难点问题')}”的期限不能按工作日计算。`,
    article: p.article ?? '4',
    whoCanMove: `${office(p, '承办单位')}（现在就可以办理），系统管理员（补充工作日历）`,
    next: supply(p),
  }),
  'problem-taking': (p) => ({
    why: `“${matter(p, '难点问题')}”等待接办。`,
    article: p.article ?? '4',
    whoCanMove: `${office(p, '承办单位')}的经办人员`,
    next: `应在${zh(p.lastDayOn)}前（含当日）解决；逾期上报上一级。`,
  }),
  'problem-handling': (p) => ({
    why: `“${matter(p, '难点问题')}”正在办理。`,
    article: p.article ?? '4',
    whoCanMove: `${office(p, '承办单位')}的承办人`,
    next: `应在${zh(p.lastDayOn)}前（含当日）解决；逾期上报上一级。`,
  }),
  'problem-late': (p) => ({
    why: `“${matter(p, '难点问题')}”应在${zh(p.lastDayOn)}前解决，期限已过。`,
    article: p.article ?? '4',
    whoCanMove: `${office(p, '承办单位')}的承办人，或上一级（可以接过来办理）`,
    next: p.until
      ? `${zh(p.until)}仍未解决的，再上报一级。`
      : `${p.toldAll === false ? calendarOf(p) : '已上报到州，'}解决之前一直列为逾期。`,
  }),
  'problem-confirmation': (p) => ({
    why: `“${matter(p, '难点问题')}”已报告解决，等待提出方确认。`,
    article: p.article ?? '4',
    whoCanMove: '提出人或其单位（不能是报告解决的人）',
    next: p.until
      ? `没有解决的退回重新办理；${zh(p.until)}仍没有答复的，请上一级确认。`
      : '没有解决的退回重新办理；提出方或上一级确认后办结。',
  }),
};
