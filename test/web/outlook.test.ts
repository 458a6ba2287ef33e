import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { creditCode } from '../../cli/bench/numbers.ts';
import { expectAccessible, looksRight, openBrowser, rowOf, signIn, visit } from '../helpers/browser.ts';
import { type Case, employ, goTo, importRows, insure, monthsOf } from '../helpers/cases.ts';
import { claimOf } from '../helpers/claims.ts';
import { as } from '../helpers/people.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
let browser: Browser;
let sure: Case;
let unsure: Case;

beforeAll(async () => {
  [world, browser] = await Promise.all([createWorld({ web: true }), openBrowser()]);
  sure = await employ(world, '2016-06-18');
  unsure = await employ(world, '2016-06-18');
  await insure(world, sure, monthsOf(sure), '2016-06-18');
  await goTo(world, '2017-03-31');
  const rates = { 'employer-post': 1000 };
  await (await as(world, 'hr')).post('/api/sampling-periods', { period: '2017Q2', rates });
  await teach(unsure);
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

const TRAINING = 'training.WEB-F.1';
/** A class before the first post, on days on which the person has one. */
async function teach({ identity }: Case): Promise<void> {
  const school = { 统一社会信用代码: creditCode(9_401), 名称: '吉首职校', 机构类型: '培训机构' };
  await importRows(world, 'institutions', [{ ...school, 行政区划代码: '433101' }]);
  const centre = await as(world, 'jishou-centre');
  await centre.post('/api/training-classes', {
    id: 'WEB-F',
    title: '家政班',
    institution: school.统一社会信用代码,
    training: 'pre-employment',
    category: 'B类',
    startsOn: '2017-03-01',
    endsOn: '2017-03-03',
  });
  const enrolment = { identityNumber: identity, paidBy: 'institution' };
  await centre.post('/api/training-classes/WEB-F/enrolments', enrolment);
  await centre.post(`/api/training-enrolments/${TRAINING}/attendance`, {
    days: ['2017-03-01', '2017-03-02'],
  });
}

test('finance sees what will have to be paid, how certain it is, and the cases behind each number', async () => {
  const { page, faults } = await visit(browser, world);
  await signIn(page, 'jishou-finance1', '/forecast');
  const table = page.getByRole('region', { name: '支付预测' });
  const july = rowOf(table, '2017-07');
  await july.waitFor();
  expect(await july.getByRole('cell').allInnerTexts()).toEqual([
    '2,000.00',
    '1,000.00（1）',
    '1,000.00（1）',
    '—',
  ]);
  await page.getByRole('img', { name: '按月预计支付' }).waitFor();
  await looksRight(page, 'forecast');

  await page.getByRole('button', { name: '导出预测' }).click();
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByText('CSV 文件').click()]);
  const lines = parse((await readFile(await file.path())).toString('utf8'), {
    bom: true,
    columns: true,
  }) as Record<string, string>[];
  expect(lines.map((line) => [line.预计支付月份, line.项目, line.把握, line['金额(元)']])).toEqual([
    ['2017-07', '岗位补贴', '有风险', '1000'],
    ['2017-07', '岗位补贴', '正常', '1000'],
  ]);

  await july.getByRole('link').nth(1).click();
  const cases = page.getByRole('region', { name: '预计支付的案件' });
  await rowOf(cases, unsure.id).getByText('社保缺月').waitFor();
  expect(await rowOf(cases, sure.id).count()).toBe(0);
  await looksRight(page, 'forecast-cases');
  expect(faults).toEqual([]);
});

test('another amount is tried beside the present one: the difference, the cases, the file; nothing changes', async () => {
  const { page, faults } = await visit(browser, world);
  await signIn(page, 'jishou-finance1', '/policy-trial');
  await page.getByText('现行：1,000.00').waitFor();
  await page.getByLabel('岗位补贴（元）').fill('1200');
  await page.getByRole('button', { name: '试算' }).click();
  const open = page.getByRole('region', { name: '在办案件' });
  await rowOf(open, '合计').getByText('400.00', { exact: true }).waitFor();
  const moved = page.getByRole('region', { name: '变动的案件' });
  await moved.getByRole('link', { name: sure.id }).waitFor();
  await looksRight(page, 'policy-trial');
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    moved.getByRole('button', { name: '导出 CSV' }).click(),
  ]);
  const lines = parse((await readFile(await file.path())).toString('utf8'), { bom: true }) as string[][];
  expect(lines).toHaveLength(3);

  await page.getByLabel('岗位补贴（元）').fill('');
  await page.getByLabel('回访期数').fill('9');
  await page.getByRole('button', { name: '试算' }).click();
  await page.getByText('最后一个回访期在满一年之后才开始').waitFor();
  expect(faults).toEqual([]);
});

test('a suspicion stands above the approval; who has no part in the case confirms it, and then nothing is approved', async () => {
  const { page, faults } = await visit(browser, world);
  await signIn(page, 'hr', '/flags');
  await page.getByRole('button', { name: '立即查找' }).click();
  const list = page.getByRole('region', { name: '疑点' });
  const flag = rowOf(list, '多人共用账号');
  await flag.getByText('2 个收款主体共用').waitFor();
  const atWork = rowOf(list, '在岗期间参加就业前培训');
  await atWork.getByText('重合 2 天：2017-03-01、2017-03-02').waitFor();
  await looksRight(page, 'flags');
  await atWork.getByRole('link', { name: TRAINING }).click();
  await page.getByRole('heading', { name: /技能培训/ }).waitFor();
  await page.getByText('疑点“在岗期间参加就业前培训”待裁定').waitFor();
  await page.goBack();
  await flag.getByRole('button', { name: /裁定疑点/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('认定：所涉申请不能通过').click();
  await dialog.getByLabel('核实情况').fill('两户共用一张卡，持卡人不明');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: '作出裁定' }).click();
  await flag.getByText('已认定').waitFor();

  await goTo(world, '2017-06-18');
  const claim = claimOf(world, sure);
  const officer = await visit(browser, world);
  await signIn(officer.page, 'jishou-centre', `/cases/${sure.id}`);
  await officer.page.getByRole('button', { name: '通过', exact: true }).click();
  await officer.page.getByText('疑点“多人共用账号”已认定，不能通过').first().waitFor();
  expect((await claim.row()).step).toBe('acceptance');
  const reviewer = await visit(browser, world);
  await signIn(reviewer.page, 'jishou-hr2', `/cases/${sure.id}`);
  await reviewer.page.getByText('两户共用一张卡，持卡人不明').waitFor();
  await looksRight(reviewer.page, 'case-flagged');
  for (const seen of [faults, officer.faults, reviewer.faults]) expect(seen).toEqual([]);

  // Another of the prefecture looks again, and the case goes on.
  const second = await as(world, 'hr2');
  const { items } = await second.get<{ items: { id: number }[] }>('/api/flags?state=confirmed');
  await second.post(`/api/flags/${items[0]?.id}/ruling`, {
    verdict: 'harmless',
    note: '系母女，分户共用一卡',
  });
  await claim.carryTo('booked');
});

test('a sample is committed, drawn and reviewed by who took no part; the report shows the rate', async () => {
  const { page, faults } = await visit(browser, world);
  await signIn(page, 'hr', '/sampling?tab=periods');
  await page.getByRole('button', { name: '承诺 2017Q3 的种子' }).click();
  await page
    .getByText(/种子摘要 [0-9a-f]{64}/)
    .nth(1)
    .waitFor();
  await looksRight(page, 'sampling-periods');
  await page.context().close();

  await goTo(world, '2017-07-03');
  const drawer = await visit(browser, world);
  await signIn(drawer.page, 'hr', '/sampling?tab=periods');
  await drawer.page.getByRole('button', { name: '公布种子并抽取' }).click();
  await drawer.page.getByText(/2017-07-03抽取，种子 [0-9a-f]{64}/).waitFor();

  const reviewer = await visit(browser, world);
  await signIn(reviewer.page, 'jishou-finance2', '/sampling');
  const line = rowOf(reviewer.page.getByRole('region', { name: '样本' }), sure.id);
  await line.getByRole('button', { name: /登记/ }).click();
  const dialog = reviewer.page.getByRole('dialog');
  await dialog.getByText('有问题', { exact: true }).click();
  await dialog.getByRole('combobox', { name: '问题' }).click();
  await reviewer.page.getByText('材料缺失或不清').last().click();
  await dialog.getByLabel('核对情况').fill('工资表缺三月份');
  await expectAccessible(reviewer.page);
  await dialog.getByRole('button', { name: '登记结论' }).click();
  await line.getByText('有问题', { exact: true }).waitFor();
  await looksRight(reviewer.page, 'sampling');
  await reviewer.page.getByRole('tab', { name: '结果' }).click();
  await rowOf(reviewer.page.getByRole('region', { name: '抽查结果' }), '2017Q2')
    .getByText('100%')
    .waitFor();
  await looksRight(reviewer.page, 'sampling-report');
  // Who approved it is told that another must.
  const approver = await visit(browser, world);
  await signIn(approver.page, 'jishou-finance1', '/sampling');
  await rowOf(approver.page.getByRole('region', { name: '样本' }), sure.id).waitFor();
  expect(await approver.page.getByRole('button', { name: /登记/ }).count()).toBe(0);
  for (const seen of [faults, drawer.faults, reviewer.faults, approver.faults]) expect(seen).toEqual([]);
});
