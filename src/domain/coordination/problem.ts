import { addDays, type PlainDate } from '../dates.ts';
import { levelAbove } from '../services/steps.ts';
import { addWorkdays, type Calendars, dayOrNull } from './workdays.ts';

/** A problem somebody met, or a duty that a meeting gave: both have an owner, a deadline and somebody who confirms. */
export const problemKindNames = { problem: '难点问题', duty: '会议责任事项' } as const;
export type ProblemKind = keyof typeof problemKindNames;

export const problemSourceNames = {
  meeting: '会议',
  visit: '走访企业',
  'stationed-office': '驻外办事机构',
  public: '群众反映',
  office: '单位发现',
} as const;
export type ProblemSource = keyof typeof problemSourceNames;
export const problemSources = Object.keys(problemSourceNames) as ProblemSource[];

export const problemStatusNames = {
  open: '待接办',
  working: '办理中',
  reported: '已报解决，待确认',
  closed: '已解决',
  withdrawn: '已撤回',
} as const;
export type ProblemStatus = keyof typeof problemStatusNames;
export const problemStatuses = Object.keys(problemStatusNames) as ProblemStatus[];

export const problemActNames = {
  take: '接办',
  assign: '指定承办人',
  step: '记录进展',
  report: '报告已解决',
  confirm: '确认已解决',
  reopen: '没有解决，重新办理',
  withdraw: '撤回',
} as const;
export type ProblemAct = keyof typeof problemActNames;
export const problemActs = Object.keys(problemActNames) as ProblemAct[];

/** The one table of transitions, for screens, API and record alike. Absent: not possible in that state. */
const transitions: Readonly<Record<ProblemStatus, Partial<Record<ProblemAct, ProblemStatus>>>> = {
  open: { take: 'working', assign: 'working', withdraw: 'withdrawn' },
  working: { take: 'working', assign: 'working', step: 'working', report: 'reported', withdraw: 'withdrawn' },
  reported: { confirm: 'closed', reopen: 'working' },
  closed: { reopen: 'working' },
  withdrawn: {},
};

export const nextProblemStatus = (status: ProblemStatus, act: ProblemAct): ProblemStatus | null =>
  transitions[status][act] ?? null;
export const isOpenProblem = (status: ProblemStatus): boolean =>
  status !== 'closed' && status !== 'withdrawn';
/** Somebody still has to solve it, so that it may be late. */
export const isUnsolved = (status: ProblemStatus): boolean => status === 'open' || status === 'working';

/** Whose hands an act is in: the owner's office, whoever raised it, or either. */
export const sideOfAct: Readonly<Record<ProblemAct, 'owner' | 'raiser'>> = {
  take: 'owner',
  assign: 'owner',
  step: 'owner',
  report: 'owner',
  confirm: 'raiser',
  reopen: 'raiser',
  withdraw: 'raiser',
};

/** The day a problem without a deadline of its own is due, and null where that year has no calendar yet. */
export const problemDueOn = (calendars: Calendars, on: PlainDate, days: number): PlainDate | null =>
  dayOrNull(addWorkdays(calendars, on, days));

export interface Lateness {
  /** Who should have been told by today, lowest first: each level above the office. */
  readonly told: readonly string[];
  /** First day on which the next level is told; null: nobody is above, or a calendar is missing. */
  readonly next: PlainDate | null;
}

/**
 * How far up a late problem has gone: one level on the day after its deadline, another each `escalate` working days, until
 * the prefecture. Of 433101002, due on 2017-01-20, five days between levels: the county on the 21st, the prefecture on
 * the 27th (the 22nd, a Sunday, is worked for the Spring Festival).
 */
export function latenessOf(
  office: string,
  dueOn: PlainDate,
  escalate: number,
  today: PlainDate,
  calendars: Calendars,
): Lateness {
  const told: string[] = [];
  let above = levelAbove(office);
  let next: PlainDate | null = addDays(dueOn, 1);
  for (let n = 1; above !== null && next !== null && next <= today; n += 1) {
    told.push(above);
    above = levelAbove(above);
    const after = addWorkdays(calendars, dueOn, n * escalate);
    next = after.ok ? addDays(after.on, 1) : null;
  }
  return { told, next: above === null ? null : next };
}

export const problemEventNames: Readonly<Record<string, string>> = {
  raised: '提出',
  reminded: '期限将到，提醒',
  late: '逾期',
  escalated: '逾期，上报上一级',
  unconfirmed: '没有答复，请上一级确认',
  ...problemActNames,
};
