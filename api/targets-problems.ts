import { targetErrors } from '../src/intake/targets/errors.ts';
import type { ProblemKind } from './problems.ts';

const statusOf = (code: string): number => {
  if (code.endsWith('-unknown') && code !== 'targets-measure-unknown') return 404;
  if (code.startsWith('letter-not-your') || code === 'letter-two-people' || code === 'unit-has-part')
    return 403;
  return ['targets-below-county', 'targets-measure-unknown', 'targets-year-out-of-range'].includes(code)
    ? 422
    : 409;
};

/** Refusals of targets, letters and evaluation; the details come with each. */
export const targetProblems = {
  ...(Object.fromEntries(
    Object.entries(targetErrors).map(([code, [title, remedy]]) => [
      code,
      { status: statusOf(code), title: title.replace(/。$/, ''), remedy },
    ]),
  ) as Record<keyof typeof targetErrors, ProblemKind>),
  'outcome-not-earned': {
    status: 409,
    title: '考核结果不符合这项奖惩的条件',
    remedy: '请核对考核规则中的分数线。',
  },
  'evaluation-not-published': {
    status: 409,
    title: '考核结果还没有公布',
    remedy: '请先完成复核、异议期和公布。',
  },
  'reward-above-award': { status: 422, title: '奖补金额超过应得', remedy: '请核对金额。' },
  'reward-below-threshold': {
    status: 409,
    title: '总分没有达到奖补的档次',
    remedy: '请核对考核规则中的分数线。',
  },
  'reward-unit-unknown': { status: 404, title: '没有这个县市的受奖单位', remedy: '请从受奖单位清单中选择。' },
  'reward-granted-already': {
    status: 409,
    title: '这个单位该年度已经奖补',
    remedy: '每个单位每年只奖补一次。',
  },
  'deduction-too-high': { status: 422, title: '扣分不在规则内或超过上限', remedy: '请核对扣分项目和分值。' },
} as const satisfies Record<string, ProblemKind>;
