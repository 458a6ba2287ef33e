import { type RowError, rowError } from '../domain/import-rows/index.ts';
import type { TableProblemCode } from '../platform/tabular/index.ts';

/** What the record says of a training: of a single fact and of a file's row alike. */
const TRAINING_ERRORS = {
  'class-unknown': [
    '没有登记这个班级编号，或它不在您的辖区或单位之内。',
    '请核对班级编号；新班请先登记开班。',
  ],
  'class-in-use': [
    '这个班级编号已登记为另一个培训班。',
    '请使用新的班级编号；登记有误的班请人社部门审核不通过，再用新编号登记。',
  ],
  'institution-unknown': [
    '没有登记这个培训机构，或它不在您的辖区或单位之内。',
    '请核对代码；新机构请由所在县市的就业服务中心先登记。',
  ],
  'institution-not-training': ['这个机构登记的类型不是培训机构或学校。', '请核对代码，或先更正机构类型。'],
  'training-category-unknown': [
    '开班之日的补贴标准表里没有这个培训类别。',
    '请按“政策条文”中的类别填写，例如“A类”。',
  ],
  'trainee-unknown': ['这个班没有登记这名学员。', '请核对身份证号；漏报的请先登记为学员。'],
  'enrolled-otherwise': [
    '这名学员已登记在这个班，费用承担人与此不同。',
    '原登记保持不变；请核对费用由谁承担。',
  ],
  'attendance-outside-class': ['这一天不在培训期间之内。', '请核对日期；开班和结束日期以登记的培训班为准。'],
  'attendance-repeated': ['同一人同一天在文件中出现两次。', '请核对是不是另一天，多出的一行删去。'],
  'attendance-elsewhere': [
    '这一天此人已在另一个培训班签到。',
    '一人一天只计一次；请两个班核对签到表，误登的由人社部门撤销。',
  ],
  'class-not-ended': [
    '培训还没有结束，签到表不能交齐。',
    '请在培训的最后一天或以后确认；其间可以继续登记到课和学员。',
  ],
  'attendance-closed': ['签到表已经交齐，不能再添加。', '如有遗漏，请人社部门把签到表退回更正。'],
  'attendance-unknown': ['这一天没有到课记录，或已经撤销。', '请刷新后查看当前记录。'],
  'completion-before-class': ['结业日期早于开班日期。', '请核对结业日期和班级编号。'],
  'completion-otherwise': [
    '这名学员的结业情况已经报告过，与此不同。',
    '原报告有误的，请人社部门撤销后重新报告。',
  ],
  'completion-unknown': ['没有这份结业报告，或它已经撤销。', '请刷新后查看当前记录。'],
  'certificate-used': [
    '这个证书编号已经登记在另一名学员或另一个班，或等级、发证日期不同。',
    '请核对证书；原登记有误的，请人社部门撤销后重新登记。',
  ],
  'certificate-unknown': ['没有这份证书，或它已经撤销。', '请刷新后查看当前记录。'],
} as const satisfies Record<string, readonly [message: string, remedy: string]>;

/** Openings and referrals (art. 9). */
const MATCHING_ERRORS = {
  'poster-unknown': [
    '没有登记这个用人单位、劳务服务中心或驻外办事机构，或它不在您的辖区或单位之内。',
    '请核对代码；新单位由所在县市的就业服务中心先登记，服务中心登记为相应的机构类型。',
  ],
  'opening-in-use': ['这个岗位编号已用于另一个岗位。', '请使用新的岗位编号。'],
  'opening-unknown': ['没有这个岗位。', '请核对岗位编号。'],
  'opening-closed': ['岗位已招满、撤下或已过有效期。', '请选择其他岗位。'],
  'opening-full': ['岗位的名额都已有人（推荐中的也占名额）。', '请等名额让出，或请招聘单位增加人数。'],
  'places-below-held': ['招聘人数少于已推荐和已入职的人数。', '请填写不少于已占名额的人数。'],
  'person-not-seeking': [
    '这个人目前不在求职：没有求职意愿，已经就业，或未满 16 周岁。',
    '请先更新名册的就业状态或转岗需求，或登记离职。',
  ],
  'requirement-not-met': ['这个人不符合岗位的年龄、性别、文化程度或技能要求。', '请选择其他岗位。'],
  'hard-wish-excludes': [
    '本人必须的意愿排除了这个岗位。',
    '请选择其他岗位；本人改变意愿的，先更改意愿标记。',
  ],
  'referral-exists': ['这个人已推荐到这个岗位，尚未办结。', '请在原有的推荐中办理。'],
  'referral-unknown': ['没有这项推荐。', '请核对编号。'],
  'referral-not-now': ['推荐的当前状态不能这样办理，可能已由他人办理或已失效。', '请刷新后查看。'],
  'interview-day-missing': ['邀约面试须填写今天或以后的面试日期。', '请填写面试日期。'],
  'interview-not-yet': ['面试日期还没有到。', '请在面试之后登记结果。'],
  'starts-before-referral': ['入职日期早于推荐日期。', '请核对入职日期。'],
  'fair-unknown': ['没有这场招聘会，或它不在您的辖区之内。', '请核对编号。'],
  'fair-in-use': ['这个招聘会编号已用于另一场招聘会。', '请使用新的编号。'],
  'fair-not-there': ['岗位没有参加这场招聘会，或此人没有到场。', '请先登记参会岗位和到场人员。'],
  'person-unknown': ['没有这个人，或不在您的辖区之内。', '请核对。'],
} as const satisfies Record<string, readonly [message: string, remedy: string]>;

/** Bulk imports of the register. */
const LOAD_ERRORS = {
  'load-unknown': ['没有这次批量导入，或它不在您的辖区之内。', '请核对编号。'],
  'load-open': [
    '这个地区（或包含它的地区）已有一次批量导入没有办结，同时只能有一次。',
    '请先写入或放弃那一次，再上传新的文件。',
  ],
  'load-not-ready': ['这次批量导入不在等待核对，可能已由他人写入或放弃。', '请刷新后查看。'],
  'load-not-open': ['这次批量导入已经结束，不能再放弃。', '请刷新后查看。'],
  'load-changed': ['这次批量导入的差异报告已经变化，与您看到的不同。', '请刷新，看过新的报告后再写入。'],
} as const satisfies Record<string, readonly [message: string, remedy: string]>;

const FACT_ERRORS = {
  ...LOAD_ERRORS,
  ...TRAINING_ERRORS,
  ...MATCHING_ERRORS,
  'class-decided-already': [
    '您办理过这个班学员尚未办结的补贴申请，不能再审核这个班。',
    '请由没有办理过这些申请的其他人社人员审核。',
  ],
  'employment-unknown': ['没有登记这个就业编号。', '请先登记就业，或核对编号。'],
  'employment-in-use': ['这个就业编号已用于另一段就业。', '请使用新的就业编号。'],
  'aid-unknown': ['没有这个补助个案。', '请核对个案编号。'],
  'ticket-used': [
    '这张车票已经登记过（同一车票号码和乘车日期），或金额与登记的不同。',
    '每张车票只能报一次；原登记有误的，请先撤销再登记。',
  ],
  'ticket-in-future': ['乘车日期在今天之后。', '请在乘车之后再登记车票。'],
  'ticket-unknown': ['没有这张车票，或它已经撤销。', '请刷新后查看当前记录。'],
  'tickets-closed': ['已确认没有更多车票，不能再添加。', '如有遗漏，请由人社部门撤销后重新登记。'],
  'workplace-unknown': [
    '没有这个工作地点。',
    '州内填写县市的 6 位代码（湘西经开区为 433190），州外填写所在地级市的代码，例如东莞市 441900。',
  ],
  'transport-already-open': [
    '这个人已有一份在办的交通补助申请；交通补助每人一次。',
    '请在“补助个案”中找到原申请，在那里补交合同和车票。',
  ],
  'aid-ambiguous': ['不止一个补助个案与此相符。', '请填写个案编号。'],
  'institution-unknown': [
    '没有登记这个机构，或它不属于这一类（培训机构、学校、银行）。',
    '请核对代码；新机构由所在县市登记，也可以只填名称。',
  ],
  'institution-not-yours': ['只能以自己的学校或银行登记。', '请填写本单位的统一社会信用代码。'],
  'studies-without-days': ['毕业日期须晚于入学日期，最长十二年。', '请核对入学日期和毕业日期。'],
  'study-differs': [
    '这个人已在同一学校以同一项目、同一入学日期登记，其他内容不同。',
    '原登记保持不变；确有错误的，登记离校后另行登记。',
  ],
  'school-year-outside-studies': ['这个学年不在入学与毕业、离校之间。', '请核对学年和离校日期。'],
  'school-year-not-begun': ['这个学年还没有开始，或确认日期早于它的第一天。', '请在学年开始之后确认。'],
  'school-year-confirmed': [
    '这个学年已经确认，内容不同。',
    '如原确认有误，请由扶贫或人社部门撤销后重新确认。',
  ],
  'school-year-unknown': ['没有这条学年确认，或它已经撤销。', '请刷新后查看当前记录。'],
  'attending-not-enrolled': ['不在籍的学生不能填写在读或面临失学。', '请核对是否在籍。'],
  'at-risk-asked': ['特困学生须填写是否面临失学，面临失学的还须填写 0 至 100 的需求评分。', '请补填。'],
  'tuition-not-asked': ['学费是否免收只记在籍的两后生。', '请留空。'],
  'at-risk-not-asked': ['两后生不填是否面临失学和需求评分。', '请留空。'],
  'date-in-future': ['日期在今天之后，还没有发生。', '请在发生之后再登记。'],
  'left-before-enrolment': ['离校日期早于入学日期。', '请核对离校日期。'],
  'left-recorded': ['已登记离校，日期不同。', '如原登记有误，请由扶贫或人社部门撤销后重新登记。'],
  'leaving-unknown': ['没有这条离校登记，或它已经撤销。', '请刷新后查看当前记录。'],
  'loan-without-days': ['到期日期须晚于放款日期，最长十年。', '请核对放款日期和到期日期。'],
  'loan-differs': [
    '这笔贷款已登记，内容不同。',
    '原登记保持不变；请核对贷款编号，误登的以放款当天还清了结。',
  ],
  'loan-approved-late': ['银行批准日期晚于到期日期。', '请核对批准日期。'],
  'loan-repaid': ['已登记还清，日期不同。', '如原登记有误，请由人社或扶贫部门撤销后重新登记。'],
  'loan-not-approved': ['银行批准没有登记，或已经撤销。', '请刷新后查看当前记录。'],
  'revocation-proposed': ['已有一份撤销银行批准的意见等待另一人决定。', '请由另一人先决定。'],
  'revocation-not-proposed': ['没有等待决定的撤销意见，可能已由他人决定。', '请刷新后查看当前记录。'],
  'second-person-needed': ['撤销由您提出，须由另一人决定。', '请由同一单位或上级的其他人员决定。'],
  'repaid-before-drawn': ['还清日期早于放款日期。', '请核对还清日期。'],
  'repayment-unknown': ['没有这条还清登记，或它已经撤销。', '请刷新后查看当前记录。'],
  'statement-outside-loan': ['这个季度不在贷款期限之内。', '请核对季度和贷款编号。'],
  'statement-before-quarter': ['报送日期早于这个季度。', '请核对季度和报送日期。'],
  'balance-over-principal': ['贷款余额大于贷款本金。', '请填写季度第一天（或放款当天）的本金余额。'],
  'interest-over-balance': ['付息金额大于贷款余额。', '请核对付息金额和贷款余额。'],
  'interest-without-day': ['付息金额和付息日期须同时填写；没有付息的填 0，付息日期留空。', '请核对。'],
  'interest-paid-outside': ['付息日期不在季度第一天和报送日期之间。', '请核对付息日期。'],
  'quarter-stated': ['这个季度已经报送，内容不同。', '如原报送有误，请由人社或扶贫部门撤销后重新报送。'],
  'statement-unknown': ['没有这条季度报送，或它已经撤销。', '请刷新后查看当前记录。'],
  'employer-unknown': ['没有登记这个用人单位。', '请核对代码；新单位请由所在县市的就业服务中心先登记。'],
  'intermediary-unknown': ['没有登记这个介绍机构。', '请先登记介绍机构，或核对编号。'],
  'before-first-policy': ['当时还没有施行的政策，不能核算。', '请核对入职、入学、放款或申请日期。'],
  'aid-rules-unpublished': [
    '当时施行的政策版本还没有办法第十七至二十条的标准，不能登记。',
    '请州人社局在“政策条文”发布含有这些标准的版本，发布之后再登记。',
  ],
  'overlapping-employment': [
    '同一人在同一用人单位已有一段正在跟踪的就业，时间与此重叠。',
    '请先核对并登记另一段就业的离职日期。',
  ],
  'days-of-another-employment': [
    '同一人在同一用人单位另有一段正在跟踪的就业，这样登记就会与它的时间重叠。',
    '请核对合同的起止日期，更正合同有误的退回；本段就业其实已经结束的，请登记本段就业的离职日期。',
  ],
  'contract-unknown': ['没有这份合同。', '请核对合同编号。'],
  'contract-not-waiting': ['这份合同不在等待确认，可能已由他人处理。', '请刷新后查看当前状态。'],
  'contract-closed': ['这份合同已经确认或已被更正，不能再更换文件。', '如需更正，请提交更正合同。'],
  'contract-end-before-start': ['合同终止日早于起始日。', '请对照劳动合同改正。'],
  'contract-replaced': ['要更正的合同不属于这段就业，或已被更正。', '请刷新后选择当前有效的合同。'],
  'departure-before-start': ['离职日期早于入职日期。', '请核对离职日期和就业编号。'],
  'departure-unknown': ['没有这条离职记录，或它已经撤销。', '请刷新后查看当前记录。'],
  'follow-up-before-start': ['回访日期早于入职日期。', '请核对回访日期和就业编号。'],
  'follow-up-wrong-intermediary': [
    '回访机构不是这段就业登记的介绍机构。',
    '只有介绍该人就业的机构可以登记回访；请核对机构编号和就业编号。',
  ],
  'insurance-unknown': ['没有这条缴费记录，或它已经撤销。', '请刷新后查看当前记录。'],
  'insurance-revoked': ['这条缴费记录已被撤销，不能再次登记。', '如撤销有误，请联系作出撤销的人社部门。'],
  'proof-missing': [
    '用人单位自行申报的缴费须附社保缴费凭证，没有找到这份凭证。',
    '请先上传缴费凭证（PDF、JPEG 或 PNG），再提交缴费记录。',
  ],
  'person-not-in-register': ['名册里还没有这个人。', '请先由户籍所在乡镇把此人录入劳动力名册。'],
  'correction-in-future': ['更正的起始日期在今天之后。', '请填写今天或以前的日期。'],
  'document-unknown': ['文件还没有上传。', '请先上传文件。'],
  'reason-required': ['须说明理由。', '请填写理由后再提交。'],
  'code-by-office-only': [
    '劳动者对这段就业提出过异议，用人单位不能再发确认码。',
    '请劳动者到乡镇社会保障站或县市就业服务中心领取确认码，并向县市人社局说明情况。',
  ],
  'dispute-not-open': ['这项异议不属于这段就业，或已经核实处理。', '请刷新，查看异议的处理情况。'],
} as const satisfies Record<string, readonly [message: string, remedy: string]>;
export type FactErrorCode = keyof typeof FACT_ERRORS;

/** A fact that cannot be recorded as given: the caller's to correct. Everything else thrown is a fault of ours. */
export class FactError extends Error {
  override readonly name = 'FactError';
  readonly code: FactErrorCode;
  readonly remedy: string;
  readonly field: string | undefined;

  constructor(code: FactErrorCode, field?: string) {
    super(FACT_ERRORS[code][0]);
    this.code = code;
    this.remedy = FACT_ERRORS[code][1];
    this.field = field;
  }
}

const ROW_ERRORS = {
  ...TRAINING_ERRORS,
  'person-not-in-register': FACT_ERRORS['person-not-in-register'],
  'employment-unknown': [
    '没有登记这个就业编号，或它不在您的辖区或单位之内。',
    '请核对编号；不属于您的，请由所属辖区或单位的人员导入。',
  ],
  'before-first-policy': FACT_ERRORS['before-first-policy'],
  'aid-rules-unpublished': FACT_ERRORS['aid-rules-unpublished'],
  'follow-up-wrong-intermediary': FACT_ERRORS['follow-up-wrong-intermediary'],
  'proof-missing': FACT_ERRORS['proof-missing'],
  'intermediary-unregistered': [
    '已登记这段就业，但所填的介绍机构尚未登记；登记之前，中介和跟踪服务补贴按没有资质处理。',
    '请导入该介绍机构，或核对编号；岗位补贴不受影响。',
  ],
  'own-case': [
    '这一行是您本人或您的家庭成员，应当回避。',
    '请把您家庭的信息交给其他有权限的人员导入，例如乡镇社保站或县市扶贫部门的同事。',
  ],
  'household-closed': [
    '这一户已经注销（并入他户或户内无人）。',
    '请核对户编号；在世且在本地的成员请登记到现在的户。',
  ],
  'party-of-other-counties': [
    '这个单位登记在州外，名下有其他县市的就业；变更登记地区或收款账户会影响那些案件。',
    '请由州就业局或系统管理员导入。',
  ],
  'account-of-own-claim': [
    '您办理过这个单位尚未办结的补贴申请，不能再变更它的收款账户。',
    '请由没有办理过这些申请的其他人员导入，例如州就业局。',
  ],
  'person-ended': [
    '名册中这个人已登记为去世、迁出，或已并入另一张卡。',
    '登记有误的，请由工作人员在名册中更正；文件不改变这样的登记。',
  ],
  'card-changed-since': [
    '比对之后，这张卡已被其他人更改，没有用文件覆盖。',
    '请查看卡片上的最新登记；确应以文件为准的，请更正后重新导入这一行。',
  ],
  'household-changed-since': [
    '比对之后，这一户已被其他人更改，没有用文件覆盖。',
    '请查看这一户的最新登记；确应以文件为准的，请更正后重新导入。',
  ],
  'row-out-of-scope': ['这一行不在您的辖区或单位之内。', '请由所属辖区或单位的人员导入。'],
} as const satisfies Record<string, readonly [message: string, remedy: string]>;

/** What befell a file as a whole. */
const FILE_ERRORS = {
  'import-broken-off': [
    '导入中途中断，整份文件没有任何一行写入。',
    '请重新导入同一份文件；再次中断请联系管理员。',
  ],
  'source-revoked': [
    '文件排队等候导入期间，报送的外部社保机构或其密钥已被停用，整份文件没有写入。',
    '请向州人社局核实；恢复报送须重新登记机构或密钥。',
  ],
} as const satisfies Record<string, readonly [message: string, remedy: string]>;

/** What only the record can say about a row, beyond the codes the pure checks have. */
export type IntakeRowCode = RowError['code'] | keyof typeof ROW_ERRORS;

/** A row or file that was not taken; `row` counts as in Excel (header = 1), 0 is the file itself. */
export interface ImportProblem {
  readonly row: number;
  readonly column: string;
  readonly code: IntakeRowCode | FactErrorCode | TableProblemCode | keyof typeof FILE_ERRORS;
  readonly message: string;
  readonly remedy: string;
}

export function rowProblem(code: IntakeRowCode, row: number, column: string): ImportProblem {
  if (!Object.hasOwn(ROW_ERRORS, code)) return rowError(code as RowError['code'], row, column);
  const [message, remedy] = ROW_ERRORS[code as keyof typeof ROW_ERRORS];
  return { row, column, code, message, remedy };
}

/** A row that a fact of its own refuses, in that fact's words. */
export function factProblem(
  { code, message, remedy }: FactError,
  row: number,
  column: string,
): ImportProblem {
  return { row, column, code, message, remedy };
}

export function fileProblem(code: keyof typeof FILE_ERRORS): ImportProblem {
  const [message, remedy] = FILE_ERRORS[code];
  return { row: 0, column: '', code, message, remedy };
}
