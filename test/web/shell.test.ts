import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Grant } from '../../src/domain/access.ts';
import { visible } from '../../web/src/app/navigation.ts';
import { servesOf } from '../../web/src/app/serves.ts';
import {
  expectAccessible,
  expectNoSidewaysScroll,
  openBrowser,
  PHONE,
  shoot,
  signIn,
  untilRead,
  visit,
} from '../helpers/browser.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
let browser: Browser;

beforeAll(async () => {
  [world, browser] = await Promise.all([createWorld({ web: true }), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

test('a wrong password says so, a right one leads to the page that was asked for', async () => {
  const { page, faults } = await visit(browser, world);
  await page.goto('/account');
  await page.getByLabel('用户名').fill('jishou-hr1');
  await page.getByLabel('口令', { exact: true }).fill('wrong-password');
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await page.getByText('用户名或口令不正确').waitFor();
  await expectAccessible(page);
  await shoot(page, 'sign-in');
  await signIn(page, 'jishou-hr1', '/account');
  await page.getByRole('heading', { name: '账户与口令' }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/account');
  await expectAccessible(page);
  await shoot(page, 'account');
  expect(faults).toEqual([]);
});

test('a page that a busy server turned away asks again by itself', async () => {
  const { page } = await visit(browser, world);
  await signIn(page, 'jishou-finance1', '/account');
  let turnedAway = 0;
  await page.route('**/api/claims?*', async (route) => {
    turnedAway += 1;
    if (turnedAway > 1) return route.fallback();
    await route.fulfill({
      status: 503,
      contentType: 'application/problem+json',
      body: JSON.stringify({ status: 503, code: 'overloaded', title: '系统繁忙', remedy: '请稍候重试。' }),
    });
  });
  await page.goto('/work');
  await page.getByText(/^本页 \d+ 条/).waitFor();
  expect(turnedAway).toBeGreaterThan(1);
  expect(await page.getByText('系统繁忙').count()).toBe(0);
});

test('the menu has what the roles may do, and nothing else', async () => {
  const { page } = await visit(browser, world);
  await signIn(page, 'jishou-finance1', '/account');
  const menu = page.getByRole('navigation', { name: '主菜单' });
  await menu.getByText('支付与回执').waitFor();
  expect(await menu.getByText('用户与岗位').count()).toBe(0);
  expect(await menu.getByText('劳动合同确认').count()).toBe(0);
});

test('the auditor’s menu leads to all that can be read, opened to read, without a button that acts', async () => {
  const { page, faults } = await visit(browser, world);
  await signIn(page, 'auditor', '/account');
  const menu = page.getByRole('navigation', { name: '主菜单' });
  await menu.getByText('用户与岗位').waitFor();
  const entries = await menu.getByRole('menuitem').allTextContents();
  expect(entries).toEqual([
    '劳动合同确认',
    '异议裁定',
    '申诉',
    '追回',
    '支付与回执',
    '预算与资金',
    '账目',
    '支付预测',
    '政策试算',
    '疑点',
    '质量抽查',
    '领导看板',
    '月报和年报',
    '目标任务',
    '责任书',
    '年度考核',
    '受奖单位',
    '跟踪回访',
    '介绍就业',
    '学年确认',
    '贷款季度结息',
    '服务事项',
    '走访企业',
    '培训计划',
    '求职人员',
    '招聘岗位',
    '推荐和面试',
    '招聘会',
    '四级对接统计',
    '协调会议',
    '难点问题',
    '就业跟踪',
    '补助个案',
    '培训班',
    '补贴申请',
    '四清与册卡',
    '村里报来的变动',
    '年度更新',
    '疑似重复',
    '批量导入',
    '劳动力名册',
    '单位和机构',
    '表格导入',
    '未匹配社保',
    '消息',
    '读取记录与同意',
    '部门共享',
    '机构与岗位',
    '委托代理',
    '无人负责的事项',
    '宣传稿件',
    '等待与到期',
    '运行状况',
    '工作日历',
    '用户与岗位',
    '行政区划',
    '审计记录',
    '公众服务平台',
    '补贴公示',
    '宣传报道',
    '政策条文',
  ]);
  await menu.getByRole('menuitem', { name: '劳动合同确认' }).click();
  await expect.poll(() => new URL(page.url()).search).toBe('?view=all');

  const auditor: Grant = { role: 'auditor', division: null, employer: null, intermediary: null };
  const pages = visible(servesOf([auditor], []), () => false)
    .flatMap((group) => group.entries)
    .filter(({ operations }) => !operations.includes('read-policy'));
  const acts =
    /^(新增|改岗位|停用|重置|记录回访|补记|登记|导入|用表格|批量|裁定|核对|暂停|请流程|提出|轮换|吊销|审批|拟定|再次发送)/;
  for (const { path, search } of pages) {
    await page.goto(`${path}?${new URLSearchParams(search)}`);
    await untilRead(page);
    const main = page.getByRole('main');
    const found = [main.locator('.ant-alert-error'), main.getByRole('button', { name: acts })];
    expect([path, ...(await Promise.all(found.map((one) => one.count())))]).toEqual([path, 0, 0]);
  }
  expect(faults).toEqual([]);
});

test('a session that ended in the middle of a form: sign in above it, and what was typed is still there and is sent', async () => {
  const { page, context } = await visit(browser, world);
  await signIn(page, 'luxi-hr1', '/account');
  await page.getByLabel('现口令').fill('not-my-password');
  await page.getByLabel('新口令', { exact: true }).fill('a-new-password');
  await page.getByLabel('再填一次新口令').fill('a-new-password');
  await context.clearCookies();
  await page.getByRole('button', { name: '修改口令' }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByText('已填写的内容都还在').waitFor();
  await expectAccessible(page);
  await sheet.getByLabel('口令', { exact: true }).fill('demo-2016');
  await sheet.getByRole('button', { name: '登录', exact: true }).click();
  // The request went on by itself: its answer is there, and nothing typed is lost.
  await page.getByText('原口令不正确').waitFor();
  expect(await page.getByLabel('再填一次新口令').inputValue()).toBe('a-new-password');
});

const shownDark = (page: Page) => page.evaluate<boolean>("document.documentElement.dataset.theme === 'dark'");

test('dark and large print, kept by the browser', async () => {
  const { page } = await visit(browser, world);
  await signIn(page, 'luxi-hr2', '/account');
  const choose = async (what: string) => {
    await page.getByRole('button', { name: /人社局/ }).click();
    await page.getByRole('menuitem', { name: what, exact: true }).click();
  };
  await choose('深色');
  await choose('大字显示');
  await page.reload();
  await page.getByRole('heading', { name: '账户与口令' }).waitFor();
  expect(await shownDark(page)).toBe(true);
  await expectAccessible(page);
  await shoot(page, 'account-dark-large');
});

test('light, dark or as the system has it: each can be chosen, whatever the system has', async () => {
  const { page } = await visit(browser, world);
  await page.emulateMedia({ colorScheme: 'dark' });
  await signIn(page, 'luxi-hr2', '/account');
  const menu = page.getByRole('button', { name: /人社局/ });
  for (const [choice, dark] of [
    ['浅色', false],
    ['深色', true],
    ['跟随系统', true],
  ] as const) {
    await menu.click();
    await page.getByRole('menuitem', { name: choice, exact: true }).click();
    await expect.poll(() => shownDark(page)).toBe(dark);
    await menu.click();
    await page.getByRole('menuitem', { name: `${choice}（当前）` }).waitFor();
    await expectAccessible(page);
    if (choice === '深色') await shoot(page, 'user-menu-dark');
    await page.keyboard.press('Escape');
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await expect.poll(() => shownDark(page)).toBe(false);
});

test('the public pages offer the same', async () => {
  const { page } = await visit(browser, world, { viewport: PHONE });
  await page.goto('/look-up');
  await page.getByRole('combobox', { name: '显示' }).click();
  await page.getByTitle('深色', { exact: true }).click();
  await expect.poll(() => shownDark(page)).toBe(true);
  await page.getByRole('button', { name: '大字' }).click();
  await page.reload();
  await page.getByRole('button', { name: '查询', exact: true }).waitFor();
  expect(await shownDark(page)).toBe(true);
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await shoot(page, 'public-dark-large');
});

test('on a phone nothing scrolls sideways, and the menu opens', async () => {
  const { page } = await visit(browser, world, { viewport: PHONE });
  await signIn(page, 'jishou-finance1', '/account');
  await expectNoSidewaysScroll(page);
  await page.getByRole('button', { name: '打开菜单' }).click();
  await page.getByRole('navigation', { name: '主菜单' }).getByText('账目').waitFor();
});

test('an unknown page and an unknown interface: each in its own words', async () => {
  const { page } = await visit(browser, world);
  await page.goto('/no-such-page');
  await page.getByText('没有这个页面').waitFor();
  const answer = await page.request.get('/api/no-such-thing', { headers: { accept: 'text/html' } });
  expect([answer.status(), ((await answer.json()) as { code: string }).code]).toEqual([404, 'route-unknown']);
});
