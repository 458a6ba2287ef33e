/** Code, what happened, and what to do. */
const ERRORS = {
  'targets-unknown': ['没有这个县市该年度的目标任务，或它不在您的办理范围内。', '请核对年度和县市。'],
  'targets-year-out-of-range': ['只能下达本年度或下一年度的目标任务。', '请核对年度。'],
  'targets-measure-unknown': [
    '没有这项指标，或考核规则没有为它设分值、下级不分解这项指标。',
    '请从指标清单中选择。',
  ],
  'targets-below-county': ['各乡镇目标合计低于县市目标。', '请调高乡镇目标，使合计不低于县市目标。'],
  'targets-township-unknown': ['有的乡镇不属于这个县市。', '请核对行政区划代码。'],
  'targets-year-over': ['该年度已经测算，目标任务和责任书不能再改。', '对结果有异议的，请在异议期内提出。'],
  'letter-without-targets': ['还没有给这个县市下达目标任务，不能拟订责任书。', '请先下达目标任务。'],
  'letter-unchanged': ['计划与现行责任书相同，没有需要另签的内容。', '请先调整目标任务，再拟订新的责任书。'],
  'letter-reason-missing': ['另签责任书须写明改动的内容和原因。', '请填写改动原因（至少4个字）。'],
  'letter-signed-already': ['您这一方已经签署。', '请等待另一方签署，或刷新后查看。'],
  'letter-not-latest': ['这份责任书已有新的版本。', '请打开最新的一份签署。'],
  'letter-not-your-side': [
    '责任书由州、县市政府领导各自签署，您不是这一方的领导。',
    '请由本级政府领导签署。',
  ],
  'letter-two-people': ['双方须由不同的人签署。', '请由另一方的领导签署。'],
  'objection-not-open': ['现在不在异议期内，或异议期已满。', '异议须在告知之日起的期限内提出。'],
  'objection-pending': ['已有一份异议等待听取。', '请等待答复后再提出。'],
  'unit-unknown': ['没有这个受奖单位，或它不在您的办理范围内。', '请核对单位编号。'],
  'unit-has-part': ['您办理过该单位的在办奖补，不能变更它的账户。', '请由没有办理过的财政人员变更。'],
  'unit-taken': ['已有这个编号的受奖单位。', '请换一个编号，或使用已有的单位。'],
} as const satisfies Record<string, readonly [message: string, remedy: string]>;

export type TargetErrorCode = keyof typeof ERRORS;
export const targetErrors: Readonly<Record<TargetErrorCode, readonly [message: string, remedy: string]>> =
  ERRORS;

/** A refusal by the rules of targets, letters and objections: nothing was written. */
export class TargetError extends Error {
  override readonly name = 'TargetError';
  readonly code: TargetErrorCode;
  readonly remedy: string;

  constructor(code: TargetErrorCode, message: string = ERRORS[code][0]) {
    super(message);
    this.code = code;
    this.remedy = ERRORS[code][1];
  }
}
