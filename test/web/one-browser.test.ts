import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectAccessible, openBrowser, shoot, signIn, visit } from '../helpers/browser.ts';
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

async function signOut(page: Page, name: RegExp): Promise<void> {
  await page.getByRole('button', { name }).click();
  await page.getByText('退出登录').click();
  await page.getByLabel('用户名').waitFor();
}

async function typePasswords(page: Page): Promise<void> {
  await page.getByLabel('现口令').fill('not-my-password');
  await page.getByLabel('新口令', { exact: true }).fill('a-new-password');
  await page.getByLabel('再填一次新口令').fill('a-new-password');
}

test('another person signs in in a second tab: nothing of the first tab is done in that name', async () => {
  const { page: first, context } = await visit(browser, world);
  await signIn(first, 'luxi-hr1', '/account');
  await typePasswords(first);
  const second = await context.newPage();
  await second.goto('/account');
  await signOut(second, /人社局/);
  await signIn(second, 'luxi-hr2', '/account');

  await first.getByRole('button', { name: '修改口令' }).click();
  const sheet = first.getByRole('dialog');
  await sheet.getByText('本浏览器已由他人登录').waitFor();
  await expectAccessible(first);
  await shoot(first, 'another-person');
  const tried = await world.database.db
    .selectFrom('audit_entry')
    .select('operation')
    .where('operation', '=', 'changePassword')
    .execute();
  expect(tried).toEqual([]);

  // The first person again: what was typed is still there and goes out in the right name.
  await sheet.getByLabel('口令', { exact: true }).fill('demo-2016');
  await sheet.getByRole('button', { name: '登录', exact: true }).click();
  await first.getByText('原口令不正确').waitFor();
  expect(await first.getByLabel('再填一次新口令').inputValue()).toBe('a-new-password');

  // Now it is the second tab whose person is gone; it too is told at its next request.
  await typePasswords(second);
  await second.getByRole('button', { name: '修改口令' }).click();
  await second.getByRole('dialog').getByText('本浏览器已由他人登录').waitFor();
});

test('the same person signs in anew in a second tab: the first goes on without a word', async () => {
  const { page: first, context } = await visit(browser, world);
  await signIn(first, 'huayuan-hr1', '/account');
  const second = await context.newPage();
  await second.goto('/account');
  await signOut(second, /人社局/);
  await signIn(second, 'huayuan-hr1', '/account');
  await typePasswords(first);
  await first.getByRole('button', { name: '修改口令' }).click();
  await first.getByText('原口令不正确').waitFor();
});

test('a file that is not to be had says why; a session that ended on the way is mended and the file comes', async () => {
  const { page, context } = await visit(browser, world);
  await signIn(page, 'admin', '/users');
  const takeCsv = async () => {
    await page.getByRole('button', { name: '导出筛选结果' }).click();
    await page.getByText('CSV 文件').click();
  };
  await page.getByText('auditor').first().waitFor();
  await context.setOffline(true);
  await takeCsv();
  const failure = page.getByRole('dialog');
  await failure.getByText('没有连上服务器').or(failure.getByText('没有收到答复')).first().waitFor();
  await shoot(page, 'file-not-fetched');
  await failure.getByRole('button').click();
  await context.setOffline(false);

  await context.clearCookies();
  await takeCsv();
  const sheet = page.getByRole('dialog');
  await sheet.getByLabel('口令', { exact: true }).fill('demo-2016');
  const arriving = page.waitForEvent('download');
  await sheet.getByRole('button', { name: '登录', exact: true }).click();
  const file = await arriving;
  expect(file.suggestedFilename()).toMatch(/\.csv$/);
  expect(await readFile(await file.path(), 'utf8')).toContain('luxi-hr2');
});

test('a server that does not answer at the start asks nobody for a password', async () => {
  const { page, context } = await visit(browser, world);
  await signIn(page, 'luxi-hr1', '/account');
  await context.route('**/api/session', (route) => route.abort());
  await page.reload();
  await page.getByText('没有连上服务器').waitFor();
  expect(await page.getByLabel('用户名').count()).toBe(0);
  await context.unroute('**/api/session');
  await page.getByRole('button', { name: '重试' }).click();
  await page.getByRole('heading', { name: '账户与口令' }).waitFor();
});
