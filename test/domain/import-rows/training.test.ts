import { expect, test } from 'vitest';
import { plainDate } from '../../../src/domain/dates.ts';
import {
  checkAttendanceRow,
  checkEnrolmentRow,
  checkInstitutionRow,
  checkTrainingClassRow,
  checkTrainingResultRow,
  type Row,
  type RowCheck,
} from '../../../src/domain/import-rows/index.ts';

const context = { row: 2, businessDate: plainDate('2016-09-30'), divisionExists: () => true };
const PERSON = '433127199307035873';
const SCHOOL = '52433127000000001D';
const EMPLOYER = '9143310132757165YK';

const aClass: Row = {
  班级编号: 'PX1',
  班级名称: '家政班',
  统一社会信用代码: SCHOOL,
  培训类型: '就业前培训',
  培训类别: 'B类',
  开班日期: '2016-09-01',
  结束日期: '2016-09-30',
};
const of: Row = { 班级编号: 'PX1', 身份证号: PERSON };

/** Column and code of each fault; a good row has none. */
const faults = (checked: RowCheck<object>) =>
  checked.ok ? [] : checked.errors.map(({ column, code }) => `${column} ${code}`);
const taken = <T>(checked: RowCheck<T>): T => {
  if (!checked.ok) throw new Error(JSON.stringify(checked.errors));
  return checked.value;
};

test.each<[string, string, string[]]>([
  ['培训机构', 'training', []],
  ['学校、培训机构', 'school,training', []],
  ['银行，学校；银行', 'bank,school', []],
  ['', '', ['机构类型 value-missing']],
  ['培训机构、当铺', '', ['机构类型 value-not-listed']],
])('an institution of the kinds “%s”', (written, kinds, expected) => {
  const checked = checkInstitutionRow(
    { 统一社会信用代码: SCHOOL, 名称: '职校', 机构类型: written, 行政区划代码: '433127' },
    context,
  );
  expect(faults(checked)).toEqual(expected);
  if (checked.ok) expect(checked.value.kinds.join()).toBe(kinds);
});

test.each<[string, Row, string[]]>([
  ['of one day', { 结束日期: '2016-09-01' }, []],
  ['that ends before it starts', { 结束日期: '2016-08-31' }, ['结束日期 class-ends-before-start']],
  ['of three years less a day', { 结束日期: '2019-08-31' }, []],
  ['of three years and a day', { 结束日期: '2019-09-01' }, ['结束日期 class-too-long']],
  ['that lies ahead', { 开班日期: '2017-01-01', 结束日期: '2017-02-01' }, []],
  ['called by somebody’s identity number', { 班级编号: PERSON }, ['班级编号 class-is-identity']],
  ['without a number', { 班级编号: '' }, ['班级编号 value-missing']],
  [
    'whose number has a point, which parts the numbers of cases',
    { 班级编号: 'PX.1' },
    ['班级编号 number-invalid'],
  ],
  ['of no known kind', { 培训类型: '夜校' }, ['培训类型 value-not-listed']],
])('a class %s', (_what, change, expected) => {
  expect(faults(checkTrainingClassRow({ ...aClass, ...change }, context))).toEqual(expected);
});

test.each<[string, Row, string[], string | null]>([
  ['the institution', { 费用承担: '培训机构' }, [], null],
  ['the person', { 费用承担: '本人' }, [], null],
  ['an employer', { 费用承担: '用人单位', 用人单位代码: EMPLOYER }, [], EMPLOYER],
  ['an employer nobody named', { 费用承担: '用人单位' }, ['用人单位代码 payer-missing'], null],
  ['the person, an employer is named all the same', { 费用承担: '本人', 用人单位代码: EMPLOYER }, [], null],
  ['nobody', {}, ['费用承担 value-missing'], null],
])('a trainee paid for by %s', (_what, change, expected, employer) => {
  const checked = checkEnrolmentRow({ ...of, ...change }, context);
  expect(faults(checked)).toEqual(expected);
  if (checked.ok) expect(checked.value.employer).toBe(employer);
});

test.each<[string, string[]]>([
  ['2016-09-30', []],
  ['2016年9月1日', []],
  ['2016-10-01', ['日期 date-in-future']],
  ['2016-09-31', ['日期 date-invalid']],
  ['', ['日期 date-missing']],
])('attendance on “%s”, brought in on 2016-09-30', (day, expected) => {
  expect(faults(checkAttendanceRow({ ...of, 日期: day }, context))).toEqual(expected);
});

const done: Row = { 是否结业: '是', 结业日期: '2016-09-30' };
const certificate: Row = { 证书编号: 'Z-1', 证书等级: '中级', 发证日期: '2016-09-30' };
test.each<[string, Row, string[]]>([
  ['completion alone', done, []],
  ['a certificate alone', certificate, []],
  ['both', { ...done, ...certificate }, []],
  ['neither', {}, ['是否结业 result-missing']],
  ['a day without a word', { 结业日期: '2016-09-30' }, ['是否结业 result-missing']],
  ['a word without a day', { 是否结业: '否' }, ['结业日期 date-missing']],
  ['a completion to come', { 是否结业: '是', 结业日期: '2016-10-01' }, ['结业日期 date-in-future']],
  ['half a certificate', { ...done, 证书编号: 'Z-1', 证书等级: '中级' }, ['发证日期 certificate-incomplete']],
  ['a certificate to come', { ...certificate, 发证日期: '2016-10-01' }, ['发证日期 date-in-future']],
  ['a level nobody gives', { ...certificate, 证书等级: '特级' }, ['证书等级 value-not-listed']],
])('results: %s', (_what, change, expected) => {
  expect(faults(checkTrainingResultRow({ ...of, ...change }, context))).toEqual(expected);
});

test('what a row says is told in the words of the rules', () => {
  expect(taken(checkTrainingResultRow({ ...of, ...done, ...certificate }, context))).toMatchObject({
    completion: { completed: true, on: '2016-09-30' },
    certificate: { number: 'Z-1', level: 'intermediate', issuedOn: '2016-09-30' },
  });
  expect(taken(checkTrainingClassRow({ ...aClass, 培训类型: '岗位技能提升培训' }, context)).training).toBe(
    'on-post',
  );
});
