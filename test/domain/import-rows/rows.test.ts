import { describe, expect, test } from 'vitest';
import { plainDate } from '../../../src/domain/dates.ts';
import {
  checkAgainstEmployment,
  checkAttendanceRow,
  checkDepartureRow,
  checkEmployerRow,
  checkEnrolmentRow,
  checkFollowUpRow,
  checkInstitutionRow,
  checkInsuranceRow,
  checkIntermediaryRow,
  checkLoanRow,
  checkLoanStatementRow,
  checkOpeningRow,
  checkPlacementRow,
  checkRegistryRow,
  checkSchoolYearRow,
  checkStudentRow,
  checkTrainingClassRow,
  checkTrainingResultRow,
  type ImportKind,
  importColumns,
  importKinds,
  type Row,
  type RowCheck,
  type RowContext,
} from '../../../src/domain/import-rows/index.ts';
import { divisions } from '../support/county-2016.ts';

const context: RowContext = {
  row: 7,
  businessDate: plainDate('2017-06-18'),
  divisionExists: (code) => divisions.has(code),
};

const good: Record<ImportKind, Row> = {
  registry: {
    户编号: '4331251132100001',
    姓名: '梁国秀',
    身份证号: '433125196304065747',
    与户主关系: '户主',
    性别: '女',
    文化程度: '初中',
    技能水平: '初级',
    健康状况: '残疾',
    '家庭年收入(元)': '17805',
    建档立卡: '否',
    行政区划代码: '433125113210',
    就业状态: '已转移就业',
    就业地区: '440300',
    就业单位: '酒店',
    就业岗位: '服务员',
    '月工资(元)': '4600',
    就业满意度: '不满意',
    转岗需求: '是',
    意愿地区: '',
    意愿行业: '',
    意愿岗位: '',
    '意愿月薪(元)': '',
    公共服务需求: '子女入学',
    '随行家属(人)': '2',
    联系电话: '19300616565',
    一卡通账号: '6228421809679290813',
    劳动能力: '普通劳动力',
    转移就业意愿: '是',
    意愿企业: '酒店',
    子女入学: '随读',
    毕业学校: '吉首市民族中学',
    毕业年份: '2016',
    就读职校意愿: '否',
  },
  employers: {
    统一社会信用代码: '9143312764123137HC',
    名称: '酉和茶业有限公司1',
    行政区划代码: '433127',
    联系人: '李经理',
    联系电话: '07433444132',
    开户行: '农村商业银行',
    账号: '6228 4815 3371 5135 421',
  },
  intermediaries: {
    编号: 'ZJ001',
    名称: '劳务中介机构ZJ001',
    类型: '劳务中介机构',
    资质证号: '湘人介1511号',
    资质有效期至: '2021-12-31',
    信誉: '良好',
    行政区划代码: '433130',
    开户行: '农村商业银行',
    账号: '6228467983907736114',
  },
  placements: {
    就业编号: 'JY0001',
    身份证号: '433123196208122438',
    统一社会信用代码: '914301007192005337',
    介绍机构编号: 'ZJ002',
    岗位: '普工',
    '月工资(元)': '5000',
    入职日期: '2016-06-18',
    合同起始日: '2016-06-18',
    合同终止日: '2019-06-17',
  },
  insurance: {
    统一社会信用代码: '9143310132757165YK',
    所属月份: '2016-06',
    身份证号: '433127199307035873',
    险种: '城镇职工基本养老保险',
    缴费日期: '2016-06-25',
    '缴费金额(元)': '715.82',
  },
  departures: { 就业编号: 'JY0003', 离职日期: '2017-06-06', 原因: '回乡' },
  'follow-ups': {
    介绍机构编号: 'ZJ002',
    就业编号: 'JY0001',
    回访日期: '2016-06-26',
    方式: '电话',
    情况: '在岗稳定',
  },
  institutions: {
    统一社会信用代码: '52433127000000001D',
    名称: '灵溪职业培训学校',
    机构类型: '培训机构、学校',
    行政区划代码: '433127',
    联系人: '覃老师',
    联系电话: '07435220001',
    开户行: '农村商业银行',
    账号: '6228480000000433127',
  },
  'training-classes': {
    班级编号: 'PX1',
    班级名称: '家政班',
    统一社会信用代码: '52433127000000001D',
    培训类型: '就业前培训',
    培训类别: 'B类',
    开班日期: '2016-09-01',
    结束日期: '2016-09-30',
  },
  enrolments: {
    班级编号: 'PX1',
    身份证号: '433127199307035873',
    费用承担: '用人单位',
    用人单位代码: '9143310132757165YK',
  },
  attendance: { 班级编号: 'PX1', 身份证号: '433127199307035873', 日期: '2016-09-01' },
  'training-results': {
    班级编号: 'PX1',
    身份证号: '433127199307035873',
    是否结业: '是',
    结业日期: '2016-09-30',
    证书编号: 'HN-1',
    证书等级: '初级',
    发证日期: '2016-10-12',
  },
  students: {
    身份证号: '433123196208122438',
    项目: '两后生生活补贴',
    就读阶段: '职业院校',
    学校代码: '9143312764123137HC',
    学校名称: '湘西职业技术学院',
    入学日期: '2016-09-01',
    毕业日期: '2019-06-30',
  },
  'school-years': {
    个案编号: 'student.433123-20160901-0123456789ab',
    身份证号: '433123196208122438',
    学年: '2016-2017',
    是否在籍: '是',
    是否在读: '是',
    是否面临失学: '是',
    需求评分: '80',
    学费是否免收: '是',
    确认日期: '2016-10-10',
  },
  loans: {
    贷款编号: 'DK2017001',
    身份证号: '433123196208122438',
    银行代码: '9143312764123137HC',
    银行名称: '永顺农村商业银行',
    是否返乡农民工: '是',
    批准日期: '2016-12-20',
    '贷款本金(元)': '80000',
    '年利率(%)': '4.35',
    放款日期: '2017-01-01',
    到期日期: '2020-01-01',
    还清日期: '2017-06-18',
  },
  'loan-statements': {
    个案编号: 'loan.DK2017001',
    贷款编号: 'DK2017001',
    季度: '2017Q1',
    '付息金额(元)': '870.00',
    '贷款余额(元)': '80000',
    付息日期: '2017-03-21',
    是否逾期: '否',
    报送日期: '2017-04-05',
  },
  'job-openings': {
    岗位编号: 'GW1',
    用人单位代码: '9143312764123137HC',
    用人单位名称: '永顺电子厂',
    服务中心代码: '52433127000000001D',
    工作地点代码: '440300',
    行业: '制造',
    岗位: '普工',
    '月薪下限(元)': '3000',
    '月薪上限(元)': '4500',
    招聘人数: '20',
    年龄下限: '18',
    年龄上限: '50',
    性别要求: '男',
    性别要求依据: '矿山井下作业，女职工禁忌劳动范围',
    文化程度要求: '初中',
    技能要求: '初级',
    提供服务: '住房、包吃',
    有效期至: '2017-12-31',
  },
};

const checks: Record<ImportKind, (row: Row, context: RowContext) => RowCheck<object>> = {
  registry: checkRegistryRow,
  employers: checkEmployerRow,
  intermediaries: checkIntermediaryRow,
  placements: checkPlacementRow,
  insurance: checkInsuranceRow,
  departures: checkDepartureRow,
  'follow-ups': checkFollowUpRow,
  institutions: checkInstitutionRow,
  'training-classes': checkTrainingClassRow,
  enrolments: checkEnrolmentRow,
  attendance: checkAttendanceRow,
  'training-results': checkTrainingResultRow,
  students: checkStudentRow,
  'school-years': checkSchoolYearRow,
  loans: checkLoanRow,
  'loan-statements': checkLoanStatementRow,
  'job-openings': checkOpeningRow,
};

const read = (kind: ImportKind, change: Row = {}) => checks[kind]({ ...good[kind], ...change }, context);
const value = (kind: ImportKind, change: Row = {}) => {
  const result = read(kind, change);
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.value;
};

test.each(importKinds)('the good %s row has every column of the file and no fault', (kind) => {
  expect(Object.keys(good[kind])).toEqual(importColumns[kind]);
  expect(read(kind).ok).toBe(true);
});

const faults: [ImportKind, Row, column: string, code: string][] = [
  ['job-openings', { 用人单位代码: '', 服务中心代码: '' }, '用人单位代码', 'poster-missing'],
  ['job-openings', { 用人单位代码: '', 用人单位名称: '' }, '用人单位名称', 'value-missing'],
  ['job-openings', { 招聘人数: '0' }, '招聘人数', 'places-out-of-range'],
  ['job-openings', { 招聘人数: '' }, '招聘人数', 'value-missing'],
  ['job-openings', { '月薪上限(元)': '2900' }, '月薪上限(元)', 'pay-range-invalid'],
  ['job-openings', { '月薪下限(元)': '0' }, '月薪下限(元)', 'amount-not-positive'],
  ['job-openings', { 年龄下限: '15' }, '年龄下限', 'age-out-of-range'],
  ['job-openings', { 年龄上限: '17' }, '年龄上限', 'age-out-of-range'],
  ['job-openings', { 性别要求依据: '' }, '性别要求依据', 'sex-without-reason'],
  ['job-openings', { 性别要求: '' }, '性别要求', 'sex-without-reason'],
  ['job-openings', { 有效期至: '2017-06-17' }, '有效期至', 'opening-expired'],
  ['job-openings', { 行业: '业'.repeat(41) }, '行业', 'text-too-long'],
  ['registry', { 户编号: ' ' }, '户编号', 'household-missing'],
  ['registry', { 户编号: '4'.repeat(41) }, '户编号', 'text-too-long'],
  ['registry', { 姓名: '石'.repeat(41) }, '姓名', 'text-too-long'],
  ['registry', { 姓名: '' }, '姓名', 'name-missing'],
  ['registry', { 身份证号: '433125630406574' }, '身份证号', 'identity-number-length'],
  ['registry', { 身份证号: '' }, '身份证号', 'identity-number-length'],
  ['registry', { 身份证号: '43312519630406574O' }, '身份证号', 'identity-number-characters'],
  ['registry', { 身份证号: '433125196304065748' }, '身份证号', 'identity-check-digit'],
  ['registry', { 身份证号: '433126201905061602' }, '身份证号', 'identity-birth-date'],
  ['registry', { 行政区划代码: '433199999999' }, '行政区划代码', 'village-unknown'],
  ['registry', { 行政区划代码: '433125113' }, '行政区划代码', 'village-unknown'],
  ['registry', { 建档立卡: '' }, '建档立卡', 'value-missing'],
  ['registry', { 建档立卡: '贫困' }, '建档立卡', 'value-not-listed'],
  ['registry', { 健康状况: '不详' }, '健康状况', 'value-not-listed'],
  ['registry', { '家庭年收入(元)': '-100' }, '家庭年收入(元)', 'amount-negative'],
  ['registry', { '家庭年收入(元)': '一万' }, '家庭年收入(元)', 'amount-not-a-number'],
  ['registry', { '月工资(元)': '4600元' }, '月工资(元)', 'amount-not-a-number'],
  ['registry', { '随行家属(人)': '-1' }, '随行家属(人)', 'amount-negative'],
  ['registry', { '随行家属(人)': '1.5' }, '随行家属(人)', 'amount-not-a-number'],
  ['employers', { 统一社会信用代码: '9143312764123137HD' }, '统一社会信用代码', 'credit-code-check'],
  ['employers', { 名称: '' }, '名称', 'name-missing'],
  ['employers', { 行政区划代码: '433199' }, '行政区划代码', 'division-unknown'],
  ['employers', { 行政区划代码: '永顺县' }, '行政区划代码', 'division-unknown'],
  ['employers', { 账号: '6.22848E+18' }, '账号', 'account-invalid'],
  ['intermediaries', { 编号: '' }, '编号', 'value-missing'],
  ['intermediaries', { 编号: 'ZJ:1' }, '编号', 'number-invalid'],
  ['intermediaries', { 类型: '公司' }, '类型', 'value-not-listed'],
  ['intermediaries', { 信誉: '' }, '信誉', 'value-missing'],
  ['intermediaries', { 资质有效期至: '长期' }, '资质有效期至', 'date-invalid'],
  ['placements', { 就业编号: '' }, '就业编号', 'value-missing'],
  ['placements', { 就业编号: '433125196304065747' }, '就业编号', 'number-is-identity'],
  ['placements', { 介绍机构编号: 'ZJ 2' }, '介绍机构编号', 'number-invalid'],
  ['placements', { 入职日期: '' }, '入职日期', 'date-missing'],
  ['placements', { 入职日期: '2017-02-29' }, '入职日期', 'date-invalid'],
  ['placements', { 入职日期: '0000-06-18' }, '入职日期', 'date-invalid'],
  ['placements', { 入职日期: '9999-06-18' }, '入职日期', 'date-invalid'],
  ['placements', { 合同终止日: '2016-06-17' }, '合同终止日', 'contract-end-before-start'],
  ['placements', { 合同起始日: '' }, '合同起始日', 'date-missing'],
  ['insurance', { 所属月份: '2016-13' }, '所属月份', 'month-invalid'],
  ['insurance', { 所属月份: '' }, '所属月份', 'value-missing'],
  ['insurance', { 缴费日期: '2017-06-19' }, '缴费日期', 'date-in-future'],
  ['insurance', { 险种: '=1+1' }, '险种', 'insurance-kind-invalid'],
  ['insurance', { 险种: '2026-02-30' }, '险种', 'insurance-kind-invalid'],
  ['insurance', { 险种: '99999999999999999999' }, '险种', 'insurance-kind-invalid'],
  ['insurance', { '缴费金额(元)': '0.00' }, '缴费金额(元)', 'amount-not-positive'],
  ['insurance', { '缴费金额(元)': '-5' }, '缴费金额(元)', 'amount-negative'],
  ['insurance', { '缴费金额(元)': '' }, '缴费金额(元)', 'value-missing'],
  ['departures', { 离职日期: '' }, '离职日期', 'date-missing'],
  ['follow-ups', { 回访日期: '2017-06-19' }, '回访日期', 'date-in-future'],
  ['follow-ups', { 方式: '梦见' }, '方式', 'value-not-listed'],
  ['students', { 项目: '助学金' }, '项目', 'value-not-listed'],
  ['students', { 就读阶段: '' }, '就读阶段', 'value-missing'],
  ['students', { 学校代码: '', 学校名称: '' }, '学校名称', 'value-missing'],
  ['students', { 学校代码: '9143312764123137HD' }, '学校代码', 'credit-code-check'],
  ['students', { 入学日期: '2017-06-19' }, '入学日期', 'date-in-future'],
  ['students', { 毕业日期: '' }, '毕业日期', 'date-missing'],
  ['school-years', { 个案编号: 'JY0001' }, '个案编号', 'number-invalid'],
  ['school-years', { 个案编号: '', 身份证号: '1' }, '身份证号', 'identity-number-length'],
  ['school-years', { 学年: '2016-2018' }, '学年', 'school-year-invalid'],
  ['school-years', { 学年: '2016' }, '学年', 'school-year-invalid'],
  ['school-years', { 是否在籍: '' }, '是否在籍', 'value-missing'],
  ['school-years', { 是否在读: '不详' }, '是否在读', 'value-not-listed'],
  ['school-years', { 学费是否免收: '部分' }, '学费是否免收', 'value-not-listed'],
  ['school-years', { 需求评分: '101' }, '需求评分', 'score-out-of-range'],
  ['school-years', { 需求评分: '-1' }, '需求评分', 'amount-negative'],
  ['school-years', { 确认日期: '2017-06-19' }, '确认日期', 'date-in-future'],
  ['loans', { 贷款编号: 'DK 1' }, '贷款编号', 'number-invalid'],
  ['loans', { 贷款编号: '433125196304065747' }, '贷款编号', 'number-is-identity'],
  ['loans', { 银行代码: '', 银行名称: '' }, '银行名称', 'value-missing'],
  ['loans', { 是否返乡农民工: '' }, '是否返乡农民工', 'value-missing'],
  ['loans', { '贷款本金(元)': '0' }, '贷款本金(元)', 'amount-not-positive'],
  ['loans', { '贷款本金(元)': '' }, '贷款本金(元)', 'value-missing'],
  ['loans', { '年利率(%)': '0' }, '年利率(%)', 'rate-invalid'],
  ['loans', { '年利率(%)': '24.01' }, '年利率(%)', 'rate-invalid'],
  ['loans', { '年利率(%)': '4.355' }, '年利率(%)', 'rate-invalid'],
  ['loans', { 放款日期: '2017-06-19' }, '放款日期', 'date-in-future'],
  ['loans', { 批准日期: '2017-06-19' }, '批准日期', 'date-in-future'],
  ['loans', { 还清日期: '2017-06-19' }, '还清日期', 'date-in-future'],
  ['loan-statements', { 个案编号: 'DK2017001' }, '个案编号', 'number-invalid'],
  ['loan-statements', { 个案编号: '', 贷款编号: '' }, '贷款编号', 'value-missing'],
  ['loan-statements', { 季度: '2017Q5' }, '季度', 'quarter-invalid'],
  ['loan-statements', { 季度: '2017-03' }, '季度', 'quarter-invalid'],
  ['loan-statements', { '付息金额(元)': '' }, '付息金额(元)', 'value-missing'],
  ['loan-statements', { '付息金额(元)': '-1' }, '付息金额(元)', 'amount-negative'],
  ['loan-statements', { '贷款余额(元)': '八万' }, '贷款余额(元)', 'amount-not-a-number'],
  ['loan-statements', { 付息日期: '2017-06-19' }, '付息日期', 'date-in-future'],
  ['loan-statements', { 是否逾期: '' }, '是否逾期', 'value-missing'],
  ['loan-statements', { 报送日期: '' }, '报送日期', 'date-missing'],
];

test.each(faults)('%s %j: %s %s', (kind, change, column, code) => {
  const result = read(kind, change);
  if (result.ok) throw new Error('accepted');
  expect(result.errors.map(({ row, column, code }) => ({ row, column, code }))).toEqual([
    { row: 7, column, code },
  ]);
  for (const { message, remedy } of result.errors) expect(`${message}${remedy}`).toMatch(/^[^。]+。.+。$/);
});

test('all faults of a row are told at once', () => {
  const result = read('registry', { 姓名: '', 身份证号: '1', '家庭年收入(元)': '-1' });
  expect(result.ok ? [] : result.errors.map(({ code }) => code).toSorted()).toEqual([
    'amount-negative',
    'identity-number-length',
    'name-missing',
  ]);
});

describe('values', () => {
  test('a registry row: money in fen, words as they are, empty as null', () => {
    expect(value('registry')).toMatchObject({
      name: '梁国秀',
      birthDate: '1963-04-06',
      annualIncomeFen: 1_780_500,
      wageFen: 460_000,
      wishedWageFen: null,
      registeredPoor: false,
      wantsChange: true,
      dependants: 2,
      division: '433125113210',
    });
  });

  test('what the four clears measure may be missing; the sex then comes from the number', () => {
    const optional = importColumns.registry.filter(
      (column) => !['户编号', '姓名', '身份证号', '建档立卡', '行政区划代码'].includes(column),
    );
    const empty = value('registry', Object.fromEntries(optional.map((column) => [column, ''])));
    expect(empty).toMatchObject({
      sex: '女',
      education: null,
      annualIncomeFen: null,
      dependants: null,
      account: null,
    });
  });

  test('spaces, full-width characters and lower case are forgiven', () => {
    const wide = '433123196208122438'.replace(/./g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0));
    expect(
      value('placements', { 身份证号: ` ${wide}`, 统一社会信用代码: ' 9143310132757165yk' }),
    ).toMatchObject({
      identityNumber: '433123196208122438',
      creditCode: '9143310132757165YK',
    });
    expect(value('employers')).toMatchObject({ account: '6228481533715135421' });
  });

  test.each([
    ['13907430001', '13907430001', false],
    [' 139-0743 0001 ', '13907430001', false],
    ['0743-8222222', '0743-8222222', false],
    ['１３９０７４３０００１', '13907430001', false],
    ['见备注', '见备注', true],
    ['8222222', '8222222', true],
  ])('a telephone %j is %j; a doubt costs nobody the row', (cell, phone, doubted) => {
    const doubts = [{ row: 7, column: '联系电话', code: 'phone-doubtful' }];
    const checked = checkRegistryRow({ ...good.registry, 联系电话: cell }, context);
    expect(checked).toMatchObject({ ok: true, value: { phone }, ...(doubted && { doubts }) });
    expect('doubts' in checked).toBe(doubted);
  });

  test('an employer outside the prefecture is taken, a township code becomes its county', () => {
    expect(value('employers', { 行政区划代码: '440300' })).toMatchObject({ division: '440300' });
    expect(value('employers', { 行政区划代码: '433101002' })).toMatchObject({ division: '433101' });
  });

  test('an intermediary without a licence is kept: the claim refuses it, not the register', () => {
    expect(value('intermediaries', { 资质证号: '', 资质有效期至: '' })).toMatchObject({
      licenceNumber: '',
      licenceValidUntil: null,
    });
  });

  test('a placement without intermediary, with an open-ended contract or none', () => {
    expect(value('placements', { 介绍机构编号: '', 合同终止日: '' })).toMatchObject({
      intermediary: null,
      contract: { startsOn: '2016-06-18', endsOn: null },
    });
    expect(value('placements', { 合同起始日: '', 合同终止日: '' })).toMatchObject({ contract: null });
  });

  test('what happened today has happened', () => {
    expect(value('insurance', { 缴费日期: '2017-06-18' })).toMatchObject({ paidOn: context.businessDate });
  });

  test('a departure may be announced ahead', () => {
    expect(value('departures', { 离职日期: '2017-07-18', 原因: '' })).toMatchObject({
      departedOn: '2017-07-18',
      reason: null,
    });
  });
});

test.each([
  ['departures', '2016-06-17', 'departure-before-start'],
  ['departures', '2016-06-18', undefined],
  ['follow-ups', '2016-06-17', 'follow-up-before-start'],
] as const)('%s on %s for a start on 2016-06-18: %s', (kind, date, code) => {
  expect(checkAgainstEmployment(kind, plainDate(date), plainDate('2016-06-18'), 3)?.code).toBe(code);
});

test('an employment nobody registered is named as such', () => {
  expect(checkAgainstEmployment('departures', plainDate('2016-06-18'), undefined, 3)).toMatchObject({
    row: 3,
    column: '就业编号',
    code: 'employment-unknown',
  });
});
