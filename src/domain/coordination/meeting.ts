import type { PlainDate } from '../dates.ts';
import { addDays } from '../dates.ts';
import type { MeetingDays } from './plan.ts';
import { addWorkdays, type Calendars, dayOrNull } from './workdays.ts';

export const meetingStatusNames = {
  undated: '未定日期',
  planned: '已排定',
  invited: '已通知',
  overdue: '逾期未开',
  held: '已召开',
  'not-held': '未召开（已说明）',
} as const;
export type MeetingStatus = keyof typeof meetingStatusNames;
export const meetingStatuses = Object.keys(meetingStatusNames) as MeetingStatus[];

export const meetingActs = ['postpone', 'hold', 'give-up'] as const;
export type MeetingAct = (typeof meetingActs)[number];

/** The one table of what people may do to a meeting, for screens, API and record alike. Held late is held. */
const acts: Readonly<Record<MeetingStatus, readonly MeetingAct[]>> = {
  undated: [],
  planned: ['postpone', 'hold'],
  invited: ['postpone', 'hold'],
  overdue: ['hold', 'give-up'],
  held: [],
  'not-held': [],
};

export const mayDo = (status: MeetingStatus, act: MeetingAct): boolean => acts[status].includes(act);
export const isOpenMeeting = (status: MeetingStatus): boolean => status !== 'held' && status !== 'not-held';

export interface MeetingTimetable {
  /** Invitations and agenda go out. */
  readonly inviteOn: PlainDate | null;
  /** First day on which a meeting that nobody recorded as held is overdue. */
  readonly overdueOn: PlainDate | null;
  /** First day on which the level above is told. */
  readonly escalatesOn: PlainDate | null;
}

/**
 * What follows from a meeting's date; null where a year's calendar is missing. Invitations are due at once where the days
 * before it have passed. Held on 14 September 2016 at the latest, three days to record it: overdue from the 21st.
 */
export function timetable(meetsOn: PlainDate, days: MeetingDays, calendars: Calendars): MeetingTimetable {
  const recorded = addWorkdays(calendars, meetsOn, days.overdue);
  const told = addWorkdays(calendars, meetsOn, days.overdue + days.escalate);
  return {
    inviteOn: dayOrNull(addWorkdays(calendars, meetsOn, -days.invite)),
    overdueOn: recorded.ok ? addDays(recorded.on, 1) : null,
    escalatesOn: told.ok ? addDays(told.on, 1) : null,
  };
}

export const invitationAnswerNames = {
  sent: '待答复',
  accepted: '参加',
  delegate: '委派代表参加',
  declined: '不参加',
} as const;
export type InvitationAnswer = keyof typeof invitationAnswerNames;
export const invitationAnswers = ['accepted', 'delegate', 'declined'] as const;

export const agendaKindNames = {
  overdue: '到期未办',
  funds: '资金缺口',
  money: '资金支付',
  problems: '难点问题',
  duties: '会议责任事项',
  placements: '新增就业',
  departures: '离职',
  topic: '议题',
} as const;
export type AgendaKind = keyof typeof agendaKindNames;

export const meetingEventNames: Readonly<Record<string, string>> = {
  opened: '开始安排',
  undated: '缺工作日历，暂不能定日期',
  dated: '排定日期',
  moved: '因放假安排变动，改到下一个工作日',
  invited: '发出通知和议程',
  overdue: '逾期未开',
  escalated: '报告上一级',
  postponed: '延期',
  held: '已召开',
  'held-late': '逾期后召开',
  'not-held': '上一级认定未召开',
  answered: '答复邀请',
  'party-added': '增加参会方',
  'topic-added': '增加议题',
  'topic-removed': '撤下议题',
  refilled: '重新汇总议程',
  'decision-added': '记录议定事项',
  'duty-added': '交办责任事项',
  'document-added': '上传附件',
};
