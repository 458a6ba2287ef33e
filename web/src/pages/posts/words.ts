/** The Chinese names of what stands on the pages of posts and hand-over. */
export const endReasonNames = {
  moved: '调动',
  retired: '退休',
  resigned: '辞职',
  removed: '免职',
  expired: '任期届满',
} as const;

export const taskKindNames = {
  service: '服务事项',
  delegation: '委托代理',
  term: '任职',
  proposal: '待审批的提议',
} as const;

export const proposalNames: Readonly<Record<string, string>> = {
  budget: '预算变动',
  policy: '政策文件',
  recovery: '追回方案',
  'write-off': '追回核销',
  'payment-ruling': '支付核实',
  'training-plan': '培训计划',
  delegation: '委托代理',
};
