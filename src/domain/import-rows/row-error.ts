import { creditCodeFaults } from '../credit-code.ts';
import { identityNumberFaults } from '../identity-number.ts';

/** Why a row of a file is not taken. `row` counts as the spreadsheet does: the header is row 1. */
export type RowError = { row: number; column: string; code: RowErrorCode; message: string; remedy: string };

const texts = {
  ...identityNumberFaults,
  ...creditCodeFaults,
  'header-missing': ['缺少这一列。', '请使用下载的模板，不要改动表头。'],
  'name-missing': ['姓名或名称没有填写。', '请填写与证件一致的姓名或名称。'],
  'household-missing': ['户编号没有填写。', '请填写建档立卡系统中的户编号。'],
  'value-missing': ['这一列必须填写。', '请补填后重新导入这一行。'],
  'value-not-listed': ['填写的内容不在规定的选项之内。', '请从模板列出的选项中选择。'],
  'number-invalid': ['编号格式不正确。', '编号只能用字母、数字、连字符和下划线，不超过40个字符。'],
  'number-is-identity': ['就业编号不能是身份证号。', '请另编一个不含身份信息的编号，例如“JY0001”。'],
  'insurance-kind-invalid': ['险种不是险种名称。', '请按社保部门的名称填写，例如“城镇职工基本养老保险”。'],
  'identity-in-use': [
    '这个身份证号已登记在另一户或另一个姓名之下。',
    '原登记保持不变；请核对两处信息，由工作人员裁定。',
  ],
  'identity-repeated': [
    '这个身份证号在同一份文件的前面已经出现过。',
    '只取第一次出现的那一行；请删除多余的行，内容不同的请先核对。',
  ],
  'household-divided': [
    '同一户编号在文件中对应不同的村。',
    '请核对户编号和行政区划代码；以文件中这一户的第一行为准。',
  ],
  'village-unknown': ['行政区划代码不是本州的村（社区）。', '请填写12位村级区划代码。'],
  'division-unknown': ['行政区划代码不存在。', '请填写6位县级区划代码；湘西经开区为433190。'],
  'amount-negative': ['金额或数量是负数。', '请填写零或正数。'],
  'amount-not-a-number': ['金额或数量不是数字。', '请只填数字，最多两位小数，不要带单位。'],
  'amount-not-positive': ['金额必须大于零。', '没有缴费的月份不要列入。'],
  'date-missing': ['日期没有填写。', '请按“2016-06-25”的格式填写。'],
  'date-invalid': ['日期不存在或格式不正确。', '请按“2016-06-25”的格式填写真实日期。'],
  'date-in-future': ['日期晚于今天，还没有发生。', '请在发生之后再登记。'],
  'month-ambiguous': [
    '看不出是1月还是10月：表格软件把“2016.10”存成了数字“2016.1”。',
    '请把单元格设为文本格式，按“2016-10”或“2016-01”填写。',
  ],
  'month-invalid': ['月份格式不正确。', '请按“2016-06”的格式填写。'],
  'contract-end-before-start': ['合同终止日早于起始日。', '请对照劳动合同改正。'],
  'credit-code-in-use': [
    '这个统一社会信用代码已登记为另一个名称。',
    '原登记保持不变；如单位更名，请由工作人员更正。',
  ],
  'account-invalid': ['银行账号不是数字。', '请把单元格设为文本格式，完整填写账号。'],
  'employer-unknown': ['没有登记这个用人单位。', '请核对代码；新单位请由所在县市的就业服务中心先登记。'],
  'employment-unknown': ['没有登记这个就业编号。', '请先登记就业，或核对编号。'],
  'employment-in-use': ['这个就业编号已用于另一段就业。', '请使用新的就业编号。'],
  'intermediary-in-use': [
    '这个介绍机构编号已登记为另一个名称。',
    '原登记保持不变；如机构更名，请由工作人员更正。',
  ],
  'departure-before-start': ['离职日期早于入职日期。', '请核对离职日期和就业编号。'],
  'follow-up-before-start': ['回访日期早于入职日期。', '请核对回访日期和就业编号。'],
  'class-is-identity': ['班级编号不能是身份证号。', '请另编一个不含身份信息的编号，例如“PX2016-01”。'],
  'class-ends-before-start': ['结束日期早于开班日期。', '请对照开班备案改正。'],
  'class-too-long': ['培训班超过三年，可能写错了年份。', '请核对开班日期和结束日期。'],
  'payer-missing': ['费用由用人单位承担，没有填写是哪个单位。', '请填写该用人单位的统一社会信用代码。'],
  'result-missing': ['这一行既没有结业情况，也没有证书。', '请填写是否结业，或填写证书。'],
  'certificate-incomplete': ['证书编号、等级、发证日期没有填全。', '三项都填写，没有证书的三项都不填。'],
  'school-year-invalid': ['学年的写法不正确。', '请按“2016-2017”填写，后一年比前一年大 1。'],
  'quarter-invalid': ['季度的写法不正确。', '请按“2017Q1”或“2017年第1季度”填写。'],
  'year-invalid': ['年份不是1950年以来的四位数字，或晚于今年。', '请填写四位数，如 2016。'],
  'rate-invalid': ['年利率不正确。', '请填写百分数，如 4.35，最多两位小数，不超过 24。'],
  'score-out-of-range': ['评分不在 0 至 100 之间。', '请填写 0 至 100 的整数。'],
  'poster-missing': [
    '没有填写由谁发布：用人单位代码和服务中心代码都是空的。',
    '请至少填写一项；州外单位没有登记的，由劳务服务中心或驻外办事机构发布。',
  ],
  'phone-doubtful': [
    '联系电话不像手机号，也不像带区号的座机号。',
    '已照文件登记，不影响其他内容；请核对后在卡片上改正，否则短信发不到本人。',
  ],
  'text-too-long': ['填写的内容太长。', '请用不超过 40 个字的简短词语。'],
  'places-out-of-range': ['招聘人数不在 1 至 10000 之间。', '请填写整数。'],
  'age-out-of-range': ['年龄要求不合法，或上限小于下限。', '最低 16 周岁，最高 99 周岁。'],
  'pay-range-invalid': ['月薪上限低于下限。', '请核对两个金额。'],
  'sex-without-reason': [
    '性别要求和依据须同时填写。',
    '法律不允许限定性别的请都留空；允许的写明依据，至少 4 个字。',
  ],
  'opening-expired': ['有效期已经过去。', '请填写今天或以后的日期。'],
  'bank-line-unknown': ['回执中的支付编号不在这个批次里。', '请核对导入的是不是本批次的回执。'],
  'bank-line-repeated': ['同一支付编号在回执中出现两次。', '请向银行索取更正后的回执。'],
  'bank-amount-differs': ['回执金额与支付金额不一致。', '请与银行核对后重新导入。'],
  'bank-control-missing': ['回执末行缺少总笔数和总金额。', '请使用完整的回执文件。'],
  'bank-control-differs': ['总笔数或总金额与明细不一致，文件可能不完整。', '请使用完整的回执文件。'],
} as const satisfies Record<
  string,
  readonly [message: string, remedy: string] | { message: string; remedy: string }
>;

export type RowErrorCode = keyof typeof texts;

/** The error for a code. The database side uses it for what only it can see (`identity-in-use`, …). */
export function rowError(code: RowErrorCode, row: number, column: string): RowError {
  const text = texts[code];
  const [message, remedy] = 'message' in text ? [text.message, text.remedy] : text;
  return { row, column, code, message, remedy };
}
