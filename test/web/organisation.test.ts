import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
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
import { type Claim, claimAt } from '../helpers/claims.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
let browser: Browser;
let claim: Claim;
beforeAll(async () => {
  [world, browser] = await Promise.all([createWorld({ web: true }), openBrowser()]);
  claim = await claimAt(world, 'review');
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

async function choose(page: Page, label: string, option: string | RegExp): Promise<void> {
  await page.getByLabel(label, { exact: true }).last().click();
  await page
    .locator('.ant-select-dropdown:visible .ant-select-item')
    .filter({ hasText: option })
    .first()
    .click();
}
const dialogButton = (page: Page, name: RegExp) => page.getByRole('dialog').getByRole('button', { name });

test('a reviewer delegates, the delegate decides in the other’s name, and the case says so', async () => {
  const { page, faults, context } = await visit(browser, world);
  await signIn(page, 'jishou-hr2', '/delegations');
  await page.getByRole('button', { name: '委托他人' }).click();
  await page.getByLabel('审核', { exact: true }).check();
  await choose(page, '受托人', '扶贫');
  await page.getByLabel('事由').fill('参加州里的业务培训');
  await untilRead(page);
  await expectAccessible(page);
  await shoot(page, 'delegate-dialog');
  await dialogButton(page, /^委\s*托$/).click();
  await page.getByText('参加州里的业务培训').waitFor();
  await page.getByText('有效').first().waitFor();
  await untilRead(page);
  await shoot(page, 'delegations');
  await context.close();

  const other = await visit(browser, world);
  await signIn(other.page, 'jishou-poverty', `/cases/${claim.one.id}?claim=${encodeURIComponent(claim.id)}`);
  await other.page.getByText(/^这一步由您代/).waitFor();
  await choose(other.page, '以谁的名义办理', /^代/);
  await other.page.getByText(/^您正代 .* 行使：审核/).waitFor();
  await untilRead(other.page);
  await expectAccessible(other.page);
  await shoot(other.page, 'acting-for-another');
  // A reload goes on in the same name.
  await other.page.reload();
  await other.page.getByText(/^您正代 .* 行使：审核/).waitFor();
  await other.page.getByRole('button', { name: '通过', exact: true }).click();
  await other.page.getByText('审核已办理：通过').waitFor();
  await other.page.getByText(/ 代 /).last().waitFor();
  await shoot(other.page, 'decided-for-another');
  await other.page.setViewportSize(PHONE);
  await untilRead(other.page);
  await expectNoSidewaysScroll(other.page);
  const { on_behalf_of: principal } = await world.database.db
    .selectFrom('claim_decision')
    .select('on_behalf_of')
    .where('claim_id', '=', claim.id)
    .where('step', '=', 'review')
    .executeTakeFirstOrThrow();
  expect(principal).toBe('jishou-hr2');
  // Whoever signs out begins in the own name again.
  await other.page.locator('.user-button').click();
  await other.page.getByText('退出登录').click();
  await other.page.getByLabel('用户名').waitFor();
  await signIn(other.page, 'jishou-poverty', '/account');
  await untilRead(other.page);
  expect(await other.page.getByText(/^您正代/).count()).toBe(0);
  expect([...faults, ...other.faults]).toEqual([]);
  await other.context.close();
});

test('the administrator sets up a post, appoints, and hands over', async () => {
  const { page, faults, context } = await visit(browser, world);
  await signIn(page, 'admin', '/organisation?division=433101');
  await page.getByRole('button', { name: '设立岗位' }).click();
  await page.getByRole('textbox', { name: '单位' }).fill('吉首市人社局');
  await page.getByRole('textbox', { name: '岗位' }).fill('挂职审核员');
  await choose(page, '权限', '县市人社局审核员');
  await dialogButton(page, /^设\s*立$/).click();
  await page.getByText('空缺 1').waitFor();
  await page.getByRole('button', { name: '任职：挂职审核员' }).click();
  await page.getByLabel('人员', { exact: true }).fill('jishou-centre');
  await page
    .locator('.ant-select-dropdown:visible .ant-select-item')
    .filter({ hasText: 'jishou-centre' })
    .click();
  await dialogButton(page, /^任\s*职$/).click();
  await page.getByText('满员').waitFor();
  await untilRead(page);
  await expectAccessible(page);
  await shoot(page, 'organisation');
  await page.goto('/hand-over/jishou-centre');
  await page.getByText('委托和任职').waitFor();
  await choose(page, '离岗原因', '调动');
  await page.getByLabel('事由（记入审计）').fill('调往州就业局');
  await untilRead(page);
  await expectAccessible(page);
  await shoot(page, 'hand-over');
  await page.getByRole('button', { name: '办理交接' }).click();
  await page.getByText('交接记录').waitFor();
  expect(faults).toEqual([]);
  await context.close();
});

test('one writes, another publishes, and everybody reads it on a telephone', async () => {
  const writer = await visit(browser, world);
  await signIn(writer.page, 'jishou-hr1', '/articles/new');
  await writer.page.getByLabel('标题').fill('吉首首批劳务协作专车发车');
  await writer.page
    .getByLabel('正文（纯文本，换行分段）')
    .fill(
      '六月二十日，四十六名务工人员乘专车前往长沙。\n\n就业服务中心派人随车送到厂门口，并约定每季度回访。',
    );
  await writer.page.getByRole('button', { name: '保存，待他人审核' }).click();
  await writer.page.getByText('待审核').waitFor();
  await untilRead(writer.page);
  await expectAccessible(writer.page);
  await shoot(writer.page, 'article-draft');
  const address = new URL(writer.page.url()).pathname;
  const reviewer = await visit(browser, world);
  await signIn(reviewer.page, 'jishou-hr2', address);
  await reviewer.page.getByRole('button', { name: '审核通过并发布' }).click();
  await reviewer.page.getByRole('button', { name: /^发\s*布$/ }).click();
  await reviewer.page.getByText('已发布', { exact: true }).waitFor();
  const anybody = await visit(browser, world, { viewport: PHONE });
  await anybody.page.goto('/stories');
  await anybody.page.getByRole('link', { name: '吉首首批劳务协作专车发车' }).click();
  await anybody.page.getByText('就业服务中心派人随车送到厂门口').waitFor();
  await untilRead(anybody.page);
  await expectAccessible(anybody.page);
  await expectNoSidewaysScroll(anybody.page);
  await shoot(anybody.page, 'story-phone');
  expect([...writer.faults, ...reviewer.faults, ...anybody.faults]).toEqual([]);
});
