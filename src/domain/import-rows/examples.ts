import { creditCheckCharacter } from '../credit-code.ts';
import { identityCheckDigit } from '../identity-number.ts';
import { type ImportKind, importColumns } from './columns.ts';
import type { Row } from './row-reader.ts';

const identity = (first17: string): string => first17 + identityCheckDigit(first17);
const credit = (first17: string): string => first17 + creditCheckCharacter(first17);

// Nobody has these numbers: people born in 1900, companies with a serial of zeros.
const [MAN, WOMAN] = [identity('43310119000101001'), identity('43310119000102002')];
const [COMPANY, FARM] = [credit('91433101000000000'), credit('93433101000000000')];
const [SCHOOL, BANK] = [credit('52433101000000000'), credit('91433122000000000')];
const VILLAGE = '433101002001';

const payment = (month: string): Row => ({
  统一社会信用代码: COMPANY,
  所属月份: month,
  身份证号: MAN,
  险种: '城镇职工基本养老保险',
  缴费日期: `${month}-25`,
  '缴费金额(元)': '512.30',
});

const examples: Record<ImportKind, readonly [Row, Row]> = {
  registry: [
    {
      户编号: '4331010020010001',
      姓名: '示例甲',
      身份证号: MAN,
      与户主关系: '户主',
      性别: '男',
      文化程度: '初中',
      技能水平: '无',
      健康状况: '健康',
      '家庭年收入(元)': '12500',
      建档立卡: '是',
      行政区划代码: VILLAGE,
      就业状态: '未转移有意愿',
      转岗需求: '否',
      意愿地区: '州内',
      意愿行业: '制造',
      '意愿月薪(元)': '3500',
      联系电话: '13900000000',
      一卡通账号: '6228480000000000001',
    },
    {
      户编号: '4331010020010001',
      姓名: '示例乙',
      身份证号: WOMAN,
      与户主关系: '配偶',
      建档立卡: '是',
      行政区划代码: VILLAGE,
      就业状态: '已转移就业',
      就业地区: '广东省东莞市',
      就业单位: '示例电子厂',
      就业岗位: '装配工',
      '月工资(元)': '4200.50',
      就业满意度: '满意',
      '随行家属(人)': '1',
    },
  ],
  employers: [
    {
      统一社会信用代码: COMPANY,
      名称: '示例服装有限公司',
      行政区划代码: '433101',
      联系人: '田经理',
      联系电话: '07430000000',
      开户行: '农村商业银行',
      账号: '6228480000000000001',
    },
    { 统一社会信用代码: FARM, 名称: '示例种植专业合作社', 行政区划代码: '433122' },
  ],
  intermediaries: [
    {
      编号: 'SHILI-1',
      名称: '示例劳务服务公司',
      类型: '劳务中介机构',
      资质证号: '湘人介0000号',
      资质有效期至: '2027-12-31',
      信誉: '良好',
      行政区划代码: '433101',
      开户行: '农村商业银行',
      账号: '6228480000000000001',
    },
    {
      编号: 'SHILI-2',
      名称: '示例经纪人',
      类型: '农村劳务经纪人',
      信誉: '良好',
      行政区划代码: '433122',
    },
  ],
  placements: [
    {
      就业编号: 'SHILI-0001',
      身份证号: MAN,
      统一社会信用代码: COMPANY,
      介绍机构编号: 'SHILI-1',
      岗位: '普工',
      '月工资(元)': '3800',
      入职日期: '2016-06-18',
      合同起始日: '2016-06-18',
      合同终止日: '2018-06-17',
    },
    {
      就业编号: 'SHILI-0002',
      身份证号: WOMAN,
      统一社会信用代码: COMPANY,
      入职日期: '2016-07-01',
      合同起始日: '2016-07-01',
    },
  ],
  insurance: [payment('2016-06'), payment('2016-07')],
  departures: [
    { 就业编号: 'SHILI-0001', 离职日期: '2016-12-01', 原因: '辞职' },
    { 就业编号: 'SHILI-0002', 离职日期: '2017-07-01', 原因: '合同到期' },
  ],
  'follow-ups': [
    {
      介绍机构编号: 'SHILI-1',
      就业编号: 'SHILI-0001',
      回访日期: '2016-08-01',
      方式: '电话',
      情况: '在岗稳定',
    },
    { 介绍机构编号: 'SHILI-1', 就业编号: 'SHILI-0001', 回访日期: '2016-11-03', 方式: '走访' },
  ],
  institutions: [
    {
      统一社会信用代码: SCHOOL,
      名称: '示例职业培训学校',
      机构类型: '培训机构、学校',
      行政区划代码: '433101',
      联系人: '彭老师',
      联系电话: '07430000000',
      开户行: '农村商业银行',
      账号: '6228480000000000001',
    },
    { 统一社会信用代码: BANK, 名称: '示例村镇银行', 机构类型: '银行', 行政区划代码: '433122' },
  ],
  'training-classes': [
    {
      班级编号: 'SHILI-PX01',
      班级名称: '示例家政服务班',
      统一社会信用代码: SCHOOL,
      培训类型: '就业前培训',
      培训类别: 'B类',
      开班日期: '2016-09-01',
      结束日期: '2016-09-30',
    },
    {
      班级编号: 'SHILI-PX02',
      班级名称: '示例缝纫提升班',
      统一社会信用代码: SCHOOL,
      培训类型: '岗位技能提升培训',
      培训类别: 'B类',
      开班日期: '2016-10-08',
      结束日期: '2016-10-28',
    },
  ],
  enrolments: [
    { 班级编号: 'SHILI-PX02', 身份证号: MAN, 费用承担: '用人单位', 用人单位代码: COMPANY },
    { 班级编号: 'SHILI-PX01', 身份证号: WOMAN, 费用承担: '培训机构' },
  ],
  attendance: [
    { 班级编号: 'SHILI-PX01', 身份证号: WOMAN, 日期: '2016-09-01' },
    { 班级编号: 'SHILI-PX01', 身份证号: WOMAN, 日期: '2016-09-02' },
  ],
  'training-results': [
    {
      班级编号: 'SHILI-PX01',
      身份证号: WOMAN,
      是否结业: '是',
      结业日期: '2016-09-30',
      证书编号: 'SHILI-ZS-0001',
      证书等级: '初级',
      发证日期: '2016-10-12',
    },
    { 班级编号: 'SHILI-PX02', 身份证号: MAN, 是否结业: '否', 结业日期: '2016-10-20' },
  ],
};

/** Two rows that pass the checks of their kind, one filled in fully; cells left out are empty. */
export function exampleRows(kind: ImportKind): string[][] {
  return examples[kind].map((row) => importColumns[kind].map((column) => row[column] ?? ''));
}
