import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import {
  expectAccessible,
  expectNoSidewaysScroll,
  openBrowser,
  PHONE,
  shoot,
  signIn,
  visit,
} from '../helpers/browser.ts';
import { employ } from '../helpers/cases.ts';
import { type Claim, claimAt } from '../helpers/claims.ts';
import { uploadRealContract } from '../helpers/papers.ts';
import { as, passerBy, refusal } from '../helpers/people.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
let browser: Browser;
/** Three claims at review; the first is pulled away from under the list in the course of the tests. */
let claims: Claim[];

beforeAll(async () => {
  [world, browser] = await Promise.all([createWorld({ web: true }), openBrowser()]);
  claims = [];
  for (let i = 0; i < 3; i++) claims.push(await claimAt(world, 'review'));
});
// Pages left open go on asking; a test should have the machine for itself.
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

async function opened(username: string, address: string, viewport?: { width: number; height: number }) {
  const visitor = await visit(browser, world, viewport ? { viewport } : {});
  await signIn(visitor.page, username, address);
  return visitor;
}

const rowOf = (page: Page, claim: Claim) =>
  page.getByRole('row').filter({ has: page.getByRole('link', { name: claim.one.id, exact: true }) });

test('the work list: my step with its count, filters in the address, and back brings them back', async () => {
  const { page, faults } = await opened('jishou-hr2', '/work?step=review');
  await page.getByRole('tab', { name: '审核（3）' }).waitFor();
  await rowOf(page, claims[0]!).getByText('正常').waitFor();
  await expectAccessible(page);
  await shoot(page, 'work');

  await page.getByRole('combobox', { name: '项目' }).click();
  await page.getByTitle('中介和跟踪服务补贴').click();
  await page.getByText('没有等您办理的申请').waitFor();
  await page.getByRole('button', { name: '清除筛选' }).click();
  await page
    .getByRole('textbox', { name: '劳动者姓名' })
    .or(page.getByRole('searchbox'))
    .first()
    .fill('石有福');
  await page.keyboard.press('Enter');
  await expect.poll(() => new URL(page.url()).searchParams.get('name')).toBe('石有福');
  await rowOf(page, claims[0]!).getByRole('link').first().click();
  await page.getByRole('region', { name: '案件概况' }).waitFor();
  await page.goBack();
  await rowOf(page, claims[0]!).waitFor();
  expect(new URL(page.url()).searchParams.get('name')).toBe('石有福');
  expect(new URL(page.url()).searchParams.get('step')).toBe('review');
  expect(faults).toEqual([]);
});

test('what I may not decide is left out until I ask for all of it', async () => {
  const { page } = await opened('jishou-hr1', '/work?step=review');
  // This officer confirmed every one of the contracts.
  await page.getByText('没有等您办理的申请').waitFor();
  await page.getByLabel('只看我能办的').uncheck();
  await rowOf(page, claims[0]!).waitFor();
  await page.getByRole('tab', { name: '审核（3）' }).waitFor();
});

test('many at once: who is left out is said before, what became of each after', async () => {
  const { page, faults } = await opened('jishou-hr2', '/work?step=review');
  await rowOf(page, claims[0]!).waitFor();
  await page.getByRole('checkbox', { name: 'Select all' }).or(page.locator('thead input')).first().check();
  // Meanwhile somebody else reviews one of them.
  await claims[0]!.decide('hr', 'review');
  await page.getByRole('button', { name: '批量办理（3）' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('有 1 份不办理').waitFor();
  await dialog
    .getByRole('region', { name: '不办理的' })
    .getByText(/这个环节已经办理完毕：州人社局已于/)
    .waitFor();
  await expectAccessible(page);
  await shoot(page, 'work-bulk-preview');

  await dialog.getByRole('radio', { name: '退回补正' }).check();
  await dialog.getByRole('button', { name: '退回补正 2 份' }).click();
  await dialog.getByText('请选择理由').waitFor();
  await dialog.getByText('请写明须补正什么').waitFor();
  await dialog.getByRole('radio', { name: '通过', exact: true }).check();

  await dialog.getByRole('button', { name: '通过 2 份' }).dblclick();
  await dialog.getByText('已办理 2 份').waitFor();
  await expectAccessible(page);
  await shoot(page, 'work-bulk-result');
  await dialog.getByRole('button', { name: '关闭', exact: true }).last().click();
  await page.getByText('没有等您办理的申请').waitFor();
  for (const claim of claims) expect(await claim.standing()).toMatchObject({ step: 'public-notice' });
  const { length } = await world.database.db
    .selectFrom('claim_decision')
    .select('id')
    .where('decided_by', '=', 'jishou-hr2')
    .execute();
  expect(length).toBe(2);
  expect(faults).toEqual([]);
});

test('the same request again finishes the rest and does nothing twice', async () => {
  const more = [await claimAt(world, 'acceptance'), await claimAt(world, 'acceptance')] as const;
  const centre = await as(world, 'jishou-centre');
  const seen = async (claim: Claim) => ({ id: claim.id, revision: (await claim.row()).revision });
  const wish = { step: 'acceptance', action: 'approve', claims: [await seen(more[0]), await seen(more[1])] };
  const key = 'bulk-of-two-claims';
  type Answer = { done: number; refused: number; unanswered: number };
  // Nobody works on the engine's tasks: the decisions get no answer in time.
  await world.stopWorker();
  expect(await refusal(centre.post('/api/claims/bulk-decisions', wish, key))).toBe('engine-unavailable');
  await world.startWorker();
  const first = await centre.post<Answer>('/api/claims/bulk-decisions', wish, key);
  expect(first).toMatchObject({ done: 2, refused: 0, unanswered: 0 });
  expect(await centre.post<Answer>('/api/claims/bulk-decisions', wish, key)).toEqual(first);
  for (const claim of more) {
    const taken = await world.database.db
      .selectFrom('claim_decision')
      .select('id')
      .where('claim_id', '=', claim.id)
      .execute();
    expect(taken).toHaveLength(1);
  }
  const again = await centre.post<Answer>('/api/claims/bulk-decisions', wish, 'another-wish-for-them');
  expect(again).toMatchObject({ done: 0, refused: 2 });
});

test('contracts one after the other: the next follows, a refusal wants words, and who was late is told', async () => {
  const cases = [];
  for (let i = 0; i < 3; i++) {
    const one = await employ(world, '2017-07-03', { confirm: false });
    await uploadRealContract(world, one);
    cases.push(one);
  }
  const { page, faults } = await opened('jishou-hr1', '/contracts');
  await page.getByRole('tab', { name: '待确认（3）' }).waitFor();
  await expectAccessible(page);
  await shoot(page, 'contracts');
  await page.getByRole('button', { name: '核对石有福的合同' }).first().click();
  await page.getByRole('button', { name: '退回合同' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: '退回合同' }).click();
  await dialog.getByText('请写明哪里不符').waitFor();
  await dialog.getByLabel('退回理由（用人单位会看到）').fill('没有单位公章。');
  await dialog.getByRole('button', { name: '退回合同' }).click();
  await page.getByText('石有福的合同已退回。下一份：石有福。').waitFor();

  // The second is confirmed by a colleague while it lies open here.
  const id = new URL(page.url()).searchParams.get('contract');
  const colleague = await as(world, 'jishou-hr2');
  await colleague.post(`/api/contracts/${id}/decision`, { accept: true });
  await page.getByRole('button', { name: '确认合同' }).click();
  await page.getByText(/该合同不在待确认状态：吉首市人社局审核员已于2017-07-03确认/).waitFor();
  await page.getByRole('button', { name: '跳过' }).click();
  await page.getByRole('button', { name: '确认合同' }).click();
  await page.getByText(/石有福的合同已确认/).waitFor();
  const statuses = await world.database.db
    .selectFrom('contract')
    .select('status')
    .where(
      'employment_id',
      'in',
      cases.map((one) => one.id),
    )
    .execute();
  expect(statuses.map((k) => k.status).toSorted()).toEqual(['confirmed', 'confirmed', 'refused']);
  expect(faults).toEqual([]);
});

test('an objection is ruled on by who had no hand in the case, with words of what was found', async () => {
  const claim = await claimAt(world, 'public-notice', { startsOn: '2016-07-04' });
  const objection = await claim.object(passerBy(world), '听说此人一直在外省打工，没有在该单位上班。');
  await claim.settle();

  const involved = await opened('jishou-hr2', '/objections');
  await involved.page.getByText('您已办理过本案其他环节，须由他人裁定').waitFor();

  const { page, faults } = await opened('hr', '/objections');
  await page.getByText('听说此人一直在外省打工').waitFor();
  await expectAccessible(page);
  await shoot(page, 'objections');
  await page.getByRole('button', { name: '裁定对石有福的异议' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: '作出裁定' }).click();
  await dialog.getByText('请选择裁定').waitFor();
  await dialog.getByText('请写明核实了什么').waitFor();
  await dialog.getByRole('radio', { name: '异议成立，不予补贴' }).check();
  await dialog.getByRole('article', { name: '文书预览' }).waitFor();
  await expectAccessible(page);
  await shoot(page, 'objection-ruling');
  await dialog.getByRole('radio', { name: '异议不成立，继续办理' }).check();
  await dialog.getByLabel('核实情况').fill('已到单位核对考勤和工资，本人在岗。');
  await dialog.getByRole('button', { name: '作出裁定' }).click();
  await page.getByText('没有异议。').waitFor();
  const row = await world.database.db
    .selectFrom('objection')
    .select(['status', 'ruled_by as by'])
    .where('id', '=', objection)
    .executeTakeFirstOrThrow();
  expect(row).toEqual({ status: 'dismissed', by: 'hr' });
  expect(faults).toEqual([]);
});

test('all claims and all cases of the county, with files in words; on a phone as cards', async () => {
  const { page, faults } = await opened('jishou-finance1', '/claims');
  await page.getByRole('link', { name: claims[0]!.one.id, exact: true }).waitFor();
  await expectAccessible(page);
  await shoot(page, 'claims');
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    (async () => {
      await page.getByRole('button', { name: '导出筛选结果' }).click();
      await page.getByRole('link', { name: 'CSV 文件' }).click();
    })(),
  ]);
  const stream = await file.createReadStream();
  let text = '';
  for await (const part of stream) text += String(part);
  expect(text).toContain('岗位补贴');
  expect(text).not.toContain(',employer-post,');

  await page.goto('/employments');
  await page.getByRole('link', { name: claims[0]!.one.id, exact: true }).waitFor();
  await expectAccessible(page);
  await shoot(page, 'employments');
  await page.setViewportSize(PHONE);
  await page.getByRole('list').getByText(claims[0]!.one.id).first().waitFor();
  await expectNoSidewaysScroll(page);
  for (const address of ['/work', '/claims', '/employments']) {
    await page.goto(address);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await expectNoSidewaysScroll(page);
  }
  expect(faults).toEqual([]);
});
