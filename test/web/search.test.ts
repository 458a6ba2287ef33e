import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  expectAccessible,
  expectNoSidewaysScroll,
  openBrowser,
  PHONE,
  shoot,
  signIn,
  visit,
} from '../helpers/browser.ts';
import { registerRelative } from '../helpers/cases.ts';
import { type Claim, claimAt } from '../helpers/claims.ts';
import { passerBy } from '../helpers/people.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
let browser: Browser;
let claim: Claim;

beforeAll(async () => {
  [world, browser] = await Promise.all([createWorld({ web: true }), openBrowser()]);
  claim = await claimAt(world, 'public-notice');
  await claim.object(passerBy(world));
  await claim.settle();
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

const BOX = '查找劳动者或案件（按 / 键）';

test('/ leads to the box; a name, initials, four digits or a number find the case; Enter opens it', async () => {
  const { page, faults } = await visit(browser, world);
  await signIn(page, 'jishou-hr1', '/account');
  await page.getByRole('heading', { name: '账户与口令' }).waitFor();
  const box = page.getByRole('combobox', { name: BOX });
  for (const typed of ['石有', 'syf', claim.one.identity.slice(-4), claim.one.id, claim.id]) {
    await page.keyboard.press('/');
    await expect.poll(() => page.evaluate("document.activeElement?.getAttribute('aria-label')")).toBe(BOX);
    await box.fill(typed);
    await page.getByText(`${claim.one.id} · 2016-06-18 入职`).waitFor();
    await box.fill('');
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: '账户与口令' }).click();
  }
  await page.keyboard.press('/');
  await box.fill('石有福');
  await page.getByText(`${claim.one.id} · 2016-06-18 入职`).waitFor();
  await expectAccessible(page);
  await shoot(page, 'search');
  await page.keyboard.press('Enter');
  await expect.poll(() => new URL(page.url()).pathname).toBe(`/cases/${claim.one.id}`);
  expect(await box.inputValue()).toBe('');
  expect(faults).toEqual([]);
});

test('who keeps the register finds people without a case, and comes to their household', async () => {
  await registerRelative(world, claim.one);
  const { page, faults } = await visit(browser, world);
  await signIn(page, 'jishou-centre', '/account');
  const box = page.getByRole('combobox', { name: BOX });
  await box.fill('石小妹');
  await page.getByText('没有登记就业').waitFor();
  await expectAccessible(page);
  await shoot(page, 'search-register');
  await page.keyboard.press('Enter');
  const household = claim.one.id.replace('T', 'H');
  await page.getByRole('heading', { name: `户 ${household}` }).waitFor();
  // Of somebody with a case both are offered.
  await box.fill('石有福');
  await page.getByText(`${claim.one.id} · 2016-06-18 入职`).waitFor();
  await page.getByText(`户 ${household} · `).waitFor();
  expect(faults).toEqual([]);
});

test('too short, and not there: said in words', async () => {
  const { page, faults } = await visit(browser, world);
  await signIn(page, 'jishou-hr1', '/account');
  const box = page.getByRole('combobox', { name: BOX });
  await box.fill('石');
  await page.getByText('请至少输入两个字').waitFor();
  await box.fill('没有这人');
  await page.getByText('在您的办理范围内没有找到').waitFor();
  await shoot(page, 'search-empty');
  expect(faults).toEqual([]);
});

test('another county finds nothing of it, also at the same screen a moment later', async () => {
  const { page } = await visit(browser, world);
  await signIn(page, 'jishou-hr1', '/account');
  const box = page.getByRole('combobox', { name: BOX });
  await box.fill('石有福');
  await page.getByText(`${claim.one.id} · 2016-06-18 入职`).waitFor();
  await box.fill('');
  await page.getByRole('button', { name: /吉首市人社局/ }).click();
  await page.getByText('退出登录').click();
  await page.getByLabel('用户名').waitFor();
  await signIn(page, 'luxi-hr1', '/account');
  const answers: Promise<string>[] = [];
  page.on('response', (response) => {
    if (response.url().includes('/api/search')) answers.push(response.text());
  });
  await page.getByRole('combobox', { name: BOX }).fill('石有福');
  await page.getByText('在您的办理范围内没有找到').waitFor();
  expect(await Promise.all(answers)).toEqual(['{"people":[],"more":false}']);
  expect(await page.getByText(claim.one.id).count()).toBe(0);
});

test('the bell counts what is new, leads to the case, and is quiet once it was read', async () => {
  const { page, faults } = await visit(browser, world);
  await signIn(page, 'jishou-hr2', '/account');
  const bell = page.getByRole('button', { name: /^提醒/ });
  await expect.poll(() => bell.getAttribute('aria-label')).toBe('提醒，1 条未读');
  await bell.click();
  const list = page.getByRole('region', { name: '提醒' });
  await list.getByText('公示收到异议，等待裁定。').waitFor();
  // The contract has been confirmed: what is done is no news any more.
  expect(await list.getByText('劳动合同已上传，等待确认。').count()).toBe(0);
  await expectAccessible(page);
  await shoot(page, 'notifications');
  await list.getByRole('button', { name: '全部标为已读' }).click();
  await expect.poll(() => bell.getAttribute('aria-label')).toBe('提醒，没有未读');
  await list
    .getByRole('link', { name: /石有福/ })
    .first()
    .click();
  await expect.poll(() => new URL(page.url()).pathname).toBe(`/cases/${claim.one.id}`);
  expect(new URL(page.url()).searchParams.get('claim')).toBe(claim.id);
  await page.reload();
  await expect.poll(() => bell.getAttribute('aria-label')).toBe('提醒，没有未读');
  expect(faults).toEqual([]);
});

test('who is told of nothing has no bell; who reads no cases has no box', async () => {
  const bell = (page: Page) => page.getByRole('button', { name: /^提醒/ });
  const box = (page: Page) => page.getByRole('combobox', { name: BOX });
  for (const [who, bells, boxes] of [
    ['secretary', 1, 0],
    ['auditor', 0, 1],
  ] as const) {
    const { page } = await visit(browser, world);
    await signIn(page, who, '/account');
    await page.getByRole('heading', { name: '账户与口令' }).waitFor();
    expect([who, await bell(page).count(), await box(page).count()]).toEqual([who, bells, boxes]);
  }
});

test('on a telephone', async () => {
  const { page, faults } = await visit(browser, world, { viewport: PHONE });
  await signIn(page, 'jishou-hr2', '/account');
  await page.getByRole('combobox', { name: BOX }).fill('syf');
  await page.getByText(`${claim.one.id} · 2016-06-18 入职`).waitFor();
  await expectNoSidewaysScroll(page);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^提醒/ }).click();
  await page.getByRole('region', { name: '提醒' }).waitFor();
  await expectNoSidewaysScroll(page);
  expect(faults).toEqual([]);
});
