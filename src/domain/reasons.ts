/**
 * Why a claim ends without payment: a closed table. `article` is the default for reasons set by people or
 * deadlines; where a condition of a policy refuses, the condition's own article is stated instead.
 */
export type Reason = { article: string; zh: string; remedy: string };

export const reasons = {
  'evaluation-not-published': {
    article: '22',
    zh: '该年度的考核结果还没有公布，不能发放以奖代补。',
    remedy: '请先完成复核、异议期和公布。',
  },
  'reward-below-threshold': {
    article: '22',
    zh: '总分没有达到奖补的最低档次。',
    remedy: '对得分有异议的，须在异议期内由县市提出；公布后不再改动。',
  },
  'reward-disqualified': {
    article: '25',
    zh: '该县市当年已取消评先评优资格，不再给予以奖代补。',
    remedy: '无需处理；如登记有误，请向州人民政府提出。',
  },
  'reward-above-award': {
    article: '22',
    zh: '各受奖单位的金额合计超过该县市按考核结果应得的奖补。',
    remedy: '请核对奖惩记录中的金额。',
  },
  'paid-too-much': {
    article: '28',
    zh: '付款所依据的事实有更正，应付金额少于已付金额。',
    remedy: '请对照更正后的记录核对差额；如更正有误，请提交证明材料。',
  },
  'nothing-to-top-up': {
    article: '28',
    zh: '按现在的事实，应付金额已经付足，没有差额需要补发。',
    remedy: '请对照最近一次重新核定的记录；如更正有误，请提交证明材料。',
  },
  'overlapping-employment': {
    article: '23、24',
    zh: '同一人在同一用人单位已有一段正在跟踪的就业，本次登记的就业与其时间重叠。',
    remedy: '如原就业已经结束，请先登记离职日期，再登记新的就业；如系重复登记，无需处理。',
  },
  'already-granted': {
    article: '24',
    zh: '该用人单位已因同一劳动者领取过一次性岗位补贴，每人每单位只补一次。',
    remedy: '无需再次申请；如认为原补贴有误，请向所在县市人社部门提出。',
  },
  'employer-outside-prefecture': {
    article: '24',
    zh: '用人单位不在湘西州内，岗位补贴只发给州内企业。',
    remedy: '如单位行政区划登记有误，请提交营业执照由县市人社部门更正。',
  },
  'not-registered-poor': {
    article: '17、18、20、23、24',
    zh: '入职（开班、学年开始、申请）时不是本州建档立卡贫困人口。',
    remedy: '如建档立卡信息有误，请到户籍所在乡镇核对名册，由扶贫部门更正。',
  },
  'contract-shorter-than-one-year': {
    article: '24',
    zh: '已确认的劳动合同没有不间断地覆盖入职之日起的一年。',
    remedy: '如有续签合同尚未上传，请补充上传并由人社部门确认。',
  },
  'employment-ended-early': {
    article: '23、24',
    zh: '劳动者在用工满一年之前已经离职。',
    remedy: '如离职登记有误，请提交在岗证明申请撤销该离职记录。',
  },
  'social-insurance-gap': {
    article: '24',
    zh: '用工一年内有月份没有社会保险缴费记录，宽限期满仍未补齐。',
    remedy: '请核对缺少的月份；如已缴费，请凭缴费凭证在申诉期内提出。',
  },
  'intermediary-not-qualified': {
    article: '23',
    zh: '介绍机构在劳动者入职之日没有有效的资质。',
    remedy: '如当时资质有效，请提交许可证及有效期证明。',
  },
  'intermediary-not-in-good-standing': {
    article: '23',
    zh: '介绍机构的社会信誉不是良好。',
    remedy: '信誉评价由县市人社部门认定；如有异议请提出复核。',
  },
  'follow-up-missing': {
    article: '23',
    zh: '一年跟踪服务中有季度没有该介绍机构的回访记录。',
    remedy: '如确有回访但未登记，请提交当时的回访凭据。',
  },
  'class-not-approved': {
    article: '17',
    zh: '培训班没有通过人社部门的开班审核。',
    remedy: '请培训机构核对开班审核意见；审核结论有误的，由人社部门更正。',
  },
  'training-not-completed': {
    article: '17',
    zh: '培训机构报告该学员没有结业。',
    remedy: '如已结业，请培训机构更正结业报告并附结业证明。',
  },
  'training-not-reported': {
    article: '17',
    zh: '培训班结束后，规定期限内没有结业报告。',
    remedy: '请培训机构补报结业情况，补报后自动重新核算。',
  },
  'not-employed-at-class-start': {
    article: '17',
    zh: '开班之日没有登记在册的就业，岗位技能提升培训只补贴在岗人员。',
    remedy: '如当时已经就业，请用人单位补登就业并由人社部门确认合同。',
  },
  'no-training-standard': {
    article: '17',
    zh: '开班之日的补贴标准表中没有这个培训类别。',
    remedy: '请核对培训班登记的类别；确属新类别的，由州人社局公布标准。',
  },
  'payee-not-entitled': {
    article: '17',
    zh: '登记的费用承担人不是这项补贴的发放对象。',
    remedy: '请核对培训费用由谁承担，更正后自动重新核算。',
  },
  'no-attendance': {
    article: '17',
    zh: '签到表中没有培训期间的到课记录。',
    remedy: '如确有到课，请培训机构补交签到表。',
  },
  'training-shorter-than-six-months': {
    article: '17',
    zh: '培训时间不满半年，证书叠加补助要求半年以上的培训。',
    remedy: '如培训班起止日期登记有误，请培训机构更正。',
  },
  'certificate-level-not-covered': {
    article: '17',
    zh: '职业资格证书不是初级或中级。',
    remedy: '如证书等级登记有误，请提交证书原件更正。',
  },
  'certificate-number-not-unique': {
    article: '17',
    zh: '该证书编号已用于另一份证书。',
    remedy: '请提交证书原件核对编号。',
  },
  'certificate-before-training': {
    article: '17',
    zh: '证书在开班之前已经取得，不是通过这次培训获得的。',
    remedy: '如发证日期登记有误，请提交证书原件更正。',
  },
  'study-stage-not-covered': {
    article: '18',
    zh: '就读阶段不属于这项补助的范围。',
    remedy: '请学校核对登记的就读阶段；职业院校学生申请两后生生活补贴，其他阶段申请特困学生补助。',
  },
  'not-enrolled': {
    article: '18',
    zh: '该学年没有在学校注册就读。',
    remedy: '如仍在就读，请学校更正学籍确认。',
  },
  'not-attending': {
    article: '18',
    zh: '学校确认该学年没有到校学习。',
    remedy: '如实际到校，请学校更正学年确认。',
  },
  'not-at-risk': {
    article: '18',
    zh: '学校认定该学年没有失学、辍学风险。',
    remedy: '如家庭情况有变，请向学校说明并由学校更正。',
  },
  'school-year-not-confirmed': {
    article: '18',
    zh: '学年结束后，规定期限内学校没有确认。',
    remedy: '请学校补报该学年的确认，补报后自动重新核算；其他学年不受影响。',
  },
  'benefit-already-granted': {
    article: '17、18、20',
    zh: '同一人的同一项补助（同一证书等级、同一学年或一次性交通补助）已经给予过。',
    remedy: '无需再次申请；如认为原补助有误，请向户籍所在县市人社部门提出。',
  },
  'not-returnee': {
    article: '19',
    zh: '借款人不是返乡农民工。',
    remedy: '如确系返乡创业，请提交外出务工证明更正。',
  },
  'loan-not-approved': {
    article: '19',
    zh: '银行没有批准这笔创业贷款。',
    remedy: '请贷款银行补报批准日期。',
  },
  'household-loan-cap': {
    article: '19',
    zh: '同一户的创业贷款合计超过每户的上限。',
    remedy: '如较早的贷款已经还清，请银行补报还清日期。',
  },
  'quarter-outside-loan': {
    article: '19',
    zh: '该季度不在贷款的计息期内。',
    remedy: '请银行核对放款、到期和还清日期。',
  },
  'quarter-overdue': {
    article: '19',
    zh: '该季度贷款逾期，逾期的季度不予贴息。',
    remedy: '如银行登记有误，请银行更正该季度的结息情况；以后各季度不受影响。',
  },
  'quarter-not-stated': {
    article: '19',
    zh: '季度结束后，规定期限内银行没有报送结息情况。',
    remedy: '请银行补报，补报后自动重新核算。',
  },
  'no-interest-paid': {
    article: '19',
    zh: '该季度没有实际支付利息，没有可以贴补的金额。',
    remedy: '如已付息，请银行更正付息日期和金额。',
  },
  'no-labour-contract': {
    article: '20',
    zh: '没有劳动合同或就业协议。',
    remedy: '补交劳动合同或就业协议后自动重新核算。',
  },
  'no-tickets': {
    article: '20',
    zh: '没有可以报销的交通费票据。',
    remedy: '补交票据后自动重新核算。',
  },
  'within-home-county': {
    article: '20',
    zh: '在户籍所在县市内就业，交通补助只发给县外就业的人员。',
    remedy: '如工作地点登记有误，请提交劳动合同更正。',
  },
  'objection-upheld': {
    article: '28',
    zh: '公示期间收到的异议经核实成立。',
    remedy: '如不服，可在申诉期内向上一级主管部门申诉。',
  },
  'documents-not-genuine': {
    article: '28',
    zh: '提交的材料经核实不真实。',
    remedy: '如不服，可在申诉期内提交原件申诉。',
  },
  'employment-not-genuine': {
    article: '23、24',
    zh: '经核实，登记的就业没有真实发生。',
    remedy: '如不服，可在申诉期内提交工资发放、考勤等证明申诉。',
  },
  'correction-lapsed': {
    article: '28',
    zh: '退回补正后未在规定期限内重新提交，申请失效。',
    remedy: '可在申诉期内说明理由并补交材料。',
  },
  withdrawn: {
    article: '28',
    zh: '申请人已撤回申请。',
    remedy: '无需处理。',
  },
} as const satisfies Record<string, Reason>;

export type ReasonCode = keyof typeof reasons;

/** What an officer may give as the reason when refusing by hand; the other codes belong to the system. */
export const manualReasonCodes = [
  'documents-not-genuine',
  'employment-not-genuine',
  'already-granted',
  'employer-outside-prefecture',
  'not-registered-poor',
  'contract-shorter-than-one-year',
  'employment-ended-early',
  'social-insurance-gap',
  'intermediary-not-qualified',
  'intermediary-not-in-good-standing',
  'follow-up-missing',
  'class-not-approved',
  'training-not-completed',
  'not-employed-at-class-start',
  'payee-not-entitled',
  'no-attendance',
  'training-shorter-than-six-months',
  'certificate-level-not-covered',
  'certificate-number-not-unique',
  'certificate-before-training',
  'study-stage-not-covered',
  'not-enrolled',
  'not-attending',
  'not-at-risk',
  'benefit-already-granted',
  'not-returnee',
  'loan-not-approved',
  'household-loan-cap',
  'quarter-outside-loan',
  'quarter-overdue',
  'no-interest-paid',
  'no-labour-contract',
  'no-tickets',
  'within-home-county',
] as const satisfies readonly ReasonCode[];

/** On which day one must be registered poor, by the article of the claim. */
const POOR_ON: Readonly<Record<string, string>> = {
  '17': '开班',
  '18': '学年开始',
  '20': '申请',
  '23': '入职',
  '24': '入职',
};

/**
 * A reason as it is told of a claim under this article: what several programmes know names the claim's own article alone.
 * `article`: one number; null or one that the reason does not know: the reason as it stands in the table.
 */
export function reasonUnder(code: ReasonCode, article: string | null): Reason {
  const reason: Reason = reasons[code];
  if (article === null || !reason.article.split('、').includes(article)) return reason;
  const zh = code === 'not-registered-poor' ? `${POOR_ON[article]}时不是本州建档立卡贫困人口。` : reason.zh;
  return { ...reason, article, zh };
}

/** Those that can concern a claim under this article; what concerns the way to a decision (28) concerns all. */
export function manualReasonsOf(article: string): ManualReasonCode[] {
  return manualReasonCodes.filter((code) =>
    reasons[code].article.split('、').some((one) => one === article || one === '28'),
  );
}

export type ManualReasonCode = (typeof manualReasonCodes)[number];

/**
 * Why money is asked back: what an officer finds, and what the rules find beside that when a fact is taken back after the
 * payment (a day of the sheet, a report, a school's or a bank's word).
 */
export const recoveryReasonCodes = [
  ...manualReasonCodes,
  'paid-too-much',
  'overlapping-employment',
  'training-not-reported',
  'no-training-standard',
  'school-year-not-confirmed',
  'quarter-not-stated',
  'evaluation-not-published',
  'reward-below-threshold',
  'reward-disqualified',
  'reward-above-award',
] as const satisfies readonly ReasonCode[];
export type RecoveryReasonCode = (typeof recoveryReasonCodes)[number];

export function isReasonCode(s: string): s is ReasonCode {
  return Object.hasOwn(reasons, s);
}

/**
 * The sentence of a reason, as it is told of a claim under this article where one is given; what is no code (an
 * officer's own words) stays as it is.
 */
export function reasonText(code: string | null | undefined, article: string | null = null): string {
  if (!code) return '';
  return isReasonCode(code) ? reasonUnder(code, article).zh : code;
}
