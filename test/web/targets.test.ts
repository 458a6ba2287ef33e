import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  expectAccessible,
  looksRight,
  openBrowser,
  shoot,
  signIn,
  untilRead,
  visit,
} from '../helpers/browser.ts';
import { employ, goTo } from '../helpers/cases.ts';
import { countyYear } from '../helpers/responsibility.ts';
import { createWorld, type World } from '../helpers/world.ts';

const JISHOU = '433101';
let world: World;
let browser: Browser;

beforeAll(async () => {
  [world, browser] = await Promise.all([createWorld({ web: true }), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByLabel(label, { exact: true }).last().click();
  await page.locator('.ant-select-dropdown:visible').getByTitle(option, { exact: true }).click();
}

/** A page of somebody at work. */
async function at(who: string, address: string) {
  const { page, context, faults } = await visit(browser, world);
  await signIn(page, who, address);
  await untilRead(page);
  return { page, close: () => context.close(), faults };
}

test('a year as the leaders see it: targets, the letter signed by both, scores, an objection, the reward', async () => {
  const year = countyYear(world, 2017, JISHOU);
  await goTo(world, '2017-02-01');

  // The bureau sets the targets on its page, shares in percent.
  const bureau = await at('hr', '/targets');
  await bureau.page.getByText('还没有下达目标任务').waitFor();
  await bureau.page.getByRole('button', { name: '下达或调整目标' }).click();
  await choose(bureau.page, '县市', '吉首市');
  await bureau.page.getByLabel('新增转移就业（人）').fill('4');
  await bureau.page.getByLabel('补贴按期支付率（%）').fill('90');
  await bureau.page
    .getByRole('button', { name: /下\s*达$/ })
    .last()
    .click();
  await bureau.page.getByRole('cell', { name: /0人 \/ 4人/ }).waitFor();
  await bureau.page.goto('/target-letters');
  await bureau.page.getByRole('button', { name: '拟订责任书' }).click();
  await choose(bureau.page, '县市', '吉首市');
  await bureau.page
    .getByRole('button', { name: /拟\s*订$/ })
    .last()
    .click();
  await bureau.page.getByRole('heading', { name: '吉首市 · 2017年度目标责任书' }).waitFor();
  await year.settle();

  // Both leaders sign, each for the own side.
  for (const [who, side] of [
    ['leader', '州人民政府'],
    ['jishou-leader', '县市人民政府'],
  ] as const) {
    const leader = await at(who, '/target-letters/ZRS-2017-433101-1');
    await leader.page.getByRole('button', { name: `代表${side}签署` }).click();
    await leader.page
      .getByRole('tooltip')
      .getByRole('button', { name: /签\s*署/ })
      .click();
    await leader.page
      .getByText(who === 'leader' ? '已签署' : '双方已签署，责任书生效')
      .first()
      .waitFor();
    if (who === 'jishou-leader') {
      await untilRead(leader.page);
      await leader.page.getByText('现行').waitFor();
      await expectAccessible(leader.page);
      await shoot(leader.page, 'target-letter');
    }
    expect(leader.faults).toEqual([]);
    await leader.close();
  }
  await year.settle();

  for (const day of ['2017-08-01', '2017-08-02', '2017-08-03', '2017-08-04']) await employ(world, day);
  await goTo(world, '2017-09-01');
  const leader = await at('leader', '/targets');
  // Each number leads to its cases.
  await leader.page.getByRole('heading', { name: '2017年度目标任务' }).waitFor();
  await expectAccessible(leader.page);
  await shoot(leader.page, 'target-matrix');
  await leader.page.getByRole('link', { name: '4人' }).first().click();
  await leader.page.getByRole('heading', { name: '吉首市 · 新增转移就业' }).waitFor();
  await untilRead(leader.page);
  expect(await leader.page.getByRole('row').count()).toBe(5);
  await shoot(leader.page, 'target-cases');

  // Measured in January; the bureau submits with a deduction, another approves it.
  await year.on('2018-01-10');
  await bureau.page.goto('/evaluations/2017/433101');
  await bureau.page.getByRole('button', { name: '提交评分' }).click();
  await bureau.page.getByLabel('查实的信访投诉（最多5分）').fill('3');
  await bureau.page.getByLabel('理由', { exact: true }).fill('一件信访投诉查实');
  await bureau.page.getByRole('dialog').getByRole('button', { name: '提交评分' }).click();
  await bureau.page.getByText('待复核', { exact: true }).first().waitFor();
  await year.settle();
  await year.decide('hr2', 'approve');

  const county = await at('jishou-leader', '/evaluations/2017/433101');
  await county.page.getByRole('button', { name: '提出异议' }).click();
  await county.page.getByLabel('内容和理由').fill('信访件不属于我市管辖，请核实');
  await county.page.getByRole('dialog').getByRole('button', { name: '提出异议' }).click();
  await county.page.getByText('信访件不属于我市管辖').first().waitFor();
  await year.settle();
  await county.page.reload();
  await untilRead(county.page);
  await county.page
    .getByText(/没有提交、复核过该县市评分的人员/)
    .first()
    .waitFor();
  await looksRight(county.page, 'evaluation-objection');
  expect(county.faults).toEqual([]);
  await county.close();
  await year.decide('hr3', 'uphold', { note: '确不属于该市，撤销扣分', corrections: {} });
  await year.decide('hr', 'submit');
  await year.decide('hr2', 'approve');
  await year.on('2018-01-18');

  // The prefecture's leader publishes, and records what the total carries.
  const { page } = leader;
  await page.goto('/evaluations/2017/433101');
  await page.getByRole('button', { name: '公布结果' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '公布结果' }).click();
  await page.getByRole('button', { name: '记录奖惩' }).click();
  await choose(page, '奖惩', '以奖代补');
  await choose(page, '受奖单位', '吉首市人民政府');
  await page.getByLabel('内容和理由').fill('按考核结果给予以奖代补');
  await page.getByRole('dialog').getByRole('button', { name: '记录奖惩' }).click();
  await page.getByRole('link', { name: '办理情况' }).waitFor();
  await year.settle();
  await page.reload();
  await untilRead(page);
  await looksRight(page, 'evaluation-outcomes');
  expect(leader.faults).toEqual([]);
  await leader.close();

  // Finance has it in its work and finds it on a page of its own; everybody reads the result.
  const finance = await at('finance', '/work?step=finance&all=true');
  await finance.page.getByRole('link', { name: 'reward.2017.433101' }).click();
  await finance.page.getByRole('heading', { name: '2017年度以奖代补 吉首市人民政府' }).waitFor();
  await untilRead(finance.page);
  await finance.page.getByText('总分达到奖补档次').waitFor();
  await expectAccessible(finance.page);
  await finance.page.getByText('按总分应得（元）').first().waitFor();
  expect(await finance.page.getByRole('button', { name: '退回补正' }).count()).toBe(0);
  await shoot(finance.page, 'reward');
  await finance.page.goto('/reward-units');
  await finance.page.getByRole('button', { name: '登记账户' }).click();
  await finance.page.getByLabel('开户银行').fill('湘西长行村镇银行');
  await finance.page.getByLabel('账号').fill('6228480000000001');
  await finance.page.getByRole('button', { name: /保\s*存/ }).click();
  await finance.page.getByText('6228********0001').waitFor();
  expect(finance.faults).toEqual([]);
  await finance.close();
  const anybody = await visit(browser, world);
  await anybody.page.goto('/evaluation-results');
  await anybody.page.getByRole('cell', { name: '吉首市' }).waitFor();
  await expectAccessible(anybody.page);
  await shoot(anybody.page, 'evaluation-results');
  expect([...anybody.faults, ...bureau.faults]).toEqual([]);
});
