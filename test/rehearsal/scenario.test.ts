import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RehearsalReport } from '../../cli/rehearsal/report.ts';
import { addGoodYear, employerRow, emptyCounty, intermediaryRow, writeCounty } from './support/county.ts';
import { outcomesOf, runRehearsal } from './support/rehearse.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'scenario-'));
  const county = emptyCounty();
  county.employers.push(employerRow(1));
  county.intermediaries.push(intermediaryRow(1));
  for (const n of [1, 2, 3, 4, 5])
    addGoodYear(county, n, { starts: '2016-06-18', employer: 1, ...(n === 1 && { agency: 1 }) });
  // The month of May is missing until a proof comes by the scenario.
  county.insurance.splice(
    county.insurance.findIndex(
      (row) => row.缴费日期 === '2017-05-25' && row.身份证号 === county.placements[4]!.身份证号,
    ),
    1,
  );
  writeCounty(folder, county, { 'proof.pdf': '%PDF-1.4\n%%EOF\n' });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const scenario = (text: string) => writeFileSync(path.join(folder, 'scenario.yaml'), text);

test('people do what the scenario says, over the API that people use, and its expectations are judged', async () => {
  scenario(`
# JY1: somebody objects, and is right.
- {on: 2017-06-20, as: anybody, do: raiseObjection, with: {id: "employer-post:JY1", body: "这个人从来没有在这家企业上过班。"}, keep: objection}
- {on: 2017-06-20, expect: {employment: JY1, programme: employer-post, outcome: open, step: public-notice}}
- {on: 2017-06-21, as: jishou-hr2, do: ruleObjection, with: {id: $objection.id, upheld: true}, expect: {code: separation-of-duties}}
- {on: 2017-06-22, as: county-hr-reviewer, do: ruleObjection, with: {id: $objection.id, upheld: true, note: 核实属实}}
- expect: {employment: JY1, programme: employer-post, outcome: refused, reason: objection-upheld, article: "28"}
- expect: {employment: JY1, programme: intermediary-placement, outcome: paid, amountFen: 30000, paidBy: "433125"}
# JY2: the employer withdraws.
- {on: 2017-06-19, as: employer-agent, do: withdrawClaim, with: {id: "employer-post:JY2"}}
- expect: {employment: JY2, programme: employer-post, outcome: withdrawn}
# JY3: returned on the due day, and never put right.
- on: 2017-06-18
  as: county-employment-centre
  do: decideClaim
  with: {id: "employer-post:JY3", step: acceptance, action: return, reason: documents-not-genuine, note: 请补合同原件}
- expect: {employment: JY3, programme: employer-post, outcome: lapsed}
# JY5: the missing month is proved with a paper, by hand.
- {on: 2017-06-30, as: jishou-centre, do: uploadDocument, with: {employmentId: JY5, purpose: insurance-proof, file: proof.pdf}, keep: paper}
- on: 2017-07-03
  as: county-employment-centre
  do: recordInsurance
  with: {id: JY5, month: 2017-05, kind: 城镇职工基本养老保险, paidOn: 2017-05-25, amountFen: 51230, proof: $paper.sha256}
- expect: {employment: JY5, programme: employer-post, outcome: paid}
# Wrong on purpose.
- expect: {employment: JY4, programme: employer-post, outcome: refused, reason: social-insurance-gap}
- expect: {payments: 3, refusals: 1, open: 0}
- {on: 2017-06-19, as: jishou-finance1, do: withdrawClaim, with: {id: "employer-post:JY4"}}
- {bank: returned, employment: JY4, programme: employer-post, payment: 2, words: 账户已销户}
- {on: 2017-06-29, bank: reversed, employment: JY4, programme: intermediary-placement, words: 误付}
`);
  const { code, stdout, stderr } = await runRehearsal(folder, '--json');
  expect(stderr).toContain('✗ scenario.yaml 第 26 行：期望 employment JY4');
  const report = JSON.parse(stdout) as RehearsalReport;
  expect(Object.fromEntries(outcomesOf(report))).toMatchObject({
    'employer-post JY1': 'objection-upheld',
    'employer-post JY4': expect.stringContaining('100000'),
    'employer-post JY5': expect.stringContaining('100000'),
  });
  expect(report.endings).toEqual([
    { programme: 'employer-post', employment: 'JY2', outcome: 'withdrawn' },
    { programme: 'employer-post', employment: 'JY3', outcome: 'lapsed' },
  ]);
  expect(report.expectations.filter(({ met }) => !met)).toEqual([
    {
      line: 28,
      on: '2017-06-19',
      expected: 'withdrawClaim 办成',
      found: '被拒绝：403 not-permitted 您的岗位没有这项操作的权限。',
      met: false,
    },
    {
      line: 30,
      on: '2017-06-29',
      expected: '银行答复 reversed：intermediary-placement JY4',
      found: '银行没有这笔支付',
      met: false,
    },
    {
      line: 26,
      on: null,
      expected: 'employment JY4，programme employer-post，outcome refused，reason social-insurance-gap',
      found: 'outcome paid，reason （无）',
      met: false,
    },
    {
      line: 29,
      on: null,
      expected: '银行答复 returned：employer-post JY4',
      found: '银行没有收到这笔支付',
      met: false,
    },
  ]);
  expect(report.expectations).toHaveLength(12);
  expect(code).toBe(1);
});

test('a scenario that cannot be played is refused before the year begins: every fault by its line', async () => {
  scenario(`- {on: 2017-02-30, as: anybody, do: raiseObjection, with: {}}
- {on: 2015-01-01, as: anybody, do: raiseObjection, with: {}}
- {on: 2017-06-20, as: anybody, with: {}}
- expect: {employment: JY1, programme: employer-post, outcome: payed}
- {on: 2017-06-20, who: anybody, do: raiseObjection}
- {bank: returned, employment: JY1, programme: employer-post}
- {on: 2017-06-20, bank: silent, employment: JY1, programme: employer-post, format: pdf}
- expect: {ledger: {cash: 1}}
- expect: {recovery: "employer-post:JY1:R1", status: done}
`);
  const form = await runRehearsal(folder);
  expect(form.code).toBe(1);
  expect(form.stderr).toContain('[scenario-invalid]');
  for (const fault of [
    '第 1 行：on：不是真实日期',
    '第 2 行：on：2015-01-01 不在演练之内',
    '第 3 行：须写 do（做一件事）、bank（银行的答复）或 expect（期望的结果）',
    '第 4 行：expect.outcome：只能是 paid、',
    '第 5 行：as：缺少',
    '第 5 行：没有“who”这一项',
    '第 6 行：words：银行的话须写明',
    '第 7 行：format：只能是 csv-gb18030、fixed-width、xlsx',
    '第 8 行：expect.ledger',
    '第 9 行：expect.status：只能是 proposed、',
  ]) {
    expect(form.stderr).toContain(fault);
  }
  scenario(`- {on: 2017-06-20, as: anybody, do: objectToClaim, with: {id: x}}
- {on: 2017-06-20, as: anybody, do: raiseObjection, with: {id: x, text: 没有}}
- {on: 2017-06-20, as: anybody, do: uploadDocument, with: {file: nowhere.pdf}}
`);
  const calls = await runRehearsal(folder);
  expect(calls.code).toBe(1);
  for (const fault of [
    '第 1 行：do：没有操作 objectToClaim；相近的有 raiseObjection、',
    '第 2 行：with：raiseObjection 没有参数 text，有 id、body、raisedBy、contact',
    '第 2 行：with：raiseObjection 须有参数 body',
    '第 3 行：with.file：文件夹里没有文件 nowhere.pdf',
  ]) {
    expect(calls.stderr).toContain(fault);
  }
});
