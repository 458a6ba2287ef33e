/** Code, what happened, and what to do. */
const ERRORS = {
  'meeting-unknown': ['没有这次会议。', '请核对编号。'],
  'meeting-not-now': ['会议的当前状态不能这样办理。', '请刷新页面，查看当前状态。'],
  'meeting-held-ahead': ['召开日期不能晚于今天，也不能早于开始安排的日子。', '请核对召开日期。'],
  'postponed-too-often': [
    '会议已经延期到规定的次数。',
    '请按期召开；确实不能召开的，逾期后由上一级认定并说明。',
  ],
  'postponed-too-far': ['新的日期超出了允许延期的工作日。', '请选择更早的工作日。'],
  'not-a-workday': ['这一天是休息日。', '请选择工作日（周末上班的也是工作日）。'],
  'calendar-missing': ['这一年还没有工作日历。', '请系统管理员补充这一年的工作日历后再定日期。'],
  'date-has-passed': ['日期早于今天。', '请选择今天或以后的工作日。'],
  'invitation-unknown': ['没有这份邀请。', '请刷新后查看。'],
  'party-there': ['这个单位已在参会方之中。', '请刷新后查看。'],
  'topic-unknown': ['没有这个议题，或已撤下。', '请刷新后查看。'],
  'decision-unknown': ['没有这项议定事项。', '请刷新后查看。'],
  'problem-unknown': ['没有这个难点问题。', '请核对编号。'],
  'problem-not-now': ['这个问题的当前状态不能这样办理。', '请刷新页面，查看当前状态。'],
  'problem-not-owner': ['这个问题不由您承办。', '请由承办人办理；逾期上报后，上一级可以接过来办理。'],
  'problem-source-unknown': ['没有找到所说的会议、走访或求助。', '请核对编号；也可能不在您的办理范围内。'],
  'body-unknown': ['没有这个机构。', '请从机构清单中选择。'],
  'problem-owner-unfit': ['不能指定这个人承办。', '请指定承办单位或其上一级有办理权限的人员。'],
  'confirmed-by-another': ['问题由您报告解决，不能由您确认。', '请由提出人或其单位的其他人员确认。'],
  'stale-revision': ['您打开页面之后，已有变化。', '请刷新页面，核对后再办理。'],
  'reason-required': ['须写明情况。', '请写明情况后再提交。'],
} as const satisfies Record<string, readonly [message: string, remedy: string]>;

export type CoordinationErrorCode = keyof typeof ERRORS;

/** A refusal by the rules of meetings and problems: nothing was written. */
export class CoordinationError extends Error {
  override readonly name = 'CoordinationError';
  readonly code: CoordinationErrorCode;
  readonly remedy: string;

  constructor(code: CoordinationErrorCode, message: string = ERRORS[code][0]) {
    super(message);
    this.code = code;
    this.remedy = ERRORS[code][1];
  }
}
