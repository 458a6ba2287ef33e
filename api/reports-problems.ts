import type { ProblemKind } from './problems.ts';

/** Refusals of reports. */
export const reportProblems = {
  'report-not-begun': {
    status: 422,
    title: '报告期还没有开始',
    remedy: '请选择本月、本年度或更早的报告期。',
  },
  'report-not-over': {
    status: 409,
    title: '报告期还没有结束，不能报送',
    remedy: '请在报告期结束后的次日起报送。',
  },
  'report-released': {
    status: 409,
    title: '这份报告已经报送',
    remedy: '报送后不再改动；记录后来的变化在报告中列为差异。',
  },
} as const satisfies Record<string, ProblemKind>;
