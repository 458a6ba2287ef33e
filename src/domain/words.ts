import type { AidKind, CertificateLevel, StudyStage } from './aid/facts.ts';
import type { QuarterState } from './aid/quarter-calendar.ts';
import type { SchoolYearState } from './aid/school-year-calendar.ts';
import type { AppealStatus, Refuser } from './appeal.ts';
import type { MovementKind } from './budget.ts';
import type { ClaimAction, ClaimStep } from './claim-steps.ts';
import { coordinationWaitNames } from './coordination/wait-words.ts';
import type { EmployeeState, NextStepCode } from './employee-ledger.ts';
import type { FollowUpState } from './follow-up-calendar.ts';
import type { LedgerAccount, LedgerKind } from './ledger.ts';
import type { WishKind } from './matching/fit.ts';
import type { ReferralAct, ReferralStatus } from './matching/referral.ts';
import type { Tier } from './matching/tiers.ts';
import type { CheckName, Fund, PayeeKind } from './policy/types.ts';
import type { InstalmentState, RecoveryEntryKind, RecoveryStatus } from './recovery.ts';
import type { Region } from './regions.ts';
import type { CheckOutcome, ClaimProgramme, RewardCheck } from './trace.ts';
import type { Blocker, WaitKind } from './waits.ts';
import type { WorkAge } from './work-age.ts';

/**
 * The Chinese names of codes, for screens, exports and documents alike (docs/glossary.md). Codes stay stable; words may
 * be polished.
 */
export const programmeNames: Record<ClaimProgramme, string> = {
  'employer-post': '岗位补贴',
  'intermediary-placement': '中介和跟踪服务补贴',
  'pre-employment-training': '就业前培训补贴',
  'on-post-training': '岗位技能提升培训补贴',
  'training-living-allowance': '培训生活补贴',
  'certificate-bonus': '证书叠加补助',
  'vocational-student': '两后生生活补贴',
  'at-risk-student': '特困学生补助',
  'startup-loan-interest': '创业贷款贴息',
  transport: '交通补助',
  'performance-reward': '以奖代补',
};

export const stepNames: Record<ClaimStep, string> = {
  acceptance: '受理',
  review: '审核',
  'public-notice': '公示',
  finance: '财政审批',
  funds: '等待资金',
  payment: '支付',
  correction: '补正',
  archived: '归档',
  refused: '不予补贴',
  withdrawn: '已撤回',
  lapsed: '逾期失效',
};

export const actionNames: Record<ClaimAction, string> = {
  approve: '通过',
  return: '退回补正',
  refuse: '不予通过',
  withdraw: '撤回',
  resubmit: '重新提交',
  'objection-upheld': '异议成立',
  'objection-dismissed': '异议不成立',
  lapse: '逾期失效',
  'payment-returned': '银行退票',
  'payment-reversed': '银行冲正',
};

export const claimStatusNames = {
  open: '办理中',
  refused: '不予补贴',
  withdrawn: '已撤回',
  lapsed: '逾期失效',
  paid: '已支付',
} as const;

export const waitKindNames: Record<WaitKind, string> = {
  'contract-confirmation': '等待合同确认',
  'employment-year': '用工满一年',
  'insurance-months': '补齐社保月份',
  acceptance: '等待受理',
  review: '等待审核',
  'public-notice': '公示中',
  'objection-ruling': '异议待裁定',
  finance: '等待财政审批',
  funds: '等待资金',
  correction: '等待补正',
  'payment-release': '等待放款',
  'bank-result': '等待银行回执',
  reissue: '退票待重付',
  'training-class': '培训进行中',
  'class-approval': '等待开班审核',
  'training-report': '等待结业和签到',
  'school-year': '等待学年确认',
  'loan-quarter': '等待季度结息',
  'transport-papers': '等待合同和票据',
  'payment-unclear': '银行结果不明，待核实',
  'batch-overdue': '逾期未回，须向银行查询',
  appeal: '申诉待决定',
  'appeal-overdue': '申诉逾期未决',
  'recovery-approval': '追回待审批',
  'recovery-instalment': '分期追回中',
  'recovery-overdue': '追回逾期',
  'recovery-offset': '追回抵扣待支付',
  'service-taking': '服务事项待接办',
  'service-handling': '服务事项办理中',
  'service-late': '服务事项逾期',
  'service-confirmation': '服务事项待确认',
  'visit-planned': '走访已计划',
  'visit-due': '走访临近',
  'visit-overdue': '走访逾期',
  'refresh-area': '名册年度更新',
  'refresh-late': '名册更新逾期',
  'refresh-exception': '更新例外待签批',
  'letter-signing': '责任书待签署',
  'letter-late': '责任书逾期未签',
  'year-running': '目标任务执行中',
  'evaluation-submitting': '考核评分待提交',
  'evaluation-review': '考核评分待复核',
  'evaluation-objections': '考核异议期',
  'evaluation-hearing': '考核异议待听取',
  'evaluation-publishing': '考核结果待公布',
  'evaluation-outcomes': '奖惩待记录',
  'referral-invitation': '推荐待邀约',
  'referral-answer': '邀约待答复',
  'referral-interview': '等待面试',
  'referral-offer': '面试待录用',
  'referral-acceptance': '录用待答复',
  'referral-placement': '录用待入职',
  ...coordinationWaitNames,
};

/** What an aid case waits for, of its papers by the one that is next; null: nothing. */
export const aidWaitName = (aid: { readonly waitKind: string | null; readonly contractToCheck: boolean }) =>
  aid.waitKind && (aid.contractToCheck ? '等待核对合同' : nameOf(waitKindNames, aid.waitKind));

/** In whose hands a wait is. */
export const blockerNames: Record<Blocker, string> = {
  applicant: '申请人',
  office: '经办机关',
  bank: '银行',
  calendar: '无需操作，等日期',
};

export const workAgeNames: Record<WorkAge, string> = { normal: '正常', long: '久候', overdue: '逾期' };

export const paymentStatusNames = {
  booked: '待放款',
  cancelled: '已取消',
  released: '已送银行',
  paid: '已支付',
  returned: '已退票',
  reversed: '已冲正',
} as const;

export const batchStatusNames = { released: '等待回执', settled: '已结清' } as const;

export const fundNames: Record<Fund, string> = {
  'county-finance': '县市财政',
  'employment-support': '就业扶持资金',
  'poverty-alleviation': '财政扶贫专项资金',
  'prefecture-special': '劳务协作专项资金',
};

export const ledgerAccountNames: Record<LedgerAccount, string> = {
  'subsidy-expense': '补贴支出',
  'claims-payable': '应付补贴',
  'bank-clearing': '在途款项',
  bank: '银行存款',
  recoverable: '应收追回款',
  'recovery-loss': '核销损失',
};

export const ledgerKindNames: Record<LedgerKind, string> = {
  booked: '记账',
  released: '放款',
  paid: '支付成功',
  returned: '退票冲回',
  cancelled: '取消冲回',
  reversed: '银行冲正',
  'recovery-due': '追回立账',
  'recovery-received': '追回到账',
  'recovery-offset': '追回抵扣',
  'recovery-offset-reversed': '抵扣撤销',
  'recovery-written-off': '追回核销',
};

export const budgetMovementNames: Record<MovementKind, string> = {
  appropriation: '下达预算',
  'adjustment-up': '调增',
  'adjustment-down': '调减',
  transfer: '调剂',
  'carry-over': '年终结转',
  lapse: '年终收回',
};

export const budgetMovementStatusNames = {
  proposed: '待审批',
  approved: '已批准',
  refused: '未通过',
  withdrawn: '已撤回',
} as const;

export const standingNames = { tracked: '跟踪中', overlapping: '重叠，不跟踪' } as const;

export const contractStatusNames = {
  declared: '已申报日期，待上传',
  uploaded: '待确认',
  confirmed: '已确认',
  refused: '未通过',
  superseded: '已被更正',
} as const;

export const checkNamesZh: Record<CheckName | RewardCheck, string> = {
  'not-overlapping': '就业不重叠',
  'employer-in-prefecture': '用人单位在州内',
  'registered-poor': '建档立卡贫困劳动力',
  'employment-confirmed': '劳动合同已确认',
  'contract-covers-year': '合同覆盖一年',
  'not-ended-early': '用工满一年',
  'insurance-months': '社保缴满十二个月',
  'not-granted-before': '此前没有领取',
  'intermediary-qualified': '介绍机构有资质',
  'intermediary-in-good-standing': '介绍机构信誉良好',
  'follow-up-windows': '每季跟踪回访',
  'class-approved': '开班审核通过',
  'training-completed': '培训结业',
  'training-standard-known': '培训类别有补贴标准',
  'payee-entitled': '费用承担人属于发放对象',
  'employed-at-class-start': '开班之日在岗',
  'days-attended': '有到课记录',
  'training-long-enough': '培训满半年',
  'certificate-level': '初级或中级证书',
  'certificate-number-unique': '证书编号没有重复',
  'certificate-after-class-start': '证书由本次培训取得',
  'aid-not-granted-before': '同一项补助此前没有给予',
  'study-stage': '就读阶段属于补助范围',
  enrolled: '该学年注册就读',
  attending: '该学年到校学习',
  'at-risk': '面临失学、辍学',
  returnee: '返乡农民工',
  'bank-approved': '银行已批准贷款',
  'household-loan-cap': '每户贷款不超上限',
  'quarter-in-loan': '季度在计息期内',
  'quarter-not-overdue': '该季度没有逾期',
  'interest-paid': '已实际付息',
  'labour-contract': '有劳动合同或就业协议',
  tickets: '有交通费票据',
  'outside-home-county': '在户籍县市以外就业',
  'evaluation-published': '考核结果已公布',
  'reward-earned': '总分达到奖补档次',
  'not-disqualified': '没有取消评先评优资格',
  'within-award': '合计不超过本县市应得奖补',
};

/** Whom a subsidy is paid to. */
export const payeeKindNames: Record<PayeeKind | 'unit', string> = {
  employer: '用人单位',
  intermediary: '介绍机构',
  institution: '培训机构',
  person: '本人',
  unit: '受奖单位',
};

export const trainingNames = {
  'pre-employment': '就业前培训',
  'on-post': '岗位技能提升培训',
} as const;

/** The HR office's word on a class. */
export const trainingStatusNames = {
  submitted: '待审核',
  approved: '审核通过',
  refused: '未通过',
} as const;

export const institutionKindNames = {
  training: '培训机构',
  school: '学校',
  bank: '银行',
  'service-centre': '劳务服务中心',
  'stationed-office': '驻外办事机构',
} as const;
export type InstitutionKind = keyof typeof institutionKindNames;
export const institutionKinds = Object.keys(institutionKindNames) as [InstitutionKind, ...InstitutionKind[]];

export const certificateLevelNames: Record<CertificateLevel, string> = {
  junior: '初级',
  intermediate: '中级',
  senior: '高级',
};

export const studyStageNames: Record<StudyStage, string> = {
  vocational: '职业院校',
  compulsory: '义务教育',
  'senior-high': '普通高中',
  higher: '高等教育',
};

/** How far from home the work is (art. 20). */
export const regionNames: Record<Region, string> = {
  'outside-province': '省外',
  'outside-prefecture': '省内州外',
  'outside-county': '州内县外',
};

/** What a check read, by the names in its trace (src/domain/checks). */
export const checkInputNames: Readonly<Record<string, string>> = {
  overlapsWith: '重叠的就业编号',
  employerDivision: '单位所在地',
  on: '以何日为准',
  registeredPoor: '当日是否建档立卡',
  homeDivision: '户籍所在地',
  confirmedContracts: '已确认的合同（份）',
  contracts: '合同期限',
  firstUncoveredDay: '合同未覆盖的第一天',
  dueOn: '满一年之日',
  departures: '离职日期',
  months: '应缴月份',
  missing: '缺少月份',
  lastPaymentOn: '最晚缴费日',
  earlierClaim: '已领取的申请',
  intermediary: '介绍机构编号',
  licenceNumber: '资质证号',
  licenceValidUntil: '资质有效期至',
  standing: '信誉',
  goodStandings: '良好信誉的登记用词',
  visits: '回访日期',
  windowsWithout: '没有回访的季度',
  approved: '开班审核通过',
  completedOn: '结业日期',
  lastReportOn: '最晚报告日',
  category: '培训类别',
  paidBy: '费用承担人',
  days: '到课日期',
  daysPaid: '培训期间到课天数',
  daysOutsideClass: '培训期间以外的天数，不计',
  startsOn: '开始日期',
  endsOn: '结束日期',
  level: '证书等级',
  certificate: '证书编号',
  issuedOn: '发证日期',
  stage: '就读阶段',
  leftOn: '离校日期',
  confirmedOn: '学校确认日期',
  tuitionFree: '学费免收（记录）',
  lastConfirmationOn: '最晚确认日',
  needScore: '困难程度评分',
  returnee: '返乡农民工',
  bankApprovedOn: '银行批准日期',
  principalFen: '贷款本金（元）',
  householdFen: '全户贷款合计（元）',
  capFen: '每户上限（元）',
  publishedOn: '公布日期',
  totalTenths: '总分',
  awardFen: '按总分应得（元）',
  grantedFen: '已给予合计（元）',
  lastDay: '还清或到期日',
  lastStatementOn: '最晚报送日',
  overdue: '逾期',
  paidOn: '付息日期',
  interestPaidFen: '实际付息（元）',
  balanceFen: '季度初未还本金（元）',
  contract: '合同已核对',
  lastPaperOn: '材料最晚提交日',
  tickets: '票据（张）',
  ticketsFen: '票据合计（元）',
  workplace: '工作地点',
  region: '地区类别',
};

export const originNames = { office: '经办机构', employer: '用人单位', bureau: '外部社保机构' } as const;

export const appealStatusNames: Record<AppealStatus, string> = {
  pending: '待决定',
  upheld: '成立',
  dismissed: '不成立',
  overtaken: '结论已变，终止',
};

/** Whose refusal an appeal is against. */
export const refuserNames: Record<Refuser, string> = {
  rules: '系统核算',
  acceptance: '受理',
  review: '审核',
  objection: '异议裁定',
  finance: '财政审批',
  lapse: '补正逾期',
};

export const recoveryStatusNames: Record<RecoveryStatus, string> = {
  proposed: '待审批',
  collecting: '追回中',
  settled: '已完结',
  rejected: '未获批准',
  cleared: '已取消',
};

export const recoveryEntryNames: Record<RecoveryEntryKind, string> = {
  received: '收到还款',
  offset: '抵扣',
  'offset-reversed': '抵扣撤销',
  'written-off': '核销',
};

export const instalmentStateNames: Record<InstalmentState, string> = {
  paid: '已还清',
  upcoming: '未到期',
  overdue: '逾期',
};

/** Decisions that are no step of a claim, by the duty under which they are kept. */
export const dutyNames: Readonly<Record<string, string>> = {
  objection: '异议裁定',
  release: '放款',
  appeal: '申诉决定',
  recovery: '追回审批',
  applicant: '申请人',
};

export const afterDecisionNames: Readonly<Record<string, string>> = {
  'appeal-upheld': '申诉成立',
  'appeal-dismissed': '申诉不成立',
  'recovery-approved': '批准追回',
  'recovery-rejected': '不予批准',
};

export const objectionStatusNames = { pending: '待裁定', upheld: '成立', dismissed: '不成立' } as const;

/** Facts that wake a process before its date. */
export const factKindNames: Readonly<Record<string, string>> = {
  registered: '登记就业',
  contract: '劳动合同',
  insurance: '社保缴费',
  departure: '离职',
  'follow-up': '跟踪回访',
  register: '名册变动',
  recheck: '重新核算',
};

/** Why somebody of the office is kept out of a step. */
export const exclusionNames = {
  'separation-of-duties': '已办理过本案其他环节',
  'own-case': '应当回避',
  'identity-number-missing': '没有登记身份证号',
} as const;

export const checkOutcomeNames: Record<CheckOutcome, string> = {
  met: '符合',
  'not-met': '不符合',
  waiting: '等待事实',
  'not-reached-yet': '未到期',
};

export const divisionLevelNames = {
  prefecture: '州',
  county: '县市区',
  township: '乡镇、街道',
  village: '村、社区',
} as const;

export const importKindNames = {
  registry: '劳动力名册',
  employers: '用人单位',
  intermediaries: '介绍机构',
  placements: '就业登记',
  insurance: '社保缴费',
  departures: '离职登记',
  'follow-ups': '跟踪回访',
  institutions: '培训机构、学校、银行',
  'training-classes': '培训班',
  enrolments: '培训学员',
  attendance: '培训签到表',
  'training-results': '培训结业和证书',
  students: '学生登记',
  'school-years': '学年确认',
  loans: '创业贷款',
  'loan-statements': '贷款季度结息',
  'job-openings': '招聘岗位',
} as const;

export const importStatusNames = {
  running: '正在导入',
  done: '已导入',
  refused: '整份未导入',
  failed: '中断，未导入',
} as const;

export const importModeNames = {
  'keep-good': '保留正确行',
  'all-or-nothing': '有错整份不导入',
} as const;

export const followUpStateNames: Record<FollowUpState, string> = {
  missed: '已错过',
  closing: '即将关闭',
  open: '可以回访',
  upcoming: '未开始',
  done: '已回访',
};

export const employeeStateNames: Record<EmployeeState, string> = {
  running: '在岗计年',
  claiming: '补贴办理中',
  paid: '补贴已支付',
  closed: '没有补贴',
  departed: '未满一年离职',
  overlapping: '重复登记',
};

export const nextStepNames: Record<NextStepCode, string> = {
  'upload-contract': '上传劳动合同',
  'upload-contract-again': '合同未通过，重新上传',
  'extend-contract': '合同不足一年，续签或更正',
  'wait-for-confirmation': '合同等待人社部门确认',
  'insurance-months': '补齐社保月份',
  'correction-due': '申请被退回，补正后重新提交',
  'answer-dispute': '劳动者对就业有异议，向人社部门说明',
  'register-account': '没有收款账户，请县市就业服务中心登记',
};

export const insuranceStateNames = {
  covered: '已缴',
  late: '逾期缴纳，不计',
  missing: '缺缴费记录',
  unknown: '未到',
} as const;

export const documentPurposeNames = {
  contract: '劳动合同',
  'insurance-proof': '社保缴费凭证',
  attendance: '考勤表',
  certificate: '职业资格证书',
  enrolment: '学籍或报名材料',
  loan: '贷款材料',
  ticket: '车票',
  other: '其他材料',
} as const;

/** Kinds of aid cases. */
export const aidKindNames: Record<AidKind, string> = {
  training: '技能培训',
  student: '就学补助',
  loan: '创业贷款贴息',
  transport: '交通补助',
};

/** How a quarter of a loan stands. */
export const quarterStateNames: Record<QuarterState, string> = {
  due: '待银行报送',
  missed: '逾期未报送',
  running: '计息中',
  upcoming: '未开始',
  stated: '已报送',
  after: '已还清',
};

/** How a school year of a student stands. */
export const schoolYearStateNames: Record<SchoolYearState, string> = {
  open: '待学校确认',
  missed: '逾期未确认',
  upcoming: '未开始',
  confirmed: '已确认',
  left: '已离校',
};

/** What happened to a case; the kinds that the record writes. */
export const eventNames: Readonly<Record<string, string>> = {
  'employment-registered': '登记就业',
  'contract-declared': '申报合同期限',
  'contract-uploaded': '上传劳动合同',
  'contract-confirmed': '确认劳动合同',
  'contract-refused': '合同未通过',
  'contract-corrected': '更正劳动合同',
  'insurance-recorded': '记录社保缴费',
  'insurance-revoked': '撤销社保记录',
  'insurance-reminder': '提醒补缴社保',
  'departure-recorded': '登记离职',
  'departure-revoked': '撤销离职登记',
  'follow-up-recorded': '记录跟踪回访',
  'document-uploaded': '上传材料',
  'aid-opened': '登记补助个案',
  'aid-contract-uploaded': '上传劳动合同或就业协议',
  'aid-contract-accepted': '合同或协议核对通过',
  'aid-contract-refused': '合同或协议未通过',
  'aid-ticket-added': '登记车票',
  'aid-ticket-revoked': '撤销车票',
  'aid-tickets-closed': '确认没有更多车票',
  'aid-class-approved': '培训班开班审核通过',
  'aid-class-refused': '培训班开班审核未通过',
  'aid-attendance-recorded': '登记到课',
  'aid-attendance-revoked': '撤销到课记录',
  'aid-attendance-closed': '签到表交齐',
  'aid-attendance-reopened': '签到表退回更正',
  'aid-completion-reported': '报告结业情况',
  'aid-completion-revoked': '撤销结业报告',
  'aid-certificate-recorded': '登记证书',
  'aid-certificate-revoked': '撤销证书',
  'aid-school-year-confirmed': '学校确认学年',
  'aid-school-year-revoked': '撤销学年确认',
  'aid-loan-approved': '银行批准贷款',
  'aid-loan-approval-revoked': '撤销银行批准',
  'aid-loan-revocation-proposed': '提出撤销银行批准，等待另一人决定',
  'aid-loan-revocation-rejected': '银行批准不予撤销',
  'aid-loan-repaid': '贷款还清',
  'aid-repayment-revoked': '撤销还清登记',
  'aid-quarter-stated': '银行报送季度结息',
  'aid-quarter-revoked': '撤销季度报送',
  'aid-left-school': '登记离校',
  'aid-leaving-revoked': '撤销离校登记',
  'register-changed': '名册信息变动',
  'employer-changed': '用人单位信息更正',
  'intermediary-changed': '介绍机构信息更正',
  'account-changed': '收款账户变更',
  'claim-raised': '系统提出申请',
  'claim-refused-by-rules': '核算结论：不予补贴',
  'claim-reopened': '事实补正，申请重新开启',
  'claim-restated': '事实更正，金额重新核算',
  'claim-held': '申请暂停',
  'claim-hold-lifted': '申请恢复办理',
  'recovery-needed': '需追回',
  'recovery-not-needed': '不再需要追回',
  'public-notice-ended': '公示期满，转财政审批',
  'correction-lapsed': '补正逾期，申请失效',
  'funds-arrived': '资金到位，转支付',
  'claim-paid': '补贴已支付',
  'payment-paid': '银行回执：支付成功',
  'payment-returned': '银行退票',
  'payment-booked': '资金已占用',
  'payment-released': '列入支付批次',
  'payment-reversed': '银行冲正',
  'payment-unclear': '银行结果不明',
  'payment-ruling-proposed': '提出支付结果的核实意见',
  'payment-ruling-rejected': '核实意见未获确认',
  'payment-ruled': '支付结果经两人核实',
  'payment-cancelled': '支付取消',
  'bank-result': '银行回执',
  'objection-raised': '收到异议',
  'objection-upheld': '异议成立',
  'objection-dismissed': '异议不成立',
  decision: '作出决定',
  'appeal-lodged': '提出申诉',
  'appeal-overdue': '申诉逾期未决',
  'appeal-upheld': '申诉成立，继续办理',
  'appeal-dismissed': '申诉不成立，维持原决定',
  'appeal-overtaken': '结论已变，申诉终止',
  'training-class-submitted': '登记培训班',
  'budget-proposed': '提出预算变动',
  'policy-proposed': '提请发布政策文件',
  'recovery-proposed': '提出追回方案',
  'recovery-approved': '批准追回，发出追回通知书',
  'recovery-rejected': '追回方案未获批准',
  'recovery-cleared': '事实已更正，追回方案取消',
  'recovery-withdrawn': '提出人撤回追回方案',
  'recovery-reminder': '提醒还款',
  'recovery-overdue': '追回还款逾期',
  'recovery-received': '收到追回款',
  'recovery-offset': '以应付补贴抵扣追回款',
  'recovery-offset-reversed': '支付未成，抵扣撤销',
  'recovery-write-off-proposed': '提出核销',
  'recovery-write-off-rejected': '核销未获批准',
  'recovery-written-off': '核销',
  'recovery-settled': '追回完结',
  'worker-code-issued': '发出劳动者确认码',
  'worker-confirmed': '劳动者确认就业',
  'worker-disputed': '劳动者对就业提出异议',
  'dispute-settled': '劳动者异议已核实处理',
  'case-stuck': '没有动静，系统请流程再次核对',
};

/** The word for a code that came as plain text; a code nobody named stays as it is. */
export function nameOf(names: Readonly<Record<string, string>>, code: string): string {
  return names[code] ?? code;
}

/** What the audit log calls an act where it is neither an operation of the API nor an event of a case. */
export const recordActNames: Readonly<Record<string, string>> = {
  assessEmployment: '系统核算',
  assessAid: '系统核算补助个案',
  assessReward: '系统核算以奖代补',
  'register-employment': '登记就业',
  'add-contract': '补充或更正劳动合同',
  'upload-contract': '上传劳动合同',
  'confirm-contract': '确认劳动合同',
  'upload-document': '上传材料',
  'record-departure': '登记离职',
  'revoke-departure': '撤销离职登记',
  'record-follow-up': '记录跟踪回访',
  'record-insurance': '登记社保缴费',
  'revoke-insurance': '撤销社保记录',
  'open-training-class': '登记培训班',
  'check-training-class': '审核培训班',
  'enrol-trainees': '登记培训学员',
  'record-attendance': '登记到课',
  'report-training-result': '报告结业和证书',
  'revoke-attendance': '撤销到课记录',
  'close-attendance': '签到表交齐',
  'reopen-attendance': '签到表退回更正',
  endWorkerCode: '劳动者确认码失效',
  'post-opening': '发布岗位',
  'withdraw-opening': '撤回岗位',
  'open-fair': '登记招聘会',
  'mark-wish': '标记求职意愿',
  'refer-person': '推荐岗位',
  drawLetter: '制作责任书',
  signLetter: '签订责任书',
  decideResponsibility: '办理年度考核',
  shareRead: '部门读取共享信息',
  refusedRepeatedly: '一分钟内多次被拒，合并记录',
};

/** What an audit entry is about; the first part of its subject. */
export const auditSubjectNames: Readonly<Record<string, string>> = {
  employment: '就业',
  aid: '补助个案',
  person: '人员',
  claim: '申请',
  contract: '合同',
  document: '材料',
  insurance: '社保记录',
  import: '导入',
  batch: '支付批次',
  class: '培训班',
  recovery: '追回',
  policy: '政策文件',
  user: '用户',
  path: '地址',
  session: '登录',
  intake: '接收',
  outbox: '事实送达',
  flag: '疑点',
  sampling: '质量抽查',
  service: '服务事项',
  visit: '走访企业',
  'training-plan': '培训计划',
  'training-demand': '培训需求',
  'share-key': '共享密钥',
  'share-read': '共享读取',
  'insurance-office': '外部社保机构',
  campaign: '通知',
  message: '消息',
  help: '求助',
  meeting: '协调会议',
  problem: '难点问题',
  report: '报告',
  targets: '目标任务',
  article: '宣传报道',
  budget: '预算',
  delegation: '委托',
  division: '地区',
  duplicate: '疑似重复',
  merge: '信息卡合并',
  household: '户',
  'register-report': '村里报来的变动',
  institution: '培训机构、学校、银行',
  fair: '招聘会',
  opening: '岗位',
  referral: '推荐',
  reward: '以奖代补',
  'reward-unit': '以奖代补单位',
  refresh: '名册年度更新',
};

/** Why a case needs the administrator. */
export const engineProblemNames = {
  failing: '流程出错',
  'wait-without-process': '流程丢失',
  'process-without-wait': '等待丢失',
  undelivered: '没有送达',
  overdue: '到期未动',
  unassessed: '无人核对',
  unattended: '无人等待',
} as const;

// Matching (art. 9).
export const tierNames: Record<Tier, string> = {
  'in-county': '县内',
  'in-prefecture': '州内',
  'in-province': '省内',
  'outside-province': '省外',
};

export const openingStatusNames = { open: '招聘中', filled: '已招满', withdrawn: '已撤下' } as const;

export const referralStatusNames: Record<ReferralStatus, string> = {
  referred: '已推荐',
  invited: '已邀约',
  confirmed: '已应约',
  interviewed: '已面试',
  offered: '已录用',
  accepted: '待入职',
  placed: '已入职',
  rejected: '未录用',
  declined: '本人放弃',
  'no-show': '未到面试',
  withdrawn: '已撤回',
  lapsed: '逾期失效',
};

export const referralActNames: Record<ReferralAct, string> = {
  invite: '邀约面试',
  reject: '不予录用',
  confirm: '本人应约',
  decline: '本人放弃',
  'hold-interview': '已面试',
  'no-show': '未到面试',
  offer: '决定录用',
  accept: '本人接受录用',
  withdraw: '撤回推荐',
};

/** On a referral's time line: acts, and what happens besides. */
export const referralEventNames: Record<string, string> = {
  ...referralActNames,
  refer: '推荐',
  place: '登记入职',
  remind: '期限将到，提醒',
  lapse: '逾期失效',
  'opening-withdrawn': '岗位撤下，推荐终止',
  'placed-elsewhere': '已在别处入职，推荐终止',
};

export const wishKindNames: Record<WishKind, string> = {
  region: '地区',
  post: '岗位',
  industry: '行业',
  wage: '月薪',
  services: '公共服务',
};

export const wishMarkNames = { soft: '优先', limit: '最远到此', hard: '必须' } as const;

export const seekerReasonNames = {
  seeking: '未转移，有意愿',
  student: '两后生',
  change: '要求转岗',
  again: '离职后再就业',
} as const;
