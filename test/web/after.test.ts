import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { settle } from '../../cli/rehearsal/theatre.ts';
import { flaggedClaim } from '../helpers/after-decision.ts';
import {
  expectAccessible,
  looksRight,
  openBrowser,
  shoot,
  signIn,
  untilRead,
  type Visitor,
  visit,
} from '../helpers/browser.ts';
import { agentOf, type Claim, claimAt } from '../helpers/claims.ts';
import { OFFICE } from '../helpers/people.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
let browser: Browser;

beforeAll(async () => {
  [world, browser] = await Promise.all([createWorld({ web: true }), openBrowser()]);
});
// Pages left open go on asking; a test should have the machine for itself.
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

async function at(path: string, username: string): Promise<Visitor> {
  const visitor = await visit(browser, world);
  await signIn(visitor.page, username, path);
  return visitor;
}

const casePath = (claim: Claim) => `/cases/${claim.one.id}?claim=${encodeURIComponent(claim.id)}`;
const rested = () => settle(world, world.officers.businessAtMs!);

test('the applicant appeals with a paper; the prefecture reads the letter before it decides; the claim goes on', async () => {
  const claim = await claimAt(world, 'review');
  await claim.decide(OFFICE.review, 'review', 'refuse', {
    reason: 'documents-not-genuine',
    note: '工资表不实',
  });
  const { page, faults } = await at(casePath(claim), await agentOf(world, claim.one));
  await page.getByText('申诉期最后一日').waitFor();
  await looksRight(page, 'case-refused-appealable');
  await page.getByRole('button', { name: '提出申诉' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('不服的理由').fill('太短');
  await dialog.getByRole('button', { name: '提出申诉' }).click();
  await dialog.getByText('请写明不服的理由，至少 10 个字').waitFor();
  await dialog.getByLabel('不服的理由').fill('工资由银行代发，附上全年的银行流水，请复查。');
  await dialog.getByLabel('附上材料').setInputFiles({
    name: '银行流水.pdf',
    mimeType: 'application/pdf',
    buffer: Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n'),
  });
  await dialog.getByRole('list', { name: '已附材料' }).getByText('银行流水.pdf').waitFor();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: '提出申诉' }).click();
  await page.getByRole('list', { name: '申诉' }).getByText('待决定').waitFor();
  // The dialog has a button of that name too, until it has closed.
  await expect.poll(() => page.getByRole('button', { name: '提出申诉' }).count()).toBe(0);
  await rested();

  const hr = await at('/appeals', 'hr');
  await hr.page.getByText('工资由银行代发').waitFor();
  await looksRight(hr.page, 'appeals');
  await hr.page.getByRole('button', { name: /决定.*的申诉/ }).click();
  const decision = hr.page.getByRole('dialog');
  await decision.getByRole('button', { name: '作出决定' }).click();
  await decision.getByText('请选择决定').waitFor();
  await decision.getByText('申诉成立，撤销原决定', { exact: true }).click();
  await decision.getByLabel('审查意见（写入申诉决定书）').fill('银行流水与工资表一致。');
  await decision.getByText('经审查：银行流水与工资表一致。').waitFor();
  await decision.getByText('从“公示”环节继续办理').waitFor();
  await looksRight(hr.page, 'appeal-decision');
  await decision.getByRole('button', { name: '作出决定' }).click();
  await hr.page.getByText('已决定申诉成立，申请继续办理。').waitFor();
  expect(await claim.standing()).toMatchObject({ status: 'open', step: 'public-notice' });
  await page.reload();
  await page.getByRole('list', { name: '申诉' }).getByText('成立', { exact: true }).waitFor();
  expect([...faults, ...hr.faults]).toEqual([]);
});

test('money is asked back in three parts, approved by another, and paid back in one; the list adds up', async () => {
  const claim = await flaggedClaim(world);
  const { page, faults } = await at(casePath(claim), 'jishou-finance1');
  await page.getByRole('button', { name: '提出追回' }).click();
  const dialog = page.getByRole('dialog');
  // The reason that the rules have found stands there already.
  await dialog.getByText('劳动者在用工满一年之前已经离职').first().waitFor();
  await dialog.getByLabel('分几期').fill('3');
  await expect
    .poll(() => dialog.getByRole('list', { name: '分期计划' }).getByRole('listitem').count())
    .toBe(3);
  await dialog.getByText('333.34 元').waitFor();
  await expectAccessible(page);
  await shoot(page, 'recovery-proposal');
  await dialog.getByRole('button', { name: '提出，等待审批' }).click();
  await page.getByRole('list', { name: '追回' }).getByText('待审批').waitFor();
  await rested();
  await page.getByRole('link', { name: /追回 1,000\.00 元/ }).click();
  await page.getByText('追回方案由您提出，须由另一人审批。').waitFor();
  await page.getByRole('button', { name: '撤回追回方案' }).waitFor();
  await expectAccessible(page);

  const above = await at('/recoveries', 'finance2');
  await untilRead(above.page);
  await looksRight(above.page, 'recoveries');
  await above.page.getByRole('link', { name: claim.one.id }).click();
  await above.page.getByLabel('审批意见（可不填）').fill('同意追回');
  await above.page.getByRole('button', { name: '批准并发出追回通知书' }).click();
  await above.page.getByRole('button', { name: '登记还款' }).waitFor();
  await looksRight(above.page, 'recovery');
  await rested();

  const cashier = await at('/recoveries', 'jishou-finance2');
  await cashier.page.getByRole('link', { name: claim.one.id }).click();
  const record = async (yuan: string, reference: string) => {
    await cashier.page.getByRole('button', { name: '登记还款' }).click();
    const form = cashier.page.getByRole('dialog');
    await form.getByLabel('金额（元）').fill(yuan);
    await form.getByLabel('银行流水号').fill(reference);
    await form
      .getByRole('button', { name: '登 记' })
      .or(form.getByRole('button', { name: '登记' }))
      .click();
    return form;
  };
  await record('400', 'YH-001');
  await cashier.page.getByText('银行流水号 YH-001').waitFor();
  // The same voucher once more.
  const twice = await record('400', 'YH-001');
  await twice.getByText('已于').waitFor();
  await twice.getByRole('button', { name: /取\s*消/ }).click();
  await record('600', 'YH-002');
  await cashier.page.getByText('银行流水号 YH-002').waitFor();
  await rested();
  await cashier.page.goto('/recoveries');
  await cashier.page.getByText('已完结').first().waitFor();
  await cashier.page.getByText('未完结 0 件，其中逾期 0 件').waitFor();
  await looksRight(cashier.page, 'recoveries-settled');
  expect([...faults, ...above.faults, ...cashier.faults]).toEqual([]);
});
