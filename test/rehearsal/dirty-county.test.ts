import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import {
  addGoodYear,
  columnsOf,
  csvOf,
  employerRow,
  emptyCounty,
  intermediaryRow,
  registryRow,
  writeCounty,
} from './support/county.ts';
import { creditCode, identityNumber } from './support/numbers.ts';
import { outcomesOf, rehearse, runRehearsal } from './support/rehearse.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'dirty-county-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a dirty folder is played to its end: what can be read is decided, what cannot is said by file and row', async () => {
  const county = emptyCounty();
  // Employer 2 has no account; 3 is registered at the prefecture itself.
  county.employers.push(
    employerRow(1),
    employerRow(2, { 账号: '' }),
    employerRow(3, { 行政区划代码: '433100' }),
  );
  // 1 is good; 2 has a standing that no list knows, so its row is rejected; 9 is in no file.
  county.intermediaries.push(intermediaryRow(1), intermediaryRow(2, { 信誉: '一般' }));
  const starts = '2016-06-18';
  addGoodYear(county, 1, { starts, employer: 1, agency: 1 });
  addGoodYear(county, 2, { starts, employer: 2 });
  addGoodYear(county, 3, { starts, employer: 3 });
  addGoodYear(county, 4, { starts, employer: 1, agency: 2 });
  addGoodYear(county, 5, { starts, employer: 1, agency: 9 });
  addGoodYear(county, 6, { starts, employer: 1, agency: 1 }, { 合同终止日: '9999-12-31' });
  addGoodYear(county, 7, { starts, employer: 1, agency: 1 }, { 合同起始日: '', 合同终止日: '' });
  // Leaves on its first day, and begins anew at another employer on the same day.
  addGoodYear(county, 8, { starts, employer: 1 });
  county.departures.push({ 就业编号: 'JY8', 离职日期: starts, 原因: '辞职' });
  // Leaves on the day on which the second employment at the same employer starts.
  addGoodYear(county, 9, { starts, employer: 1 }, { 合同终止日: '9999-12-31' });
  county.departures.push({ 就业编号: 'JY9', 离职日期: '2016-09-01', 原因: '辞职' });
  county.placements.push({
    ...county.placements.at(-1)!,
    就业编号: 'JY9B',
    入职日期: '2016-09-01',
    合同起始日: '2016-09-01',
    合同终止日: '2017-08-31',
  });
  // Slips of the pen: before any policy, and at the end of the calendar.
  const slip = { ...county.placements[0]!, 合同起始日: '', 合同终止日: '' };
  county.placements.push({ ...slip, 就业编号: 'JY90', 入职日期: '1916-06-18' });
  county.placements.push({ ...slip, 就业编号: 'JY91', 入职日期: '0216-06-18' });
  county.placements.push({ ...slip, 就业编号: 'JY92', 入职日期: '2016-06-31' });
  county.placements.push({ ...slip, 就业编号: 'JY93', 入职日期: '9999-06-18' });
  // Plays ninety years later all the same: the contract of 2016 does not cover that year.
  county.placements.push({
    ...county.placements[0]!,
    就业编号: 'JY94',
    入职日期: '2106-06-18',
    身份证号: identityNumber(94),
  });
  // Two faults in one row of the register, and one in another.
  county.registry.push(
    registryRow(50, { 姓名: '', '家庭年收入(元)': '-1' }),
    registryRow(51, { 建档立卡: '不详' }),
  );
  county.registry.push(registryRow(94));

  // More faults than a report holds.
  for (let n = 100; n < 1_300; n += 1) county.registry.push(registryRow(n, { 姓名: '' }));

  const followUps = csvOf('follow-ups', county.followUps, {
    columns: columnsOf('follow-ups').filter((column) => column !== '情况'),
  });
  writeCounty(folder, county, {
    'departures.csv': csvOf('departures', county.departures, { columns: ['就业编号', '离职日期'] }),
    'follow-ups.csv': Buffer.concat([followUps, Buffer.from('ZJ1,"JY1,2016-07-01,电话\r\n')]),
    'placements.csv': mixedLineEnds(
      csvOf('placements', county.placements, { columns: [...columnsOf('placements'), '备注'] }),
    ),
    'insurance/2016-05.csv': '',
    'insurance/2016-04.csv': '\r\n \r\n',
    'insurance/2016-07.csv': csvOf(
      'insurance',
      county.insurance.filter((row) => row.缴费日期!.startsWith('2016-07')),
      {
        header: (columns) => columns.map((column) => column.replace('(元)', '（元）')),
      },
    ),
    'insurance/2015-01.csv': Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
  });

  const { report, stderr } = await rehearse(folder);
  const paid = (county: string, payee: string, fen = 100_000) => `${fen} ${county} ${payee}`;
  const placed = (agency: string) => paid('433125', agency, 30_000);
  expect(Object.fromEntries(outcomesOf(report))).toEqual({
    'employer-post JY1': paid('433101', creditCode(1)),
    'intermediary-placement JY1': placed('ZJ1'),
    'employer-post JY3': paid('433100', creditCode(3)),
    'employer-post JY4': paid('433101', creditCode(1)),
    'intermediary-placement JY4': 'intermediary-not-qualified',
    'employer-post JY5': paid('433101', creditCode(1)),
    'intermediary-placement JY5': 'intermediary-not-qualified',
    'employer-post JY6': paid('433101', creditCode(1)),
    'intermediary-placement JY6': placed('ZJ1'),
    'employer-post JY7': 'contract-shorter-than-one-year',
    'intermediary-placement JY7': placed('ZJ1'),
    'employer-post JY8': 'employment-ended-early',
    'employer-post JY9': 'employment-ended-early',
    'employer-post JY9B': 'social-insurance-gap',
    'employer-post JY94': 'contract-shorter-than-one-year',
    'intermediary-placement JY94': 'intermediary-not-qualified',
  });
  expect(report.open).toMatchObject([
    {
      case: 'claim-employer-post:JY2',
      employment: 'JY2',
      programme: 'employer-post',
      waitsFor: 'finance',
      reason: expect.stringContaining('payee-account-missing'),
    },
  ]);
  expect(report.registry).toMatchObject({ accepted: county.registry.length - 1_202 });
  // One entry a row, however many faults it has.
  expect(report.registry.rejected).toHaveLength(1_202);
  expect(report.registry.rejected.slice(0, 2)).toMatchObject([
    { row: 11, column: '姓名', code: 'name-missing', message: expect.stringContaining('家庭年收入') },
    { row: 12, column: '建档立卡', code: 'value-not-listed' },
  ]);
  const places = (findings: typeof report.problems) =>
    findings
      .filter(({ file, row }) => file !== 'registry.csv' || row < 14)
      .map(({ file, row, column, code }) => [file, row, column, code]);
  expect(places(report.problems)).toEqual([
    ['follow-ups.csv', 22, '', 'quote-not-closed'],
    ['insurance/2015-01.csv', 0, '', 'file-not-table'],
    ['registry.csv', 11, '姓名', 'name-missing'],
    ['registry.csv', 12, '建档立卡', 'value-not-listed'],
    ['intermediaries.csv', 3, '信誉', 'value-not-listed'],
    ['placements.csv', 12, '入职日期', 'before-first-policy'],
    ['placements.csv', 13, '入职日期', 'before-first-policy'],
    ['placements.csv', 14, '入职日期', 'date-invalid'],
    ['placements.csv', 15, '入职日期', 'date-invalid'],
  ]);
  expect(places(report.warnings)).toEqual([
    ['placements.csv', 1, '备注', 'header-unknown'],
    ['departures.csv', 1, '原因', 'header-optional-missing'],
    ['follow-ups.csv', 1, '情况', 'header-optional-missing'],
    ['insurance/2016-04.csv', 0, '', 'file-empty'],
    ['insurance/2016-05.csv', 0, '', 'file-empty'],
    // Columns of article 8 that the county's files of 2016 do not have.
    ...['劳动能力', '转移就业意愿', '意愿企业', '子女入学', '毕业学校', '毕业年份', '就读职校意愿'].map(
      (column) => ['registry.csv', 1, column, 'header-optional-missing'],
    ),
    ['placements.csv', 5, '介绍机构编号', 'intermediary-unregistered'],
    ['placements.csv', 6, '介绍机构编号', 'intermediary-unregistered'],
  ]);
  expect(stderr).toContain('placements.csv 第 14 行“入职日期”');
});

/** The header as Windows writes it, the rows as everybody else does. */
function mixedLineEnds(file: Uint8Array): Uint8Array {
  const [header, ...rows] = Buffer.from(file).toString('utf8').split('\r\n');
  return Buffer.from(`${header}\r\n${rows.join('\n')}`);
}

test('a folder that has lost most of its files still has an answer for each employment', async () => {
  const poor = mkdtempSync(path.join(tmpdir(), 'dirty-county-'));
  const county = emptyCounty();
  county.employers.push(employerRow(1));
  addGoodYear(county, 1, { starts: '2020-02-29', employer: 1, agency: 1 });
  writeCounty(poor, county, {
    'registry.csv': '',
    'departures.csv': '',
    'intermediaries.csv': null,
    'follow-ups.csv': null,
  });
  const { report } = await rehearse(poor);
  expect(Object.fromEntries(outcomesOf(report))).toEqual({
    'employer-post JY1': 'not-registered-poor',
    'intermediary-placement JY1': 'intermediary-not-qualified',
  });
  expect(report.registry).toEqual({ accepted: 0, rejected: [] });
  expect(report.warnings.map(({ file, code }) => [file, code])).toEqual([
    ['departures.csv', 'file-empty'],
    ['registry.csv', 'file-empty'],
    ['placements.csv', 'intermediary-unregistered'],
  ]);
  expect(report.problems).toEqual([]);
  rmSync(poor, { recursive: true, force: true });
});

test('a folder without a placement, or none at all, is refused with one message', async () => {
  const empty = mkdtempSync(path.join(tmpdir(), 'dirty-county-'));
  writeCounty(empty, emptyCounty(), { 'placements.csv': '就业编号,入职日期\n' });
  for (const where of [empty, path.join(empty, 'nowhere')]) {
    const { code, stdout, stderr } = await runRehearsal(where, '--json');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('[rehearsal-folder-unreadable]');
    expect(stderr).not.toContain('    at ');
  }
  rmSync(empty, { recursive: true, force: true });
});
