import { addDays, daysBetween, type PlainDate, plainDate } from '../dates.ts';

export const refreshLevels = ['village', 'township', 'county', 'prefecture'] as const;
export type RefreshLevel = (typeof refreshLevels)[number];

export const refreshStatusNames = { open: '进行中', complete: '已完成', excepted: '例外结束' } as const;
export type RefreshStatus = keyof typeof refreshStatusNames;

export const refreshEventNames = {
  opened: '开始更新',
  reminded: '期限提醒',
  late: '逾期',
  told: '报告上级督办',
  'exception-asked': '申请例外结束',
  'exception-signed': '上级同意例外结束',
  'exception-refused': '上级不同意例外结束',
  complete: '全部核实，结束',
  excepted: '例外结束',
  reopened: '上级重新开启',
  frozen: '全州结束，年度数据冻结',
} as const;
export type RefreshEventKind = keyof typeof refreshEventNames;

/** How one year's refresh is timed; days as 'MM-DD' of that year. */
export type RefreshPlan = {
  readonly opensOn: string;
  readonly dueOn: Readonly<Record<RefreshLevel, string>>;
  /** How long before its due day an area is reminded. */
  readonly reminderDays: number;
  /** How long after it was told of a late area the level above is told again. */
  readonly tellEveryDays: number;
};

/** 每年及时进行信息更新 (art. 8) leaves the days open; a policy's `annualRefresh` sets them otherwise. */
export const defaultRefreshPlan: RefreshPlan = {
  opensOn: '03-01',
  dueOn: { village: '05-31', township: '06-15', county: '06-30', prefecture: '07-15' },
  reminderDays: 10,
  tellEveryDays: 7,
};

/** The last day of an area of that level. */
export function refreshDueOn(plan: RefreshPlan, year: number, level: RefreshLevel): PlainDate {
  return plainDate(`${year}-${plan.dueOn[level]}`);
}

export type RefreshOutlook = {
  /** The reminder is due, or has been since. */
  readonly remind: boolean;
  readonly late: boolean;
  /** How often the level above should have been told by now. */
  readonly tellTimes: number;
  /** The next day on which this answer changes. */
  readonly wakeOn: PlainDate;
};

/** What the calendar asks of an area that is still open on `today`. */
export function refreshOutlook(
  dueOn: PlainDate,
  plan: Pick<RefreshPlan, 'reminderDays' | 'tellEveryDays'>,
  today: PlainDate,
): RefreshOutlook {
  const remindOn = addDays(dueOn, -plan.reminderDays);
  const lateOn = addDays(dueOn, 1);
  if (today < remindOn) return { remind: false, late: false, tellTimes: 0, wakeOn: remindOn };
  if (today < lateOn) return { remind: true, late: false, tellTimes: 0, wakeOn: lateOn };
  const tellTimes = Math.floor(daysBetween(lateOn, today) / plan.tellEveryDays) + 1;
  return { remind: true, late: true, tellTimes, wakeOn: addDays(lateOn, tellTimes * plan.tellEveryDays) };
}
