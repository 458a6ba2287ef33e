import type { ProblemKind } from './problems.ts';

/** Refusals of meetings and problems; the details come with each. */
export const coordinationProblems = {
  'meeting-unknown': { status: 404, title: '没有这次会议', remedy: '请核对编号。' },
  'meeting-not-now': { status: 409, title: '会议现在不能这样办理', remedy: '请刷新页面，查看当前状态。' },
  'meeting-held-ahead': { status: 422, title: '召开日期不对', remedy: '请核对召开日期。' },
  'postponed-too-often': { status: 422, title: '延期次数已满', remedy: '请按期召开。' },
  'postponed-too-far': { status: 422, title: '延期超出允许的工作日', remedy: '请选择更早的工作日。' },
  'not-a-workday': { status: 422, title: '不是工作日', remedy: '请选择工作日。' },
  'calendar-missing': { status: 422, title: '没有这一年的工作日历', remedy: '请系统管理员补充工作日历。' },
  'date-has-passed': { status: 422, title: '日期已过', remedy: '请选择今天或以后的日期。' },
  'invitation-unknown': { status: 404, title: '没有这份邀请', remedy: '请刷新后查看。' },
  'party-there': { status: 409, title: '已在参会方之中', remedy: '请刷新后查看。' },
  'topic-unknown': { status: 404, title: '没有这个议题', remedy: '请刷新后查看。' },
  'decision-unknown': { status: 404, title: '没有这项议定事项', remedy: '请刷新后查看。' },
  'problem-unknown': { status: 404, title: '没有这个难点问题', remedy: '请核对编号。' },
  'problem-not-now': { status: 409, title: '问题现在不能这样办理', remedy: '请刷新页面，查看当前状态。' },
  'problem-not-owner': {
    status: 403,
    title: '不由您承办',
    remedy: '请由承办人办理，或在上报后由上一级接办。',
  },
  'problem-source-unknown': { status: 404, title: '没有找到来源', remedy: '请核对编号。' },
  'body-unknown': { status: 404, title: '没有这个机构', remedy: '请从机构清单中选择。' },
  'problem-owner-unfit': {
    status: 422,
    title: '不能指定这个人承办',
    remedy: '请指定承办单位或上一级的人员。',
  },
  'confirmed-by-another': {
    status: 403,
    title: '不能确认自己报告的解决',
    remedy: '请由提出人或其单位的其他人员确认。',
  },
} as const satisfies Record<string, ProblemKind>;
