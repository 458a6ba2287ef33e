/**
 * Every refusal the API can answer (RFC 9457): one table, so that codes are stable and each says what to do.
 * `GET /problems/<code>` shows the same to people.
 */
export interface ProblemKind {
  readonly status: number;
  readonly title: string;
  readonly remedy: string;
}

export const problems = {
  'not-signed-in': { status: 401, title: '尚未登录', remedy: '请先登录(POST /api/session)。' },
  'session-changed': {
    status: 401,
    title: '本浏览器已由他人登录',
    remedy: '为免以他人名义办理，这一步没有执行。请重新登录本人账户后继续。',
  },
  'sign-in-failed': {
    status: 401,
    title: '登录失败',
    remedy: '请核对用户名和密码；忘记密码请联系管理员重置。',
  },
  'https-required': {
    status: 403,
    title: '只能用加密连接登录',
    remedy:
      '请用 https:// 开头的地址打开本系统。仍然如此，请管理员检查反向代理是否在 TRUST_PROXY 中，并转发 X-Forwarded-Proto。',
  },
  'password-change-required': {
    status: 403,
    title: '须先设置自己的口令',
    remedy: '请先修改口令(POST /api/session/password)，再用新口令登录。',
  },
  'csrf-token-invalid': {
    status: 403,
    title: '请求未通过来源校验',
    remedy: '请用 GET /api/session 取得 csrfToken，并放入请求头 x-csrf-token。',
  },
  'not-permitted': {
    status: 403,
    title: '没有权限',
    remedy: '如确需办理，请联系本级管理员授权或由有权限的人员办理。',
  },
  'separation-of-duties': {
    status: 403,
    title: '不相容岗位须由不同人员办理',
    remedy: '请由没有办理过本案其他环节的人员办理。',
  },
  'own-case': {
    status: 403,
    title: '应当回避',
    remedy: '本案涉及本人、本人家庭或所代表的单位，请由其他人员办理。',
  },
  'identity-number-missing': {
    status: 403,
    title: '账户没有登记身份证号',
    remedy: '请系统管理员在“用户与岗位”中登记您的身份证号，登记后即可办理。',
  },
  'idempotency-key-missing': {
    status: 400,
    title: '缺少 Idempotency-Key，或长度、字符不合要求',
    remedy: '请为每次提交生成一个新的 Idempotency-Key 请求头(8–100 个字符);重试时沿用同一个。',
  },
  'idempotency-key-reused': {
    status: 422,
    title: 'Idempotency-Key 已用于另一请求',
    remedy: '请为新的请求生成新的 Idempotency-Key。',
  },
  'request-in-progress': {
    status: 409,
    title: '同一请求正在处理',
    remedy: '请稍候用同一个 Idempotency-Key 重试。',
  },
  'invalid-request': {
    status: 400,
    title: '请求内容不符合要求',
    remedy: '请按 errors 中列出的字段逐项改正。',
  },
  'invalid-cursor': { status: 400, title: '分页游标无效', remedy: '请从第一页重新查询。' },
  'not-found': { status: 404, title: '没有找到', remedy: '请核对编号；也可能不在您的办理范围内。' },
  'route-unknown': { status: 404, title: '没有这个接口', remedy: '接口清单见 /docs。' },
  'media-type-unsupported': {
    status: 415,
    title: '不支持的内容类型',
    remedy: '请按接口说明提交 JSON 或 multipart 文件。',
  },
  'payload-too-large': {
    status: 413,
    title: '内容过大',
    remedy: '材料不超过 20 MB，导入文件不超过 200 MB。',
  },
  'too-many-requests': { status: 429, title: '请求过于频繁', remedy: '请稍候再试。' },
  overloaded: { status: 503, title: '系统繁忙', remedy: '请稍候用同一个 Idempotency-Key 重试。' },
  'internal-error': {
    status: 500,
    title: '系统内部错误',
    remedy: '请稍候用同一个 Idempotency-Key 重试；仍然失败请把 requestId 告诉管理员。',
  },
  'engine-unavailable': {
    status: 503,
    title: '流程引擎暂时不可用',
    remedy: '尚未确认办理结果。请稍候用同一个 Idempotency-Key 重试，不会重复办理。',
  },
  'intake-paused': {
    status: 503,
    title: '暂停接收',
    remedy: '已填写的内容请保留，待管理员恢复接收后重新提交；办理和支付不受影响。',
  },
  'intake-already-paused': { status: 409, title: '已经暂停接收', remedy: '请刷新，查看由谁因何暂停。' },
  'intake-not-paused': { status: 409, title: '没有暂停接收', remedy: '无需恢复，请刷新后查看。' },
  'process-healthy': {
    status: 409,
    title: '该案的流程没有故障',
    remedy: '不需要重建流程；如要流程重新核对事实，请用“请流程立即核对”。',
  },
  'own-account': {
    status: 409,
    title: '不能停用自己的账户',
    remedy: '请由另一位管理员办理，以免无人能够登录管理。',
  },
  'process-not-running': {
    status: 409,
    title: '该案的流程不在运行',
    remedy: '该案可能已经办结，请刷新后查看当前状态。',
  },
  // Decisions; the processes answer with the same codes (workflows/contract FAILURE_TYPES).
  'step-already-decided': { status: 409, title: '该环节已经办理', remedy: '请刷新后查看当前环节。' },
  'stale-revision': { status: 409, title: '案件已被他人更新', remedy: '请刷新，核对最新内容后重新提交。' },
  'claim-on-hold': { status: 409, title: '案件暂停办理', remedy: '请待暂停原因消除后再办理。' },
  'facts-changed': {
    status: 409,
    title: '事实有变，已重新核算',
    remedy: '没有记账。请刷新页面，查看重新核算的结果。',
  },
  'claim-closed': { status: 409, title: '案件已经办结', remedy: '无需再办理。' },
  'notice-not-issued': {
    status: 409,
    title: '尚无文书',
    remedy: '作出决定后才有文书；办理人可以在办理前预览。',
  },
  'worker-disputed': {
    status: 409,
    title: '劳动者对就业有异议',
    remedy: '请打开案件，核实劳动者的说明后逐件办理。',
  },
  'code-by-office-only': {
    status: 409,
    title: '劳动者提出过异议，用人单位不能再发码',
    remedy: '请劳动者到乡镇社会保障站或县市就业服务中心领取确认码，并向县市人社局说明情况。',
  },
  'dispute-not-open': { status: 409, title: '没有待核实的异议', remedy: '请刷新，查看异议的处理情况。' },
  'account-changed': {
    status: 409,
    title: '收款账户有变更',
    remedy: '请打开案件，核对变更后的收款账户后逐件审批。',
  },
  'policy-draft-changed': {
    status: 409,
    title: '草案已改动或已发布',
    remedy: '请刷新，核对最新内容后再办理。',
  },
  'policy-already-proposed': { status: 409, title: '已有人提请发布', remedy: '请刷新；由另一人发布即可。' },
  'policy-not-proposed': {
    status: 409,
    title: '还没有人提请发布',
    remedy: '请先由一人提请，再由另一人发布。',
  },
  'contract-not-waiting': { status: 409, title: '该合同不在待确认状态', remedy: '请刷新后查看合同状态。' },
  'objection-not-pending': { status: 409, title: '该异议已经处理', remedy: '请刷新后查看处理结果。' },
  'action-not-allowed': {
    status: 422,
    title: '当前环节不能这样办理',
    remedy: '请查看案件当前环节允许的操作。',
  },
  'reason-required': { status: 422, title: '须填写理由', remedy: '请从理由清单中选择理由。' },
  'payee-account-missing': {
    status: 422,
    title: '收款方没有登记银行账户',
    remedy: '请先通过导入更新收款方的开户行和账号。',
  },
  'not-in-public-notice': {
    status: 409,
    title: '该案不在公示期',
    remedy: '只能在公示期内提出异议；其他问题请向县市人社部门反映。',
  },
  'recovery-pending': {
    status: 409,
    title: '该案已标记追回',
    remedy: '事实有变，不能再次付款；请先核实并办理追回。',
  },
  'contract-unknown': { status: 404, title: '没有这份合同', remedy: '请核对合同编号。' },
  'process-unknown': {
    status: 409,
    title: '流程找不到这个案件',
    remedy: '请刷新；仍然如此请联系管理员核对数据。',
  },
  // Facts and files.
  'fact-refused': {
    status: 422,
    title: '登记内容不符合规定',
    remedy: '请按 errors 中的说明改正后重新提交。',
  },
  'import-refused': { status: 422, title: '导入未通过', remedy: '请按逐行错误改正后重新导入。' },
  'insurance-proof-missing': {
    status: 422,
    title: '缺少社保缴费凭证',
    remedy: '请先上传缴费凭证（PDF、JPEG 或 PNG），再提交缴费记录。',
  },
  'file-missing': {
    status: 400,
    title: '没有收到文件',
    remedy: '请用 multipart/form-data 的 file 字段上传文件。',
  },
  'file-type-refused': {
    status: 422,
    title: '文件类型不允许',
    remedy: '材料只接受 PDF、JPEG、PNG；以文件内容为准，与扩展名无关。',
  },
  'export-too-large': { status: 422, title: '导出行数过多', remedy: '请缩小筛选范围，或改用 CSV。' },
  // Money.
  'nothing-to-release': { status: 422, title: '没有可以放款的记录', remedy: '请查看待放款清单及排除原因。' },
  'release-changed': {
    status: 409,
    title: '待放款的支付已有变化',
    remedy: '请刷新，核对新的笔数和金额后再放款。',
  },
  'bank-result-repeated': { status: 409, title: '该银行回单已经导入', remedy: '无需重复导入。' },
  'bank-result-refused': {
    status: 422,
    title: '银行回单未通过核对',
    remedy: '整份回单都没有入账。请按逐行错误与银行核对后重新导入。',
  },
  // The public pages.
  'case-not-matched': {
    status: 404,
    title: '没有查到',
    remedy:
      '请对照通知书或用人单位告知的编号，核对编号和本人身份证号后四位；仍然查不到请到县市人社部门窗口查询。',
  },
  'worker-code-refused': {
    status: 422,
    title: '确认码不能使用',
    remedy:
      '请核对确认码和本人身份证号后四位；确认码用过一次、过期、换发新码或连续填错五次后都不能再用，请向用人单位或乡镇社保站重新领取。',
  },
  // Accounts.
  'identity-number-taken': {
    status: 409,
    title: '身份证号已登记在另一账户',
    remedy: '一个人只用一个账户：请给原有账户增加岗位；原有账户已停用的，请重新启用。',
  },
  'username-taken': { status: 409, title: '用户名已被使用', remedy: '请换一个用户名。' },
} as const satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof problems;

export interface FieldError {
  /** JSON pointer into the request, or `/rows/17/金额` of a file. */
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
}

/** Thrown anywhere below a route; the error handler turns it into the answer. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  readonly status: number;
  readonly remedy: string;
  readonly errors: readonly FieldError[];
  /** What was refused, as `claim:…`: such a refusal goes to the audit log. */
  readonly subject: string | undefined;
  /** Further members of the answer, as a report. */
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(
    code: ProblemCode,
    detail: string = problems[code].title,
    options: {
      remedy?: string;
      errors?: readonly FieldError[];
      subject?: string;
      extra?: Readonly<Record<string, unknown>>;
    } = {},
  ) {
    super(detail);
    this.code = code;
    this.status = problems[code].status;
    this.remedy = options.remedy ?? problems[code].remedy;
    this.errors = options.errors ?? [];
    this.subject = options.subject;
    this.extra = options.extra ?? {};
  }
}

export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(problems, code);
}
