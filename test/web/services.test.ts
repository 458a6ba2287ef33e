import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { creditCode, identityNumber } from '../../cli/bench/numbers.ts';
import { settle } from '../../cli/rehearsal/theatre.ts';
import { expectAccessible, openBrowser, PHONE, shoot, signIn, untilRead, visit } from '../helpers/browser.ts';
import { goTo, importRows } from '../helpers/cases.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
let browser: Browser;
const EMPLOYER = creditCode(9_601);
const PEOPLE = Array.from({ length: 10 }, (_, n) => identityNumber(9_601 + n));

beforeAll(async () => {
  [world, browser] = await Promise.all([createWorld({ web: true }), openBrowser()]);
  await goTo(world, '2017-03-01');
  await importRows(
    world,
    'registry',
    PEOPLE.map((identity, n) => ({
      户编号: `S-${n}`,
      姓名: n === 0 ? '石有福' : `彭${n}`,
      身份证号: identity,
      技能水平: '无',
      建档立卡: '是',
      行政区划代码: '433101101001',
      就业状态: '未转移有意愿',
      意愿岗位: n < 6 ? '厨师' : '电焊工',
    })),
  );
  await importRows(world, 'employers', [
    { 统一社会信用代码: EMPLOYER, 名称: '深圳走访电子厂', 行政区划代码: '440300' },
  ]);
  await importRows(
    world,
    'placements',
    PEOPLE.map((identity, n) => ({
      就业编号: `SB-${n}`,
      身份证号: identity,
      统一社会信用代码: EMPLOYER,
      岗位: '普工',
      入职日期: '2017-02-01',
      合同起始日: '2017-02-01',
      合同终止日: '2019-01-31',
    })),
  );
  await settle(world, world.officers.businessAtMs!);
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByLabel(label, { exact: true }).last().click();
  await page.locator('.ant-select-dropdown:visible').getByTitle(option, { exact: true }).click();
}

test('a station asks on a telephone, takes and resolves it; the centre confirms', async () => {
  const { page, faults } = await visit(browser, world, { viewport: PHONE });
  await signIn(page, 'jishou-township', '/services');
  await page.getByRole('link', { name: '提出服务事项' }).click();
  await page.getByLabel('劳动者身份证号或就业编号').fill(PEOPLE[0]!);
  await choose(page, '事项', '留守老人');
  await page.getByText('乡镇社保站承办，15 天内办结').waitFor();
  await page.getByLabel('情况（什么困难，希望怎样）').fill('老人独居，腿脚不便，需要有人照看');
  await page.getByRole('button', { name: '提出' }).click();
  await page.getByRole('heading', { name: '留守老人 石有福' }).waitFor();
  const address = new URL(page.url()).pathname;
  await page.getByRole('button', { name: '接办' }).click();
  await page.getByText('办理中').first().waitFor();
  await page.getByLabel('办理情况').fill('老人有慢性病，需按时服药');
  await page.getByLabel('敏感：只有承办单位及其上一级能读').check();
  await page.getByRole('button', { name: /^记\s*录$/ }).click();
  await page.getByText('办理记录（1）').waitFor();
  await untilRead(page);
  await expectAccessible(page);
  expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
    PHONE.width,
  );
  await shoot(page, 'service-case-phone');
  await page.getByRole('button', { name: /^办\s*结$/ }).click();
  await page.getByLabel('说明（提出人会看到）').fill('村里安排专人每天上门');
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^办\s*结$/ })
    .click();
  await page.getByText('待确认').first().waitFor();
  expect(await page.getByRole('button', { name: '确认结果' }).count()).toBe(0);
  expect(faults).toEqual([]);

  const other = await visit(browser, world);
  await signIn(other.page, 'jishou-centre', '/services');
  await other.page.getByRole('region', { name: '各地区服务事项' }).waitFor();
  await untilRead(other.page);
  await expectAccessible(other.page);
  await shoot(other.page, 'services');
  await other.page.getByRole('link', { name: '留守老人' }).click();
  await other.page.getByText('敏感记录').or(other.page.getByText('老人有慢性病')).first().waitFor();
  await other.page.getByRole('button', { name: '确认结果' }).click();
  await other.page.getByRole('button', { name: '确认办结' }).click();
  await other.page.getByText('已办结').first().waitFor();
  await expectAccessible(other.page);
  await shoot(other.page, 'service-case');
  expect(new URL(other.page.url()).pathname).toBe(address);
  expect(other.faults).toEqual([]);
});

test('employers with many people are found; a visit with the HR department of the place becomes a service case', async () => {
  const { page, faults } = await visit(browser, world);
  await signIn(page, 'jishou-hr1', '/visits');
  await page.getByRole('button', { name: '查找达到人数的企业' }).click();
  await page.getByText('新列入 1 家企业。').waitFor();
  await page.getByText('未登记当地人社部门').waitFor();
  await shoot(page, 'visits');
  await page.getByRole('link', { name: '深圳走访电子厂' }).click();
  await page.getByLabel('部门名称').fill('深圳市人力资源和社会保障局');
  await page.getByRole('button', { name: /^保\s*存$/ }).click();
  // The visit begins with whom the office has called.
  await expect.poll(() => page.getByLabel('一同走访的当地人社部门').inputValue()).toContain('深圳市');
  await page.getByLabel('走访情况').fill('走访宿舍和车间，两人反映夜班多');
  await page.getByRole('button', { name: '添加发现的问题' }).click();
  await page.getByLabel('劳动者', { exact: true }).click();
  await page.locator('.ant-select-dropdown:visible').getByTitle('彭3 SB-3').click();
  await choose(page, '事项', '稳岗转岗');
  await page.getByLabel('问题', { exact: true }).fill('夜班多，想调到白班');
  await page.getByRole('button', { name: '登记走访' }).click();
  await page.getByText('下次最晚 2017-06-01；提出服务事项 1 件').waitFor();
  await page.getByText('走访记录（1）').waitFor();
  await untilRead(page);
  await expectAccessible(page);
  await shoot(page, 'visit-plan');
  expect(faults).toEqual([]);
});

test('demand stands beside the plan; one proposes it, another approves it', async () => {
  const { page, faults } = await visit(browser, world);
  await signIn(page, 'jishou-hr1', '/training-plans');
  await demandOf(page).getByRole('row', { name: /烹饪/ }).getByText('缺 6').waitFor();
  await page.getByRole('link', { name: '提出计划' }).click();
  await choose(page, '工种', '烹饪');
  await choose(page, '资金部门', '扶贫');
  for (const [label, value] of [
    ['人数', '6'],
    ['班数', '1'],
    ['每班天数', '30'],
  ] as const)
    await page.getByLabel(label, { exact: true }).fill(value);
  await expectAccessible(page);
  await shoot(page, 'training-plan-form');
  await page.getByRole('button', { name: '提出计划' }).click();
  await page.getByRole('heading', { name: '吉首市2017年培训计划' }).waitFor();
  // 6 × (1000.00 × 170 % + 30 × 10.00)
  await page.getByText('12,000.00').first().waitFor();
  expect(await page.getByRole('button', { name: /^批\s*准$/ }).count()).toBe(0);
  expect(faults).toEqual([]);

  const other = await visit(browser, world);
  await signIn(other.page, 'jishou-hr2', new URL(page.url()).pathname);
  await other.page.getByRole('button', { name: /^批\s*准$/ }).click();
  await other.page.getByText('已批准').first().waitFor();
  await other.page.getByLabel('班级编号').waitFor();
  await expectAccessible(other.page);
  await shoot(other.page, 'training-plan');
  await other.page.getByRole('link', { name: '培训计划' }).first().click();
  await demandOf(other.page).getByRole('row', { name: /烹饪/ }).getByText('12,000.00').waitFor();
  await shoot(other.page, 'training-demand');
  expect(other.faults).toEqual([]);
});

const demandOf = (page: Page) => page.getByRole('region', { name: '需求、计划和开班' });
