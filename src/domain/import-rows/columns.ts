import { normaliseText } from '../text.ts';

/** The columns of the files: the first seven exactly as the county exports them (data/county-2016). */
export const importColumns = {
  registry: [
    '户编号',
    '姓名',
    '身份证号',
    '与户主关系',
    '性别',
    '文化程度',
    '技能水平',
    '健康状况',
    '家庭年收入(元)',
    '建档立卡',
    '行政区划代码',
    '就业状态',
    '就业地区',
    '就业单位',
    '就业岗位',
    '月工资(元)',
    '就业满意度',
    '转岗需求',
    '意愿地区',
    '意愿行业',
    '意愿岗位',
    '意愿月薪(元)',
    '公共服务需求',
    '随行家属(人)',
    '联系电话',
    '一卡通账号',
  ],
  employers: ['统一社会信用代码', '名称', '行政区划代码', '联系人', '联系电话', '开户行', '账号'],
  intermediaries: [
    '编号',
    '名称',
    '类型',
    '资质证号',
    '资质有效期至',
    '信誉',
    '行政区划代码',
    '开户行',
    '账号',
  ],
  placements: [
    '就业编号',
    '身份证号',
    '统一社会信用代码',
    '介绍机构编号',
    '岗位',
    '月工资(元)',
    '入职日期',
    '合同起始日',
    '合同终止日',
  ],
  insurance: ['统一社会信用代码', '所属月份', '身份证号', '险种', '缴费日期', '缴费金额(元)'],
  departures: ['就业编号', '离职日期', '原因'],
  'follow-ups': ['介绍机构编号', '就业编号', '回访日期', '方式', '情况'],
  students: ['身份证号', '项目', '就读阶段', '学校代码', '学校名称', '入学日期', '毕业日期'],
  'school-years': [
    '个案编号',
    '身份证号',
    '学年',
    '是否在籍',
    '是否在读',
    '是否面临失学',
    '需求评分',
    '确认日期',
  ],
  loans: [
    '贷款编号',
    '身份证号',
    '银行代码',
    '银行名称',
    '是否返乡农民工',
    '批准日期',
    '贷款本金(元)',
    '年利率(%)',
    '放款日期',
    '到期日期',
    '还清日期',
  ],
  'loan-statements': [
    '个案编号',
    '贷款编号',
    '季度',
    '付息金额(元)',
    '贷款余额(元)',
    '付息日期',
    '是否逾期',
    '报送日期',
  ],
} as const;
export type ImportKind = keyof typeof importColumns;
export const importKinds = Object.keys(importColumns) as ImportKind[];

/**
 * Columns that a file may lack: nothing that they say is asked by a rule or would be overwritten by their absence, as an
 * employer's account would.
 */
export const optionalColumns: Readonly<Record<ImportKind, readonly string[]>> = {
  registry: [],
  employers: [],
  intermediaries: [],
  placements: ['岗位', '月工资(元)'],
  insurance: [],
  departures: ['原因'],
  'follow-ups': ['情况'],
  students: ['学校代码', '学校名称'],
  'school-years': ['个案编号', '身份证号', '是否面临失学', '需求评分'],
  loans: ['银行代码', '银行名称', '批准日期', '还清日期'],
  'loan-statements': ['个案编号', '贷款编号', '付息日期'],
};

/** A header as the tables above write it: full-width brackets and spaces around it are forgiven. */
export function normaliseHeader(header: string): string {
  return normaliseText(header);
}
