import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays } from '../../src/domain/dates.ts';
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
import { goTo } from '../helpers/cases.ts';
import { type Claim, claimAt } from '../helpers/claims.ts';
import { as } from '../helpers/people.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
let browser: Browser;
let claim: Claim;

beforeAll(async () => {
  [world, browser] = await Promise.all([createWorld({ web: true }), openBrowser()]);
  claim = await claimAt(world, 'public-notice');
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

const last4 = () => claim.one.identity.slice(-4);
/** A number that ends otherwise. */
const otherDigits = () => (last4().startsWith('0') ? '1234' : '0123');

/** Each public page as everybody gets it: legible, fits a telephone, and sets no cookie. */
async function expectPublicPage(page: Page, name: string): Promise<void> {
  await expectAccessible(page);
  await shoot(page, name);
  await page.setViewportSize(PHONE);
  await expectNoSidewaysScroll(page);
  expect(await page.context().cookies()).toEqual([]);
}

test('the notice list: masked, narrowed by county in the address, with the days that are left', async () => {
  const { page, faults } = await visit(browser, world);
  await page.goto('/notices');
  const row = page.getByRole('row').filter({ hasText: claim.one.id });
  await row.getByText('石**').waitFor();
  await row.getByText('1,000.00').waitFor();
  await row.getByText('剩 7 天').waitFor();
  expect(await page.getByText(/石有福|employer-post/).count()).toBe(0);
  await expectPublicPage(page, 'public-notices');

  await page.goto('/notices?division=433122');
  await page.getByText('目前没有正在公示的补贴').waitFor();
  expect(faults).toEqual([]);
});

test('large print is a switch on top, and stays', async () => {
  const { page } = await visit(browser, world, { viewport: PHONE });
  await page.goto('/notices');
  await page.getByRole('button', { name: '大字' }).click();
  await page.reload();
  expect(await page.getByRole('button', { name: '大字' }).getAttribute('aria-pressed')).toBe('true');
  await page.getByText('石**').waitFor();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
});

test('an objection: too short is said under the field, a good one gets a number, once', async () => {
  const { page, faults } = await visit(browser, world);
  await page.goto('/notices');
  await page.getByRole('link', { name: `对 岗位补贴 ${claim.one.id} 提出异议` }).click();
  await page.getByText('公示内容').waitFor();
  await page.getByRole('button', { name: '提交异议' }).click();
  await page.getByText('请写清异议的事实').waitFor();
  await page.getByLabel('异议事实').fill('他没上班');
  await page.getByText('至少 10 个字').waitFor();
  await expectPublicPage(page, 'public-objection');

  await page.getByLabel('异议事实').fill('此人去年九月就离开了这家厂，在外地打工。');
  await page.getByLabel('联系方式（可以不填）').fill('13912345678');
  await page.getByRole('button', { name: '提交异议' }).dblclick();
  await page.getByText('异议已收到').waitFor();
  await page.getByText(/objection-[0-9a-f]{20}/).waitFor();
  await shoot(page, 'public-objection-received');
  await expectAccessible(page);
  const stored = await world.database.db.selectFrom('objection').selectAll().execute();
  expect(stored).toHaveLength(1);
  expect(world.vault.open(stored[0]!.contact_cipher!)).toBe('13912345678');
  expect(faults).toEqual([]);
  await claim.settle();
});

test('the own case: step, since when, who moves it; neither number stands in the address', async () => {
  const { page, faults } = await visit(browser, world);
  await page.goto('/look-up');
  await page.getByRole('button', { name: '查询' }).click();
  await page.getByText('请填写编号').waitFor();
  await page.getByLabel('就业编号或个案编号').fill(claim.one.id);
  await page.getByLabel('本人身份证号后四位').fill('12');
  await page.getByRole('button', { name: '查询' }).click();
  await page.getByText('前三位是数字').waitFor();

  await page.getByLabel('本人身份证号后四位').fill(otherDigits());
  await page.getByRole('button', { name: '查询' }).click();
  await page.getByText('没有查到与编号和身份证号后四位都相符的事项').waitFor();
  // Codes are for the offices.
  expect(await page.getByText(/case-not-matched|employer-post/).count()).toBe(0);
  await shoot(page, 'public-look-up-refused');

  await page.getByLabel('本人身份证号后四位').fill(last4());
  await page.getByRole('button', { name: '查询' }).click();
  const found = page.getByRole('region', { name: '查询结果' });
  await found.getByText('异议待裁定').waitFor();
  await found.getByText(/吉首市人社局/).waitFor();
  expect(await found.getByText('石有福').count()).toBe(0);
  expect(new URL(page.url()).search + new URL(page.url()).hash).toBe('');
  await expectPublicPage(page, 'public-look-up');
  await page.getByRole('button', { name: '清除结果' }).click();
  await found.waitFor({ state: 'detached' });
  expect(faults).toEqual([]);
});

test('the policy: who gets what on which conditions, with the articles; a link into it leads to the words', async () => {
  const { page, faults } = await visit(browser, world);
  await page.goto('/policy');
  await page.getByRole('heading', { name: '湘西自治州劳务协作服务管理办法' }).waitFor();
  await page.getByText('每人一次 1,000.00 元').waitFor();
  await page.getByText('每人一次 300.00 元').waitFor();
  await page.getByText('社保补缴宽限期：90 天').waitFor();
  await page.getByText('现行', { exact: true }).waitFor();
  await page.getByRole('link', { name: '第 24 条' }).first().click();
  await expect.poll(() => new URL(page.url()).hash).toBe('#article-24');
  await page.getByText('给予一次性岗位补贴').last().waitFor();
  expect(await page.getByText(/latePayment|goodStandings|followUpWindow/).count()).toBe(0);
  await page.getByText('每人每天 10.00 元，发给本人').waitFor();
  await page.getByText(/^据实，最高 省外 400\.00 元.*发给本人/).waitFor();
  await page.getByText('与 xiangxi-2016@1 的差异').click();
  await page
    .getByRole('region', { name: '与前一版的差异' })
    .getByText('两后生生活补贴', { exact: true })
    .waitFor();
  await expectPublicPage(page, 'public-policy');
  await page.emulateMedia({ media: 'print' });
  await shoot(page, 'public-policy-print');
  await page.goto('/policy?version=no-such');
  await page.getByText('没有政策版本 no-such').waitFor();
  expect(faults).toEqual([]);
});

test('a worker disputes with the code of a link: wrong digits say nothing, a dispute needs words', async () => {
  const centre = await as(world, 'jishou-centre');
  const { code } = await centre.post<{ code: string }>(`/api/employments/${claim.one.id}/worker-codes`, {});
  const { page, faults } = await visit(browser, world, { viewport: PHONE });
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(`/confirm#code=${code}`);
  expect(await page.getByLabel('确认码').inputValue()).toBe(code);
  await expect.poll(() => page.url()).not.toContain(code);
  expect(asked.filter((url) => url.replace(/#.*/, '').includes(code))).toEqual([]);

  await page.getByLabel('本人身份证号后四位').fill(otherDigits());
  await page.getByRole('button', { name: '下一步' }).click();
  await page.getByText('确认码或后四位不对').waitFor();
  await expectPublicPage(page, 'public-confirm-refused');
  await page.getByLabel('本人身份证号后四位').fill(last4().toLowerCase());
  await page.getByRole('button', { name: '下一步' }).click();
  await page.getByText('2016年6月18日').waitFor();
  await page.getByRole('button', { name: '提交' }).click();
  await page.getByText('请选择一项').waitFor();
  await page.getByLabel('不属实，或有不对的地方').check();
  await page.getByRole('button', { name: '提交' }).click();
  await page.getByText('请说明哪里不对').waitFor();
  await expectPublicPage(page, 'public-confirm');
  await page.getByLabel('哪里不对').fill('我只上了三个月班');
  await page.getByRole('button', { name: '提交' }).click();
  await page.getByText('已收到您的异议').waitFor();
  await shoot(page, 'public-confirm-done');
  await expectAccessible(page);
  const statements = await world.database.db.selectFrom('worker_statement').selectAll().execute();
  expect(statements).toMatchObject([
    { employment_id: claim.one.id, answer: 'disputed', note: '我只上了三个月班' },
  ]);
  expect(faults).toEqual([]);
});

test('a worker confirms with a code typed from paper', async () => {
  const counter = await visit(browser, world);
  await signIn(counter.page, 'jishou-centre', `/cases/${claim.one.id}`);
  await counter.page.getByRole('button', { name: '发劳动者确认码' }).click();
  const dialog = counter.page.getByRole('dialog', { name: '劳动者确认码' });
  await dialog.getByRole('button', { name: '发码' }).click();
  const code = (await dialog.getByText(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/).textContent())!.trim();
  await dialog.getByRole('img', { name: '扫码打开确认页面的二维码' }).waitFor();
  await expectAccessible(counter.page);
  await shoot(counter.page, 'worker-code');
  await dialog.getByRole('button', { name: '已交给本人' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(await counter.page.getByText(code).count()).toBe(0);
  expect(counter.faults).toEqual([]);

  const { page, faults } = await visit(browser, world);
  await page.goto('/confirm');
  await page.getByRole('button', { name: '下一步' }).click();
  await page.getByText('请填写确认码').waitFor();
  await page.getByLabel('确认码').fill(` ${code.toLowerCase().replace('-', ' ')}`);
  await page.getByLabel('本人身份证号后四位').fill(last4());
  await page.getByRole('button', { name: '下一步' }).click();
  await page.getByLabel('属实，我在这家单位上班').check();
  await page.getByRole('button', { name: '提交' }).click();
  await page.getByText('已确认，谢谢').waitFor();
  expect(faults).toEqual([]);
});

test('after the notice has ended the form says so, also to who had it open', async () => {
  const { page, context } = await visit(browser, world);
  const path = `/notices/${encodeURIComponent(claim.id)}/objection`;
  await page.goto(path);
  await page.getByLabel('异议事实').fill('此人去年九月就离开了这家厂，在外地打工。');
  await goTo(world, addDays(await claim.noticeEndsOn(), 1));
  await atBusinessTime(context, world);
  await page.getByRole('button', { name: '提交异议' }).click();
  await page.getByText('现在不在公示期').waitFor();
  await page.goto(path);
  await page.getByText('现在不在公示期').waitFor();
  await expectAccessible(page);
  await shoot(page, 'public-objection-over');
});
