import { type ImportKind, importColumns } from './columns.ts';
import { listedWords } from './listed-words.ts';

/** What is written in a column, for who fills it in. Without `needed` a row may leave it empty. */
export interface ColumnNote {
  readonly needed: boolean;
  readonly note: string;
}

export interface DescribedColumn extends ColumnNote {
  readonly column: string;
  /** The only words taken; empty: free text. */
  readonly words: readonly string[];
}

const must = (note: string): ColumnNote => ({ needed: true, note });
const may = (note: string): ColumnNote => ({ needed: false, note });

const identity = '18位身份证号。单元格须为文本格式，否则表格软件会丢失末几位。';
const creditCode = '18位统一社会信用代码，与营业执照一致。';
const date = '格式 2016-06-25；也接受 2016/6/25、2016年6月25日。';
const yuan = '单位元，只填数字，最多两位小数。';
const accountNote = '只填数字；单元格须为文本格式。';

/** Keyed by kind and column, so that a new column without its explanation does not compile. */
const notes: { [K in ImportKind]: Record<(typeof importColumns)[K][number], ColumnNote> } = {
  registry: {
    户编号: must('建档立卡系统中的户编号；同一户的各行相同。'),
    姓名: must('与身份证一致。'),
    身份证号: must(identity),
    与户主关系: may('从所列词语中选填。'),
    性别: may('不填时按身份证号认定。'),
    文化程度: may('从所列词语中选填。'),
    技能水平: may('从所列词语中选填。'),
    健康状况: may('从所列词语中选填。'),
    '家庭年收入(元)': may(`${yuan}同一户以文件中第一行为准。`),
    建档立卡: must('是否本州建档立卡贫困户。'),
    行政区划代码: must('12位村（社区）代码，须在本州之内。'),
    就业状态: may('从所列词语中选填。'),
    就业地区: may('已转移就业的所在地。'),
    就业单位: may('单位名称。'),
    就业岗位: may('岗位名称。'),
    '月工资(元)': may(yuan),
    就业满意度: may('从所列词语中选填。'),
    转岗需求: may('从所列词语中选填。'),
    意愿地区: may('从所列词语中选填。'),
    意愿行业: may('希望从事的行业。'),
    意愿岗位: may('希望从事的岗位。'),
    '意愿月薪(元)': may(yuan),
    公共服务需求: may('从所列词语中选填。'),
    '随行家属(人)': may('人数，只填数字。'),
    联系电话: may('手机或座机。'),
    一卡通账号: may(accountNote),
    劳动能力: may('不超过40个字。文件没有这一列的，原登记不变；以下各列相同。'),
    转移就业意愿: may('两后生填写：是否愿意转移就业。'),
    意愿企业: may('希望去的单位。'),
    子女入学: may('随行子女就读情况，不超过40个字。'),
    毕业学校: may('两后生填写。'),
    毕业年份: may('两后生填写，四位数，如 2016。'),
    就读职校意愿: may('两后生填写：是否愿意就读职业院校。'),
  },
  employers: {
    统一社会信用代码: must(creditCode),
    名称: must('与营业执照一致。'),
    行政区划代码: must('6位县级代码，可以在州外；湘西经开区为433190。'),
    联系人: may('经办人姓名。'),
    联系电话: may('手机或座机。'),
    开户行: may('收款账户的开户行。'),
    账号: may(`收款账号，${accountNote}不填不影响登记，支付前须补齐。`),
  },
  intermediaries: {
    编号: must('字母、数字、连字符、下划线，不超过40个字符。'),
    名称: must('机构或经纪人名称。'),
    类型: must('从所列词语中选填。'),
    资质证号: may('没有资质证的不填；不具有资质的不能领取补贴。'),
    资质有效期至: may(date),
    信誉: must('从所列词语中选填。'),
    行政区划代码: must('6位县级代码。'),
    开户行: may('收款账户的开户行。'),
    账号: may(`收款账号，${accountNote}`),
  },
  placements: {
    就业编号: must('每段就业一个编号，不得重复；字母、数字、连字符、下划线，不超过40个字符。'),
    身份证号: must(identity),
    统一社会信用代码: must(`用人单位的${creditCode}单位须已登记。`),
    介绍机构编号: may('由介绍机构介绍的才填；机构尚未登记的，登记之前不发放中介和跟踪服务补贴。'),
    岗位: may('岗位名称。'),
    '月工资(元)': may(yuan),
    入职日期: must(date),
    合同起始日: may(`劳动合同的第一天。填了终止日就须填写。${date}`),
    合同终止日: may(`劳动合同的最后一天；无固定期限的不填。${date}`),
  },
  insurance: {
    统一社会信用代码: must(`缴费单位的${creditCode}`),
    所属月份: must('费款所属月份，格式 2016-06。'),
    身份证号: must(identity),
    险种: must('如“城镇职工基本养老保险”。'),
    缴费日期: must(`实际缴费的日期，不得晚于导入当天。${date}`),
    '缴费金额(元)': must(`须大于零。${yuan}`),
  },
  departures: {
    就业编号: must('已登记的就业编号。'),
    离职日期: must(`离职的当天，不得早于入职日期；可以提前登记。${date}`),
    原因: may('如辞职、合同到期。'),
  },
  'follow-ups': {
    介绍机构编号: must('介绍该劳动者就业的机构。'),
    就业编号: must('已登记的就业编号。'),
    回访日期: must(`回访的当天，不得晚于导入当天。${date}`),
    方式: must('从所列词语中选填。'),
    情况: may('在岗情况、诉求等。'),
  },
  institutions: {
    统一社会信用代码: must(creditCode),
    名称: must('与证照一致。'),
    机构类型: must('从所列词语中选填；不止一种的用顿号分开，如“培训机构、学校”。'),
    行政区划代码: must('6位县级代码，可以在州外；湘西经开区为433190。'),
    联系人: may('经办人姓名。'),
    联系电话: may('手机或座机。'),
    开户行: may('收款账户的开户行。'),
    账号: may(`收款账号，${accountNote}不填不影响登记，支付前须补齐。`),
  },
  'training-classes': {
    班级编号: must('每班一个编号，不得重复；字母、数字、连字符、下划线，不超过40个字符。'),
    班级名称: must('如“家政服务第一期”。'),
    统一社会信用代码: must(`培训机构或学校的${creditCode}机构须已登记。`),
    培训类型: must('从所列词语中选填。'),
    培训类别: must('开班之日补贴标准表中的类别，如“A类”；见“政策条文”。'),
    开班日期: must(date),
    结束日期: must(`培训的最后一天，计入培训期间。${date}`),
  },
  enrolments: {
    班级编号: must('已登记的培训班。'),
    身份证号: must(`学员须在劳动力名册中。${identity}`),
    费用承担: must('培训费由谁承担，补贴就发给谁；从所列词语中选填。'),
    用人单位代码: may('费用由用人单位承担时必填，该单位的统一社会信用代码。'),
  },
  attendance: {
    班级编号: must('已登记的培训班。'),
    身份证号: must(`该班学员。${identity}`),
    日期: must(`到课的当天，一人一天一行；须在培训期间之内，不得晚于导入当天。${date}`),
  },
  'training-results': {
    班级编号: must('已登记的培训班。'),
    身份证号: must(`该班学员。${identity}`),
    是否结业: may('只补报证书的不填。'),
    结业日期: may(`填了是否结业就须填写；没有结业的填退出或结束的日期。${date}`),
    证书编号: may('没有证书的三项都不填。字母、数字、连字符、下划线。'),
    证书等级: may('从所列词语中选填。'),
    发证日期: may(date),
  },
  students: {
    身份证号: must(`${identity}须已在劳动力名册中。`),
    项目: must('从所列词语中选填。'),
    就读阶段: must('从所列词语中选填。'),
    学校代码: may(`学校的${creditCode}学校已在系统登记的填写。`),
    学校名称: may('没有填学校代码的必须填写。'),
    入学日期: must(`办法施行（2016-05-18）之前入学的，填施行后第一个学年的第一天，如 2016-09-01。${date}`),
    毕业日期: must(`预计毕业的日期，须晚于入学日期。${date}`),
  },
  'school-years': {
    个案编号: may('登记学生时系统给的编号。不填的，按身份证号和学年查找。'),
    身份证号: may(`没有填个案编号的必须填写。${identity}`),
    学年: must('格式 2016-2017。'),
    是否在籍: must('该学年是否注册在校。'),
    是否在读: must('该学年是否到校学习。'),
    是否面临失学: may('特困学生必填；两后生不填。'),
    需求评分: may('0 至 100 的整数，面临失学的必填；资金不足时由高到低安排。'),
    学费是否免收: may('两后生该学年学校是否免收学费（办法第十八条）；只作记录，不是发放条件。'),
    确认日期: must(`学校确认的日期，不得早于学年第一天、晚于导入当天。${date}`),
  },
  loans: {
    贷款编号: must('银行的贷款编号；字母、数字、连字符、下划线，不超过40个字符。'),
    身份证号: must(`借款人的${identity}须已在劳动力名册中。`),
    银行代码: may(`银行的${creditCode}银行已在系统登记的填写。`),
    银行名称: may('没有填银行代码的必须填写。'),
    是否返乡农民工: must('外出务工后返乡创业的填“是”。'),
    批准日期: may(`银行批准贷款的日期；没有批准的不贴息。${date}`),
    '贷款本金(元)': must(`须大于零。${yuan}`),
    '年利率(%)': must('如 4.35，最多两位小数。'),
    放款日期: must(date),
    到期日期: must(`须晚于放款日期。${date}`),
    还清日期: may(`已还清的填写，不得晚于导入当天。${date}`),
  },
  'loan-statements': {
    个案编号: may('登记贷款时系统给的编号。不填的，按贷款编号查找。'),
    贷款编号: may('没有填个案编号的必须填写。'),
    季度: must('格式 2017Q1 或 2017年第1季度。'),
    '付息金额(元)': must(`该季度实际支付的利息；没有付息的填 0。${yuan}`),
    '贷款余额(元)': must(`季度第一天（或放款当天）的本金余额。${yuan}`),
    付息日期: may(`没有付息的不填。${date}`),
    是否逾期: must('逾期的季度不贴息。'),
    报送日期: must(`不得晚于导入当天。${date}`),
  },
  'job-openings': {
    岗位编号: must('每个岗位一个编号，不得重复；字母、数字、连字符、下划线，不超过40个字符。'),
    用人单位代码: may(`已登记用人单位的${creditCode}没有填写的须填用人单位名称和服务中心代码。`),
    用人单位名称: may('用人单位没有登记的必须填写。'),
    服务中心代码: may('发布岗位的劳务服务中心或驻外办事机构的统一社会信用代码。'),
    工作地点代码: must('工作地点的6位县级代码，可以在州外；四个层次由系统按求职者户籍推算。'),
    行业: must('如“制造”；与名册的意愿行业比对。'),
    岗位: must('如“普工”；与名册的意愿岗位比对。'),
    '月薪下限(元)': must(yuan),
    '月薪上限(元)': may(`不填的与下限相同。${yuan}`),
    招聘人数: must('1 至 10000。'),
    年龄下限: may('不填的为 16 周岁；不得低于 16 周岁。'),
    年龄上限: may('不填的没有上限。'),
    性别要求: may('法律允许限定性别的才填写，并写明依据。'),
    性别要求依据: may('填了性别要求的必须填写，如“矿山井下作业，女职工禁忌劳动范围”。'),
    文化程度要求: may('至少达到；从所列词语中选填。'),
    技能要求: may('至少达到；从所列词语中选填。'),
    提供服务: may('从所列词语中选填，不止一种的用顿号分开。'),
    有效期至: must(`最后一天，当天仍可推荐。${date}`),
  },
};

/** The columns of one kind of file, in its order, each with what may stand in it. */
export function describeColumns(kind: ImportKind): DescribedColumn[] {
  const described: Readonly<Record<string, ColumnNote>> = notes[kind];
  const words: Readonly<Record<string, readonly string[]>> = listedWords;
  return importColumns[kind].map((column) => {
    const note = described[column];
    if (!note) throw new Error(`no note for column ${column} of ${kind}`);
    return { column, ...note, words: words[column] ?? [] };
  });
}
