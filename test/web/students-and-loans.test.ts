import { sql } from 'kysely';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { creditCode, identityNumber } from '../../cli/bench/numbers.ts';
import { seedAgents } from '../../src/accounts/demo.ts';
import { registryRow } from '../api/support/county.ts';
import {
  atBusinessTime,
  expectAccessible,
  expectNoSidewaysScroll,
  openBrowser,
  PHONE,
  shoot,
  signIn,
  visit,
} from '../helpers/browser.ts';
import { goTo, importRows } from '../helpers/cases.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
let browser: Browser;
const [SCHOOL, BANK] = [creditCode(881_001), creditCode(881_003)];
const agent = (code: string) => `institution-${code}`.toLowerCase();

beforeAll(async () => {
  [world, browser] = await Promise.all([createWorld({ web: true }), openBrowser()]);
  await goTo(world, '2016-09-05');
  await importRows(world, 'registry', [registryRow(881_001), registryRow(881_002)]);
  for (const [code, name, kind] of [
    [SCHOOL, '湘西职院', 'school'],
    [BANK, '吉首农商行', 'bank'],
  ]) {
    await sql`insert into institution (credit_code, name, kinds, division, business_on)
      values (${code}, ${name}, array[${kind}], '433101', '2016-06-01')`.execute(world.database.db);
  }
  await seedAgents(world.database.db);
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

async function pickDay(page: Page, label: string, day: string): Promise<void> {
  await page.getByLabel(label).fill(day);
  await page.keyboard.press('Enter');
}

test('a school registers a student, confirms the year, and finds it in its list', async () => {
  const { page, faults } = await visit(browser, world);
  await signIn(page, agent(SCHOOL), '/');
  await page.getByText('没有符合筛选的学年').waitFor();
  const menu = page.getByRole('navigation', { name: '主菜单' });
  for (const others of ['登记创业贷款', '贷款季度结息', '申请交通补助'])
    expect(await menu.getByText(others).count()).toBe(0);
  await menu.getByText('登记学生').click();
  await expectAccessible(page);
  await page.getByRole('button', { name: '登记学生' }).click();
  await page.getByText('请填写正确的 18 位身份证号').waitFor();
  await page.getByLabel('学生身份证号').fill(identityNumber(881_001));
  await pickDay(page, '入学日期', '2016-09-01');
  await pickDay(page, '预计毕业日期', '2018-06-30');
  await page.getByRole('button', { name: '登记学生' }).click();

  const years = page.getByRole('list', { name: '学年' });
  await years.getByText('待学校确认').waitFor();
  await years.getByText('未开始').waitFor();
  await years.getByRole('button', { name: /^确认本学年.*2016-2017/ }).click();
  await page.getByLabel('学费（只作记录）').click();
  await page.getByTitle('已免收').click();
  await page.getByRole('button', { name: '确认 2016-2017 学年' }).click();
  await years.getByText('已确认').waitFor();
  await years.getByText('在籍、在读、学费免收').waitFor();
  await expectAccessible(page);
  await shoot(page, 'student-case');

  await page.getByRole('navigation', { name: '主菜单' }).getByText('学年确认').click();
  const list = page.getByRole('region', { name: '学年确认' });
  await list.getByRole('row', { name: /2016-2017.*已确认/ }).waitFor();
  await list.getByRole('row', { name: /2017-2018.*未开始/ }).waitFor();
  await expectAccessible(page);
  await page.setViewportSize(PHONE);
  await expectNoSidewaysScroll(page);
  expect(faults).toEqual([]);
});

test('a bank registers a loan and states a quarter; an officer takes it back with a reason', async () => {
  await goTo(world, '2017-01-20');
  const { page, context, faults } = await visit(browser, world);
  await signIn(page, agent(BANK), '/aid/new/loan');
  await page.getByLabel('银行的贷款编号').fill('DK-1');
  await page.getByLabel('借款人身份证号').fill(identityNumber(881_002));
  await page.getByLabel('借款人是返乡农民工').check();
  await page.getByLabel('贷款本金（元）').fill('50000');
  await page.getByLabel('年利率（%），例如 4.35').fill('4.75');
  await pickDay(page, '银行批准日期', '2017-01-05');
  await pickDay(page, '放款日期', '2017-01-01');
  await pickDay(page, '到期日期', '2018-01-01');
  await expectAccessible(page);
  await page.getByRole('button', { name: '登记贷款' }).click();

  const quarters = page.getByRole('table', { name: '各季度结息' });
  await quarters.getByRole('row', { name: /2017Q1.*计息中/ }).waitFor();
  const address = new URL(page.url()).pathname;
  expect(address).toBe(`/aid/loan.${BANK}.DK-1`);

  await goTo(world, '2017-04-05');
  await atBusinessTime(context, world);
  await page.goto('/loan-quarters?state=due');
  await page.getByRole('link', { name: 'DK-1' }).click();
  await quarters.getByRole('button', { name: /^报送.*2017Q1/ }).click();
  await page.getByLabel('实际付息（元），没有付息填 0').fill('593.75');
  await pickDay(page, '付息日期', '2017-03-21');
  await page.getByRole('button', { name: '报送 2017Q1' }).click();
  // 50000 × 4.35 % × 90 / 360 = 543.75
  await quarters.getByRole('row', { name: /2017Q1.*已报送.*593\.75.*543\.75/ }).waitFor();
  await expectAccessible(page);
  await shoot(page, 'loan-case');
  await page.setViewportSize(PHONE);
  await expectNoSidewaysScroll(page);

  const officer = await visit(browser, world);
  await signIn(officer.page, 'jishou-hr1', address);
  await officer.page.getByRole('button', { name: '撤销2017Q1的报送' }).click();
  const dialog = officer.page.getByRole('dialog');
  await dialog.getByLabel('撤销理由').fill('银行报错了季度');
  await dialog.getByRole('button', { name: '撤销', exact: true }).click();
  await officer.page.getByText('已撤销：银行报错了季度').waitFor();
  expect([...faults, ...officer.faults]).toEqual([]);
});
