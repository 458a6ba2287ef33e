import type { OutcomeKind } from './score.ts';

export const yearStatusNames = {
  running: '进行中',
  measured: '已测算，待提交',
  submitted: '待复核',
  objections: '异议期',
  heard: '待公布',
  published: '已公布',
  closed: '已办结',
} as const;
export type YearStatus = keyof typeof yearStatusNames;

export const outcomeNames: Record<OutcomeKind, string> = {
  commendation: '表彰',
  talk: '约谈',
  disqualification: '取消评先评优资格',
  reward: '以奖代补',
};

export const unitKindNames = { county: '县市', township: '乡镇', department: '单位' } as const;

export const responsibilityEventNames = {
  opened: '下达目标',
  'targets-set': '调整目标',
  'letter-drawn': '拟订责任书',
  'letter-signed': '签署责任书',
  'letter-in-force': '双方签署，责任书生效',
  reminded: '签订期限提醒',
  late: '逾期未签订',
  told: '报告上级督办',
  warned: '年中预警',
  measured: '年终测算',
  submitted: '提交评分',
  approved: '复核通过，告知县市',
  'sent-back': '复核退回',
  objected: '县市提出异议',
  upheld: '异议成立，重新评分',
  dismissed: '异议不成立',
  'objections-over': '异议期满',
  published: '公布结果',
  outcome: '记录奖惩',
  closed: '办结',
} as const;
export type ResponsibilityEventKind = keyof typeof responsibilityEventNames;

/** 953 → 95.3分. */
export const pointsInWords = (tenths: number): string => `${tenths / 10}分`;
