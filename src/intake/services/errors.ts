/** Code, what happened, and what to do. */
const ERRORS = {
  'service-unknown': ['没有这件服务事项。', '请核对编号。'],
  'service-person-unknown': ['没有登记这个人，或其不在您的辖区或单位之内。', '请核对身份证号或就业编号。'],
  'service-open-already': [
    '这个人同类的服务事项正在办理。',
    '请打开正在办理的那一件，新的情况记在它的办理记录里。',
  ],
  'service-kind-not-yet': ['这一天的服务规则还没有这类事项。', '请选择其他事项，或核对日期。'],
  'service-transfer': [
    '现在不能转交或登记答复。',
    '扶持事项由承办人转交主管部门；收到答复前不重复转交，答复只登记一次。',
  ],
  'service-reopen-too-late': ['办结已超过可以重新办理的期限。', '请提出新的服务事项。'],
  'visit-plan-unknown': ['这家企业不在走访名单中。', '请先查找达到人数的企业。'],
  'visit-local-hr-missing': [
    '州外企业须会同当地人社部门走访，请写明是哪个部门。',
    '请填写一同走访的当地人社部门。',
  ],
  'visit-repeated': ['这一天的走访您已经登记过。', '请刷新后查看走访记录。'],
  'visit-ahead': ['走访日期不能晚于今天。', '请核对走访日期。'],
  'visit-worker-elsewhere': ['这名劳动者不在这家企业。', '请核对就业编号。'],
  'training-demand-stated': [
    '这家企业本年度这个工种的需求已经登记。',
    '人数有变的，请先撤回原来的，再重新登记。',
  ],
  'training-demand-unknown': ['没有这条需求，或它已经撤回。', '请刷新后查看。'],
  'trade-unknown': ['没有这个工种。', '请从工种清单中选择。'],
  'employer-unknown': ['没有登记这家企业，或它不在您的辖区或单位之内。', '请核对统一社会信用代码。'],
  'training-category-unknown': [
    '计划年度的补贴标准表里没有这个培训类别。',
    '请按“政策条文”中的类别选择，例如“A类”。',
  ],
  'training-rules-missing': ['计划年度还没有施行的培训政策。', '请核对年度。'],
  'training-plan-open': ['本地区本年度已有一份计划等待审批。', '请先办理或撤回那一份，再提出追加计划。'],
  'training-plan-decided': ['这份计划已经办理。', '请刷新后查看。'],
  'training-plan-own': ['这份计划由您提出，须由另一人审批。', '请由另一位人社人员审批。'],
  'training-plan-not-own': ['只有提出人可以撤回这份计划。', '请由提出人撤回，或由审批人不予批准。'],
  'class-not-in-plan': [
    '这个培训班不符合这一行计划：须同一县市、同一年度、同类别，且计划已批准。',
    '请核对班级编号、培训类型、类别和开班日期。',
  ],
  'class-linked': ['这个培训班已列入一份计划。', '请先从原来的计划中移出。'],
  'class-not-linked': ['这个培训班不在这份计划中。', '请刷新后查看。'],
} as const satisfies Record<string, readonly [message: string, remedy: string]>;

export type ServiceErrorCode = keyof typeof ERRORS;

/** A refusal by the rules of services, visits and plans: nothing was written. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly code: ServiceErrorCode;
  readonly remedy: string;

  constructor(code: ServiceErrorCode, message: string = ERRORS[code][0]) {
    super(message);
    this.code = code;
    this.remedy = ERRORS[code][1];
  }
}
