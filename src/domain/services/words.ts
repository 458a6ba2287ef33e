import type {
  Department,
  ServiceKind,
  ServiceOutcome,
  ServiceStatus,
  ServiceVia,
  SupportDepartment,
} from './kinds.ts';

/** The Chinese names of codes of services, visits and plans, for screens, exports and papers alike. */
export const serviceKindNames: Record<ServiceKind, string> = {
  counselling: '信息咨询',
  'job-keeping': '稳岗转岗',
  'insurance-help': '社保协助',
  rights: '劳务维权',
  'left-behind-children': '留守儿童',
  'left-behind-elders': '留守老人',
  'land-rights': '宅基地、承包地、山林权益',
  'household-registration': '户籍',
  medical: '就医',
  schooling: '子女就读',
};

export const supportDepartmentNames: Record<SupportDepartment, string> = {
  'public-security': '公安局',
  health: '卫生健康局',
  education: '教育和体育局',
};

export const serviceStatusNames: Record<ServiceStatus, string> = {
  new: '待接办',
  working: '办理中',
  resolved: '待确认',
  closed: '已办结',
  withdrawn: '已撤回',
};

export const serviceOutcomeNames: Record<ServiceOutcome, string> = {
  solved: '已解决',
  partly: '部分解决',
  'not-possible': '无法解决',
  referred: '已转交其他部门',
};

export const serviceViaNames: Record<ServiceVia, string> = {
  village: '村（社区）信息员',
  station: '乡镇社会保障站',
  centre: '县市就业服务中心或部门',
  employer: '用人单位',
  visit: '走访企业',
};

/** What happened to a case, a plan of visits; the first words of a line of the time line. */
export const serviceEventNames: Readonly<Record<string, string>> = {
  'service-asked': '提出',
  'service-taken': '接办',
  'service-handed-over': '移交',
  'service-escalated': '逾期，上报上一级',
  'service-transferred': '转交主管部门',
  'service-answered': '主管部门答复',
  'service-resolved': '办结，待确认',
  'service-confirmed': '确认',
  'service-unanswered': '逾期没有答复，自行办结',
  'service-withdrawn': '撤回',
  'service-reopened': '重新办理',
  'visit-planned': '列入走访',
  'visit-reminder': '提醒走访',
  'visit-overdue': '走访逾期',
  'visit-escalated': '走访逾期，上报州里',
  'visit-recorded': '走访',
  'visits-ended': '人数减少，不再列入走访',
};

export const departmentNames: Record<Department, string> = {
  hr: '人社',
  poverty: '扶贫',
  agriculture: '农业',
  resettlement: '移民',
  science: '科技',
  education: '教体',
};

export const planStatusNames = {
  proposed: '待审批',
  approved: '已批准',
  rejected: '不予批准',
  withdrawn: '已撤回',
} as const;

export const visitStateNames = {
  planned: '已计划',
  due: '临近',
  overdue: '逾期',
  ended: '已结束',
} as const;
