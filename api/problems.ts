import { coordinationProblems } from './coordination-problems.ts';
import { organisationProblems } from './organisation-problems.ts';
import { registerProblems } from './register-problems.ts';
import { reportProblems } from './reports-problems.ts';
import { serviceProblems } from './services-problems.ts';
import { targetProblems } from './targets-problems.ts';

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
  ...serviceProblems,
  ...coordinationProblems,
  ...targetProblems,
  ...reportProblems,
  ...organisationProblems,
  'not-signed-in': { status: 401, title: '尚未登录', remedy: '请先登录(POST /api/session)。' },
  'session-changed': {
    status: 401,
    title: '本浏览器已由他人登录',
    remedy: '为免以他人名义办理，这一步没有执行。请重新登录本人账户后继续。',
  },
  'sign-in-failed': {
    status: 401,
    title: '登录失败',
    remedy: '请核对用户名和口令；忘记口令请联系管理员重置。',
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
  'refresh-too-late': {
    status: 409,
    title: '这一年度的更新已来不及',
    remedy: '请开始下一年度的更新；本年度的变动可在人员卡片、村级核实或表格导入中登记。',
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
  overloaded: { status: 503, title: '系统繁忙', remedy: '请稍候重试。' },
  'internal-error': {
    status: 500,
    title: '系统内部错误',
    remedy: '请稍候重试；仍然失败请把编号告诉系统管理员。',
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
  // Sharing, messages and the public platform (src/sharing answers with the same codes).
  'share-key-missing': {
    status: 401,
    title: '缺少共享密钥',
    remedy: '请在请求头写 Authorization: Bearer xsk_…；密钥由州级管理员提出、另一人批准后发放。',
  },
  'share-key-refused': {
    status: 401,
    title: '共享密钥不可用',
    remedy: '请核对密钥；到期或吊销的请向州人社局重新申请。',
  },
  'share-purpose-mismatch': {
    status: 403,
    title: '用途与密钥不符',
    remedy: '请在请求头 X-Share-Purpose 写明密钥批准的用途；其他用途须另行申请密钥。',
  },
  'share-reference-missing': {
    status: 400,
    title: '没有写明办理事由编号',
    remedy: '请在请求头 X-Share-Reference 写明本部门办理的事项编号（4–64 个字母、数字或 - _ . /）。',
  },
  'share-scope-missing': {
    status: 403,
    title: '密钥没有这项范围',
    remedy: '请用 GET /api/share/v1/key 查看密钥的范围；需要扩大的另行申请。',
  },
  'share-limit': {
    status: 429,
    title: '超过密钥的用量',
    remedy: '请稍后或次日再试；长期不够的请另行申请密钥。',
  },
  'share-key-not-proposed': { status: 409, title: '没有待批准的密钥', remedy: '请刷新后查看。' },
  'share-key-terms': { status: 422, title: '密钥条件不符合要求', remedy: '请按说明改正后重新提出。' },
  'share-key-replaced': {
    status: 409,
    title: '原密钥不能轮换',
    remedy: '请刷新，选择有效且没有轮换过的密钥。',
  },
  'share-key-not-active': { status: 409, title: '密钥没有生效', remedy: '请刷新后查看。' },
  'office-not-proposed': { status: 409, title: '没有待批准的公钥', remedy: '请刷新后查看。' },
  'office-unknown': {
    status: 422,
    title: '没有这个外部社保机构',
    remedy: '请先登记机构公钥并由另一人批准。',
  },
  'office-taken': {
    status: 409,
    title: '机构或公钥已登记',
    remedy: '请核对编号；更换公钥请用新的编号登记。',
  },
  'signature-invalid': {
    status: 422,
    title: '签名未通过',
    remedy: '文件没有导入。请向报送机构核对，重新取得表格和同时生成的签名文件。',
  },
  'signature-expired': {
    status: 422,
    title: '签名已过期',
    remedy: '文件没有导入。请报送机构用有效的密钥重新签名。',
  },
  'consent-standing': { status: 409, title: '已有记录', remedy: '请刷新后查看；要改变的先撤回。' },
  'consent-not-standing': { status: 409, title: '没有可撤回的记录', remedy: '请刷新后查看。' },
  'campaign-changed': { status: 409, title: '收件人有变化', remedy: '请重新预览，核对人数后再发送。' },
  'campaign-not-draft': { status: 409, title: '通知已经发送或取消', remedy: '请刷新后查看。' },
  'campaign-text': { status: 422, title: '通知内容不完整', remedy: '请填写模板要求的各项内容。' },
  'delivery-not-failed': {
    status: 409,
    title: '消息不需要重发',
    remedy: '请刷新后查看；已经发出的不会再发。',
  },
  'help-answered': { status: 409, title: '已经答复', remedy: '请刷新后查看。' },
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
  'refusal-against-record': {
    status: 422,
    title: '理由与系统核对的结果不符',
    remedy: '请在说明中写明依据；登记有误的，请先更正登记。',
  },
  'account-unchanged': {
    status: 422,
    title: '收款账户自银行退回后没有更改',
    remedy: '请先更正账户；账户无误、仍付到原账户的，请在办理意见中写明核实的情况。',
  },
  'payment-came-back': {
    status: 409,
    title: '款项曾被银行退回',
    remedy: '请打开案件，核对收款账户是否已更正，再逐件审批。',
  },
  'account-changed': {
    status: 409,
    title: '收款账户有变更',
    remedy: '请打开案件，核对变更后的收款账户后逐件审批。',
  },
  'flag-unruled': {
    status: 409,
    title: '案件有疑点待裁定',
    remedy: '请打开案件，核对疑点后逐件办理；疑点由没有办理过本案的人社人员裁定。',
  },
  'flag-of-several-counties': {
    status: 403,
    title: '疑点涉及多个县市',
    remedy: '请由州人社局裁定。',
  },
  'flag-gone': { status: 409, title: '疑点已不存在', remedy: '相关事实已经更正，无需裁定；请刷新后查看。' },
  'sampling-too-late': {
    status: 409,
    title: '季度已经开始',
    remedy: '种子须在季度开始之前承诺；请承诺下一个季度。',
  },
  'sampling-committed': { status: 409, title: '该季度已承诺种子', remedy: '承诺不能更改；请刷新后查看。' },
  'sampling-too-early': { status: 409, title: '季度尚未结束', remedy: '请在季度最后一日之后抽取。' },
  'sampling-drawn': { status: 409, title: '该季度已经抽取', remedy: '每个季度只抽一次；请刷新后查看样本。' },
  'sample-reviewed': { status: 409, title: '该样本已有结论', remedy: '结论不能更改；请刷新后查看。' },
  'policy-change-invalid': {
    status: 422,
    title: '改动不符合政策文件的要求',
    remedy: '请按提示改正后再试算。',
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
  // After the decision: appeals and recoveries.
  'not-appealable': {
    status: 409,
    title: '没有可以申诉的决定',
    remedy: '只有不予补贴或逾期失效的申请可以申诉；撤回的申请不能申诉。',
  },
  'appeal-too-late': {
    status: 422,
    title: '已过申诉期',
    remedy: '逾期的申诉不予受理；事实有更正的，请由办理单位更正登记，系统会重新核算。',
  },
  'appeal-repeated': {
    status: 409,
    title: '对这一决定已经申诉过',
    remedy: '对同一决定只能申诉一次，请查看申诉的办理情况。',
  },
  'appeal-not-pending': { status: 409, title: '该申诉已经办结', remedy: '请刷新后查看结果。' },
  'entitlement-taken': {
    status: 409,
    title: '同一项补贴已由另一份申请办理',
    remedy: '请先核实另一份申请；它没有办成的，再决定本申诉。',
  },
  'recovery-not-paid': {
    status: 422,
    title: '没有可以追回的款项',
    remedy: '只能追回银行已经支付成功的款项。',
  },
  'recovery-open': { status: 409, title: '本案的追回尚未终结', remedy: '请在原有的追回中继续办理。' },
  'recovery-too-much': { status: 422, title: '金额超过上限', remedy: '请按提示的余额改正金额。' },
  'recovery-plan-refused': {
    status: 422,
    title: '分期计划不符合要求',
    remedy: '各期还款日须在今天之后并依次递增，金额之和须等于追回金额。',
  },
  'exception-not-asked': { status: 409, title: '没有等待答复的例外申请', remedy: '请刷新后查看。' },
  'recovery-not-proposed': { status: 409, title: '该追回方案不在待审批状态', remedy: '请刷新后查看。' },
  'recovery-not-collecting': {
    status: 409,
    title: '该追回不在追回中',
    remedy: '批准以后、完结以前才能登记款项。',
  },
  'receipt-repeated': {
    status: 409,
    title: '该银行流水号已经登记',
    remedy: '同一笔到账只登记一次；确为另一笔的，请核对银行流水号。',
  },
  'receipt-date-refused': { status: 422, title: '到账日期不符合要求', remedy: '请按银行流水上的日期填写。' },
  'offset-not-possible': {
    status: 422,
    title: '不能这样抵扣',
    remedy: '只能以同一县市、同一资金、应付同一收款方且尚未放款的补贴抵扣，并须留有付出的余额。',
  },
  'write-off-open': { status: 409, title: '已有核销等待审批', remedy: '请先办理原有的核销。' },
  'write-off-not-proposed': { status: 409, title: '没有等待审批的核销', remedy: '请刷新后查看。' },
  'days-of-another-employment': {
    status: 409,
    title: '与同一单位的另一段就业重叠',
    remedy: '请核对合同的起止日期，更正合同有误的退回；本段就业已经结束的，请登记离职日期。',
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
  'bank-field-too-long': {
    status: 422,
    title: '银行文件放不下这笔支付',
    remedy: '没有放款。请缩短该单位登记的名称或开户行，或改用其他银行文件格式。',
  },
  'payment-not-unclear': {
    status: 409,
    title: '这笔支付不能由人核实',
    remedy: '请等待银行回执；逾期未回或结果不明的支付才能凭银行书面材料核实。',
  },
  'outcome-date-invalid': {
    status: 422,
    title: '银行材料的日期不合理',
    remedy: '请填写银行书面材料所载的日期，不早于放款日，不晚于今天。',
  },
  'ruling-waits': {
    status: 409,
    title: '已有核实意见等待确认',
    remedy: '请先确认或退回已有的核实意见。',
  },
  'ruling-decided': { status: 409, title: '核实意见已经办结', remedy: '请刷新页面查看结果。' },
  'batch-not-overdue': {
    status: 409,
    title: '批次没有逾期',
    remedy: '请等待银行回执；逾期未回的批次才需要登记查询。',
  },
  // Budgets.
  'fund-account-unknown': { status: 404, title: '没有这个资金账户', remedy: '请先开立账户。' },
  'fund-account-exists': {
    status: 409,
    title: '该年度的账户已经登记',
    remedy: '请在账户列表中查看；首笔预算未通过的，可对它再提出下达预算。',
  },
  'fund-account-closed': {
    status: 409,
    title: '账户已年终结账',
    remedy: '已结账的年度不再记账，请在下一年度的账户办理。',
  },
  'fund-account-not-opened': {
    status: 409,
    title: '账户尚未开立',
    remedy: '请先提出首笔预算，并由另一位财政人员批准。',
  },
  'fund-account-overdrawn': {
    status: 422,
    title: '账户可用余额不足',
    remedy: '请减少金额，或先追加预算。',
  },
  'movement-unknown': { status: 404, title: '没有这项预算变动', remedy: '请刷新预算变动列表。' },
  'not-own-proposal': {
    status: 403,
    title: '只有提出人可以撤回',
    remedy: '请由提出人撤回，或由有权限的另一人办理。',
  },
  'movement-decided': { status: 409, title: '这项预算变动已经办理', remedy: '请刷新查看办理结果。' },
  'budget-changed': {
    status: 409,
    title: '账户余额已有变化',
    remedy: '请不予通过这一项，核对新的余额后重新提出年终结账。',
  },
  'fiscal-year-running': {
    status: 422,
    title: '年度尚未结束',
    remedy: '请在年度结束以后再办理年终结账。',
  },
  'fiscal-years-differ': {
    status: 422,
    title: '不能跨年度调剂',
    remedy: '跨年度的余额请通过年终结转办理。',
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
  // Matching (art. 9).
  'not-seeking': {
    status: 404,
    title: '此人目前不在求职',
    remedy: '没有求职意愿、已经就业或未满 16 周岁的不列入；名册或离职登记更新后自动列入。',
  },
  // Accounts.
  'identity-number-taken': {
    status: 409,
    title: '身份证号已登记在另一账户',
    remedy: '一个人只用一个账户：请给原有账户增加岗位；原有账户已停用的，请重新启用。',
  },
  'username-taken': { status: 409, title: '用户名已被使用', remedy: '请换一个用户名。' },
  ...registerProblems,
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
