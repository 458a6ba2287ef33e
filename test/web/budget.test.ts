import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectAccessible, looksRight, openBrowser, shoot, signIn, visit } from '../helpers/browser.ts';
import { employ, goTo, insure, monthsOf } from '../helpers/cases.ts';
import { type Claim, claimOf } from '../helpers/claims.ts';
import { expectCleanRecord } from '../helpers/clean.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
let browser: Browser;
let first: Claim;
let second: Claim;

/** Two claims of Jishou wait for the finance office; nobody has opened an account yet. */
beforeAll(async () => {
  [world, browser] = await Promise.all([createWorld({ web: true }), openBrowser()]);
  const cases = [await employ(world, '2016-06-18'), await employ(world, '2016-06-18')];
  for (const one of cases) await insure(world, one, monthsOf(one), '2016-06-18');
  await goTo(world, '2017-06-18');
  [first, second] = cases.map((one) => claimOf(world, one)) as [Claim, Claim];
  for (const station of ['review', 'public-notice', 'finance'] as const)
    for (const claim of [first, second]) await claim.carryTo(station);
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

const row = (page: Page, list: string, text: string) =>
  page.getByRole('region', { name: list }).getByRole('row').filter({ hasText: text });

/** Fills the paper of a proposal and sends it. */
async function propose(page: Page, yuan: string | null): Promise<void> {
  const sheet = page.getByRole('dialog');
  if (yuan !== null) await sheet.getByLabel(/^(金额|首笔预算)/).fill(yuan);
  await sheet.getByLabel('文号').fill('州财社〔2017〕9号');
  await sheet.getByLabel(/^理由/).fill('稳岗补贴资金');
  await expectAccessible(page);
  await sheet.getByRole('button', { name: '提出', exact: true }).click();
  await sheet.waitFor({ state: 'detached' });
}

async function approve(page: Page, kind: string): Promise<void> {
  await page.goto('/budget?tab=movements&status=proposed');
  await row(page, '预算变动', kind).getByRole('button', { name: '批准', exact: true }).click();
  const sheet = page.getByRole('dialog');
  await expectAccessible(page);
  await sheet.getByRole('button', { name: '批准并入账' }).click();
  await sheet.waitFor({ state: 'detached' });
}

test('an account opens by two people; who finds it short waits, and goes on when a second movement is approved', async () => {
  const { page, faults } = await visit(browser, world);
  const other = await visit(browser, world);
  await signIn(page, 'jishou-finance1', '/budget');
  await signIn(other.page, 'jishou-finance2', '/budget');

  // Nothing is controlled, and the page says so; what may still be asked for is known.
  const account = row(page, '资金账户', '2017');
  await account.getByText('没有账户，不受控制').waitFor();
  await account.getByText('2,000.00').waitFor();
  await looksRight(page, 'budget-not-controlled');
  await account.getByRole('button', { name: '开立账户' }).click();
  await propose(page, '1,500');
  await account.getByText('首笔预算待批准').waitFor();

  // Not by the one who proposed.
  await page.goto('/budget?tab=movements');
  const movement = row(page, '预算变动', '下达预算');
  await movement.getByText('由您提出，须由他人审批').waitFor();
  expect(await movement.getByRole('button', { name: '批准', exact: true }).count()).toBe(0);
  await looksRight(page, 'budget-movements');
  // Taken back, it waits for nobody; proposed anew, the other officer's bell leads to it.
  await movement.getByRole('button', { name: '撤回预算变动' }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^撤\s*回$/ })
    .click();
  await movement.getByText('已撤回').waitFor();
  await page.goto('/budget');
  await account.getByRole('button', { name: /^(办理|开立账户)/ }).click();
  await page.getByText('提出变动').click();
  await propose(page, '1,500');
  await other.page.goto('/budget');
  await other.page.getByRole('button', { name: /^提醒，1 条未读/ }).click();
  await other.page.getByText('预算变动已提出，等待另一位财政人员审批。').waitFor();
  await expectAccessible(other.page);
  await shoot(other.page, 'bell-budget');
  await other.page.getByRole('link', { name: '下达预算 1,500.00 元' }).click();
  await row(other.page, '预算变动', '待审批').getByRole('button', { name: '批准', exact: true }).waitFor();
  await approve(other.page, '下达预算');

  await first.decide('jishou-finance1', 'finance');
  expect(await second.decide('jishou-finance1', 'finance')).toMatchObject({ step: 'funds' });
  await page.goto('/budget');
  await account.getByText('已开立').waitFor();
  // 1,500 given, 1,000 expected, 1,000 committed, nothing spent, 500 available.
  expect(await account.locator('.amount').allInnerTexts()).toEqual([
    '1,500.00',
    '1,000.00',
    '1,000.00',
    '0.00',
    '500.00',
    '1,000.00',
  ]);
  await looksRight(page, 'budget-short');
  await account.getByRole('link', { name: /1 件/ }).click();
  await row(page, '等待资金', second.one.id).getByText('1', { exact: true }).waitFor();
  await looksRight(page, 'budget-queue');
  await row(page, '等待资金', second.one.id).getByRole('link', { name: second.one.id }).click();
  await page
    .getByText(/本年度资金不足/)
    .first()
    .waitFor();
  await expectAccessible(page);

  await page.goto('/budget');
  await account.getByRole('button', { name: /^办理/ }).click();
  await page.getByText('提出变动').click();
  await propose(page, '500.00');
  await approve(other.page, '调增');
  await second.settle();
  expect(await second.standing()).toMatchObject({ step: 'payment' });
  await page.goto('/budget?tab=queue');
  await page.getByText('没有等待资金的申请').waitFor();
  for (const seen of [faults, other.faults]) expect(seen).toEqual([]);
});

test('the year ends by a decision of two: what is left goes back, approved money goes on', async () => {
  await goTo(world, '2018-01-10');
  const { page, faults } = await visit(browser, world);
  const other = await visit(browser, world);
  await signIn(page, 'jishou-finance2', '/budget');
  await signIn(other.page, 'jishou-finance1', '/budget');
  const old = row(page, '资金账户', '2017');
  await old.getByRole('button', { name: /^办理/ }).click();
  await page.getByText('年终结账').click();
  const sheet = page.getByRole('dialog');
  await sheet.getByText('连同资金转入 2018 年度').waitFor();
  await sheet.getByText('2,000.00').waitFor();
  await shoot(page, 'budget-year-end');
  await sheet.getByText('收回财政').click();
  await propose(page, null);
  await approve(other.page, '年终收回');
  await page.goto('/budget');
  await old.getByText('已结账').waitFor();
  const next = row(page, '资金账户', '2018');
  await next.getByText('没有账户，不受控制').waitFor();
  await next.getByText('2,000.00').first().waitFor();
  await looksRight(page, 'budget-year-ended');
  await expectCleanRecord(world);
  for (const seen of [faults, other.faults]) expect(seen).toEqual([]);
});

test('another county sees none of it', async () => {
  const { page, faults } = await visit(browser, world);
  await signIn(page, 'luxi-finance1', '/budget');
  await page.getByText('还没有资金账户').waitFor();
  await page.goto('/budget?tab=movements');
  await page.getByText('没有符合条件的预算变动').waitFor();
  expect(faults).toEqual([]);
});
