/**
 * Why a claim ends without payment: a closed table. `article` is the default for reasons set by people or
 * deadlines; where a condition of a policy refuses, the condition's own article is stated instead.
 */
export type Reason = { article: string; zh: string; remedy: string };

export const reasons = {
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
    article: '23、24',
    zh: '劳动者入职时不是本州建档立卡贫困劳动力。',
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
] as const satisfies readonly ReasonCode[];

export type ManualReasonCode = (typeof manualReasonCodes)[number];

export function isReasonCode(s: string): s is ReasonCode {
  return Object.hasOwn(reasons, s);
}
