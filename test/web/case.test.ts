import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { settle } from '../../cli/rehearsal/theatre.ts';
import { addDays } from '../../src/domain/dates.ts';
import {
  expectAccessible,
  expectNoSidewaysScroll,
  openBrowser,
  PHONE,
  shoot,
  signIn,
  type Visitor,
  visit,
} from '../helpers/browser.ts';
import { employ, goTo, insure, monthsOf } from '../helpers/cases.ts';
import { agentOf, type Claim, claimAt, claimOf } from '../helpers/claims.ts';
import { PNG, uploadPaper, uploadRealContract } from '../helpers/papers.ts';
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

const casePath = (claim: Claim) => `/cases/${claim.one.id}?claim=${encodeURIComponent(claim.id)}`;

/** Somebody of an office, signed in, at the claim's page. */
async function at(
  claim: Claim,
  username: string,
  viewport?: { width: number; height: number },
): Promise<Visitor> {
  const visitor = await visit(browser, world, viewport ? { viewport } : {});
  await signIn(visitor.page, username, casePath(claim));
  await visitor.page.getByRole('region', { name: '案件概况' }).waitFor();
  return visitor;
}

const approve = (page: Page) => page.getByRole('button', { name: '通过', exact: true });
const decisions = async (claim: Claim) =>
  world.database.db
    .selectFrom('claim_decision')
    .select(['step', 'action', 'decided_by as by', 'note'])
    .where('claim_id', '=', claim.id)
    .orderBy('id')
    .execute();

test('a claim from the contract to the approved payment, each office at its own screen', async () => {
  const one = await employ(world, '2016-06-18', { confirm: false });
  await uploadRealContract(world, one);

  const hr = await visit(browser, world);
  await signIn(hr.page, 'jishou-hr1', '/contracts');
  await hr.page.getByRole('button', { name: '核对石有福的合同' }).click();
  await hr.page.locator('iframe').waitFor();
  await expectPdfShown(hr.page);
  await expectAccessible(hr.page);
  await shoot(hr.page, 'contract-review');
  await hr.page.getByRole('button', { name: '确认合同' }).click();
  await hr.page.getByText('石有福的合同已确认').waitFor();
  expect(hr.faults).toEqual([]);
  await settle(world, world.officers.businessAtMs!);

  await insure(world, one, monthsOf(one), one.startsOn);
  await goTo(world, one.dueOn);
  const claim = claimOf(world, one);
  const centre = await at(claim, 'jishou-centre');
  await raisedTogether(centre.page, one.id);
  await centre.page.getByText('办理：受理').waitFor();
  await expectAccessible(centre.page);
  await shoot(centre.page, 'case-acceptance');
  await approve(centre.page).click();
  await centre.page.getByText('受理已办理：通过。现为审核。').waitFor();
  const raised = centre.page.getByRole('list', { name: '办理经过' }).getByText('系统提出申请');
  await expect.poll(() => raised.count()).toBe(2);

  const reviewer = await at(claim, 'jishou-hr2');
  await reviewer.page.getByLabel('办理意见（通过时可不填）').fill('材料齐全，与原件一致。');
  await approve(reviewer.page).click();
  await reviewer.page.getByText('审核已办理：通过。现为公示。').waitFor();
  await reviewer.page.getByText('说明：材料齐全，与原件一致。').waitFor();

  await claim.on(addDays(await claim.noticeEndsOn(), 1));
  const finance = await at(claim, 'jishou-finance1');
  await approve(finance.page).click();
  await finance.page.getByText('财政审批已办理：通过。现为支付。').waitFor();
  await shoot(finance.page, 'case-approved');
  expect((await decisions(claim)).map(({ step, by }) => [step, by])).toEqual([
    ['acceptance', 'jishou-centre'],
    ['review', 'jishou-hr2'],
    ['finance', 'jishou-finance1'],
  ]);
  for (const { faults } of [centre, reviewer, finance]) expect(faults).toEqual([]);
});

/** As if the agency's claim had been raised in the very moment of the employer's: each stays one line of what happened. */
async function raisedTogether(page: Page, id: string): Promise<void> {
  await page.route(`**/api/employments/${id}`, async (route) => {
    const response = await route.fetch();
    const body = (await response.json()) as { timeline: { kind: string; claimId: string }[] };
    const timeline = body.timeline.flatMap((event) =>
      event.kind === 'claim-raised'
        ? [event, { ...event, claimId: `intermediary-placement:${id}` }]
        : [event],
    );
    await route.fulfill({ response, json: { ...body, timeline } });
  });
  await page.reload();
}

test('somebody was faster: who and what is said, the new state is shown, and nothing typed is lost', async () => {
  const claim = await claimAt(world, 'review');
  const { page } = await at(claim, 'jishou-hr2');
  await page.getByLabel('办理意见（通过时可不填）').fill('我的意见还在吗');
  await claim.decide('hr', 'review', 'return', { reason: 'documents-not-genuine', note: '请补合同原件' });
  await approve(page).click();
  await page.getByText(/州人社局已于.*办理“审核：退回补正”，现为补正/).waitFor();
  await page
    .getByText('等待补正')
    .or(page.getByText(/申请被退回补正/))
    .first()
    .waitFor();
  expect(await page.getByLabel('办理意见（通过时可不填）').inputValue()).toBe('我的意见还在吗');
  expect(await approve(page).count()).toBe(0);
  await expectAccessible(page);
  await shoot(page, 'case-overtaken');
  expect((await decisions(claim)).map(({ by }) => by)).toEqual(['jishou-centre', 'hr']);
});

test('who confirmed the contract cannot review, is told why, and sees who can', async () => {
  const claim = await claimAt(world, 'review');
  const { page } = await at(claim, 'jishou-hr1');
  await page.getByText('您不能办理这一步').waitFor();
  await page.getByText(/同一人不能办理两个环节/).waitFor();
  await page.getByRole('list', { name: '可以办理的人' }).getByText('吉首市人社局审核员').waitFor();
  await page.getByRole('list', { name: '不能办理的人' }).getByText('吉首市人社局合同确认员').waitFor();
  expect(await approve(page).count()).toBe(0);
  await shoot(page, 'case-barred');
});

test('a refusal wants a reason, shows the letter before it goes out, and the letter after', async () => {
  const claim = await claimAt(world, 'review');
  const { page, faults } = await at(claim, 'jishou-hr2');
  await page.getByRole('button', { name: '不予通过' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: '作出不予通过的决定' }).click();
  await dialog.getByText('请选择理由').waitFor();
  await chooseReason(page, '不真实');
  await dialog.getByLabel('说明（写入文书，可不填）').fill('合同印章与备案不符。');
  await dialog.getByRole('article', { name: '文书预览' }).getByText('合同印章与备案不符').waitFor();
  await dialog.getByText('不予补贴决定书').waitFor();
  await expectAccessible(page);
  await shoot(page, 'case-refuse-preview');
  await dialog.getByRole('button', { name: '作出不予通过的决定' }).click();
  await page.getByText('审核已办理：不予通过。现为不予补贴。').waitFor();
  await page.getByRole('button', { name: '查看已作决定的文书' }).click();
  await page
    .getByRole('article', { name: '文书', exact: true })
    .getByText('提交的材料经核实不真实')
    .waitFor();
  await shoot(page, 'case-notice');
  expect(await claim.standing()).toMatchObject({ status: 'refused', reason: 'documents-not-genuine' });
  expect(faults).toEqual([]);
});

test('returned with words, corrected and handed in again by the employer at the same screen', async () => {
  const claim = await claimAt(world, 'acceptance');
  const { page } = await at(claim, 'jishou-centre');
  await page.getByRole('button', { name: '退回补正' }).click();
  const dialog = page.getByRole('dialog');
  await chooseReason(page, '不真实');
  await dialog.getByRole('button', { name: '退回申请人' }).click();
  await dialog.getByText('请写明须补正什么').waitFor();
  await dialog.getByLabel('须补正什么（申请人会看到）').fill('请补交工资发放记录。');
  await dialog.getByRole('button', { name: '退回申请人' }).click();
  await page.getByText('受理已办理：退回补正。现为补正。').waitFor();

  const agent = await at(claim, await agentOf(world, claim.one));
  await agent.page.getByText(/申请被退回补正：请补交工资发放记录/).waitFor();
  await agent.page.getByRole('button', { name: '补正完毕，重新提交' }).click();
  await agent.page.getByText('已重新提交。').waitFor();
  expect(await claim.standing()).toMatchObject({ step: 'acceptance' });
});

test('a double click decides once; the keyboard alone is enough', async () => {
  const claim = await claimAt(world, 'acceptance');
  const { page } = await at(claim, 'jishou-centre');
  await approve(page).dblclick();
  await page.getByText('受理已办理：通过').waitFor();
  expect(await decisions(claim)).toHaveLength(1);

  const reviewer = await at(claim, 'jishou-hr2');
  await reviewer.page.getByLabel('办理意见（通过时可不填）').focus();
  await reviewer.page.keyboard.type('同意');
  await reviewer.page.keyboard.press('Tab');
  expect(await reviewer.page.evaluate<string>('document.activeElement.textContent')).toBe('通过');
  await reviewer.page.keyboard.press('Enter');
  await reviewer.page.getByText('审核已办理：通过').waitFor();
  expect((await decisions(claim)).map(({ note }) => note)).toEqual([null, '同意']);
});

test('the whole case on one screen: months, articles by hover and focus, timers asked of the process', async () => {
  const claim = await claimAt(world, 'review', { intermediary: true });
  const { page, faults } = await at(claim, 'jishou-hr2');
  const months = page.getByRole('list', { name: '十二个月社保' }).getByRole('listitem');
  expect(await months.count()).toBe(12);
  expect(await months.first().textContent()).toContain('2016年6月：已缴，2016-06-18 缴费，经办机构记录');

  const article = page.getByRole('button', { name: /第二十四条，条文/ }).first();
  await article.hover();
  await page.getByText('按每人1000元的标准给予一次性岗位补贴').last().waitFor();
  await page.mouse.move(0, 0);
  await article.focus();
  await page.getByRole('tooltip').getByText('按每人1000元的标准').waitFor();

  await page.getByRole('button', { name: '查看流程中的真实计时' }).click();
  await page.getByRole('region', { name: '流程的回答' }).getByText('流程回答').first().waitFor();
  await expectAccessible(page);
  await shoot(page, 'case');
  expect(faults).toEqual([]);

  const phone = await at(claim, 'jishou-hr2', PHONE);
  await expectNoSidewaysScroll(phone.page);
});

test('papers open beside the decision: a picture to zoom, a PDF in the browser, both away by Escape; also in the dark', async () => {
  const claim = await claimAt(world, 'acceptance');
  await uploadPaper(world, claim.one, '工资表.png', PNG);
  const { page, faults } = await at(claim, 'jishou-centre');
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.getByRole('button', { name: '工资表.png' }).click();
  const picture = page.getByRole('img', { name: '工资表.png' });
  await picture.waitFor();
  await expect
    .poll(() => page.evaluate<number>('document.querySelector(".document-picture img").naturalWidth'))
    .toBe(10);
  await page.getByRole('button', { name: '放大' }).click();
  await page.getByText('150%').waitFor();
  // The decision stands beside the paper, not under it.
  await approve(page).click({ trial: true });
  await expectAccessible(page);
  await shoot(page, 'case-picture-dark');
  await page.keyboard.press('Escape');
  await picture.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: '查看合同' }).click();
  await page.locator('iframe').waitFor();
  await expectPdfShown(page);
  await page.keyboard.press('Escape');
  await page.locator('iframe').waitFor({ state: 'detached' });
  expect(faults).toEqual([]);
});

test('another case begins anew: the paper of the one before does not stay beside its decision', async () => {
  const [one, other] = [await claimAt(world, 'acceptance'), await claimAt(world, 'acceptance')];
  const { page, faults } = await at(one, 'jishou-centre');
  const search = page.getByRole('combobox', { name: '查找劳动者或案件' });
  await search.fill(other.one.id);
  await page.locator('.ant-select-item-option').filter({ hasText: other.one.id }).waitFor();
  await search.press('Enter');
  const head = page.getByRole('region', { name: '案件概况' });
  await head.getByText(other.one.id, { exact: true }).waitFor();
  await page.getByRole('button', { name: '查看流程中的真实计时' }).click();
  await page.getByRole('region', { name: '流程的回答' }).waitFor();
  await page.getByRole('button', { name: '查看合同' }).click();
  await page.locator('iframe').waitFor();
  // The first case is still in memory: nothing is loaded anew between the two.
  await page.goBack();
  await head.getByText(one.one.id, { exact: true }).waitFor();
  await approve(page).waitFor();
  expect(await page.locator('iframe').count()).toBe(0);
  expect(await page.getByRole('region', { name: '流程的回答' }).count()).toBe(0);
  expect(faults).toEqual([]);
});

test('from a case the way leads back to the list one came from, with its filters, also after the next one', async () => {
  const [first, second] = [await claimAt(world, 'acceptance'), await claimAt(world, 'acceptance')];
  const { page, faults } = await visit(browser, world);
  const list = '/work?step=acceptance&name=石有福&sort=-raisedOn';
  await signIn(page, 'jishou-centre', list);
  const crumb = page.getByRole('navigation', { name: '面包屑' }).or(page.locator('.ant-breadcrumb'));
  const back = crumb.first().getByRole('link', { name: '待办申请' });
  await page.getByRole('link', { name: first.one.id, exact: true }).click();
  await page.getByRole('region', { name: '案件概况' }).waitFor();
  await page.reload();
  await back.click();
  await page.getByRole('link', { name: second.one.id, exact: true }).waitFor();
  const asked = () => decodeURIComponent(new URL(page.url()).pathname + new URL(page.url()).search);
  expect(asked()).toBe(list);

  await page.getByRole('link', { name: first.one.id, exact: true }).click();
  await approve(page).click();
  await page.getByRole('link', { name: /办理下一件/ }).click();
  await page.getByText('受理已办理').waitFor({ state: 'detached' });
  await approve(page).click();
  await page.getByRole('link', { name: '回到待办' }).click();
  await page.getByRole('heading', { name: '待办申请' }).waitFor();
  expect(asked()).toBe(list);
  // Who comes by an address is led to all cases.
  await page.goto(casePath(second));
  await crumb.first().getByRole('link', { name: '就业跟踪' }).waitFor();
  expect(faults).toEqual([]);
});

test('a worker who disputes cannot be overlooked: it stands on top, and approving asks for a word on it', async () => {
  const claim = await claimAt(world, 'acceptance');
  await dispute(claim, '我六月就离开了，没有在那里上满一年。');
  const { page } = await at(claim, 'jishou-centre');
  await page.getByRole('alert').getByText('我六月就离开了').waitFor();
  expect(await approve(page).isDisabled()).toBe(true);
  await expectAccessible(page);
  await shoot(page, 'case-disputed');
  await page.getByLabel('我已核实劳动者的异议，仍认为符合条件').check();
  await approve(page).click();
  await page.getByText('受理已办理：通过').waitFor();
  // The employer learns that there is a dispute, not what the worker wrote.
  const agent = await at(claim, await agentOf(world, claim.one));
  await agent.page.getByText('劳动者对这段就业提出了异议').waitFor();
  expect(await agent.page.getByText('我六月就离开了').count()).toBe(0);
  // It stays until an officer says what was found.
  const reviewer = await at(claim, 'jishou-hr2');
  await reviewer.page.getByRole('button', { name: '核实处理异议' }).click();
  const dialog = reviewer.page.getByRole('dialog');
  await dialog.getByRole('button', { name: '处理完毕' }).click();
  await dialog.getByText('请写清核实的情况，至少 4 个字').waitFor();
  await shoot(reviewer.page, 'case-settle-dispute');
  await dialog.getByLabel('核实情况').fill('到村里核实：本人做到年底');
  await dialog.getByRole('button', { name: '处理完毕' }).click();
  await reviewer.page.getByText('有过异议，已核实处理').waitFor();
  await reviewer.page.getByText('说明：到村里核实：本人做到年底').waitFor();
  await reviewer.page.getByText('当时的说明：我六月就离开了').waitFor();
  expect(await reviewer.page.getByText('劳动者对这段就业提出了异议').count()).toBe(0);
  await expectAccessible(reviewer.page);
  await shoot(reviewer.page, 'case-dispute-settled');
});

test('a fact recorded by mistake is taken back with a reason, and the claim is held until it is settled', async () => {
  const claim = await claimAt(world, 'review');
  const { page } = await at(claim, 'jishou-hr2');
  await page.getByRole('button', { name: '撤销2016-08 的社保缴费' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: '撤销', exact: true }).click();
  await dialog.getByText('请填写撤销理由').waitFor();
  await dialog.getByLabel('撤销理由').fill('经办机构误登');
  await dialog.getByRole('button', { name: '撤销', exact: true }).click();
  await page.getByText('已撤销2016-08 的社保缴费，系统重新核算。').waitFor();
  await page.getByText(/撤销：经办机构误登/).waitFor();
  await claim.settle();
  await page.reload();
  await page.getByText('暂停办理', { exact: true }).waitFor();
  await page.getByText('社保缴费记录出现缺口，等待补齐，解除后自动恢复。').waitFor();
  expect(await approve(page).count()).toBe(0);
});

test('another county is told that there is no such case', async () => {
  const claim = await claimAt(world, 'acceptance');
  const { page } = await visit(browser, world);
  await signIn(page, 'luxi-hr1', casePath(claim));
  await page.getByText('或不在您的办理范围内').waitFor();
  expect(await page.getByText('石有福').count()).toBe(0);
});

/** As at the keyboard: type some of it, take the one that is left. */
async function chooseReason(page: Page, some: string): Promise<void> {
  const reason = page.getByRole('dialog').getByRole('combobox', { name: '理由' });
  await reason.fill(some);
  // The list is fetched when it is first needed: nothing is chosen of what is not there yet.
  await page.locator('.ant-select-item-option', { hasText: some }).first().waitFor();
  await reason.press('Enter');
}

/** Chromium starts its own viewer inside the frame; a frame it refused would have none. */
async function expectPdfShown(page: Page): Promise<void> {
  await expect
    .poll(() => page.frames().map((frame) => frame.url()), { timeout: 15_000 })
    .toContainEqual(expect.stringMatching(/^(blob:|chrome-extension:)/));
}

/** The worker's own word, as the public page leaves it. */
async function dispute({ one }: Claim, note: string): Promise<void> {
  const { db } = world.database;
  const id = `code-${one.id}`;
  await db
    .insertInto('worker_code')
    .values({
      id,
      employment_id: one.id,
      code_hash: Buffer.from(id),
      issued_by: 'jishou-centre',
      issued_as: 'office',
      issued_on: '2017-06-01',
      valid_until: '2017-06-15',
    })
    .execute();
  await db
    .insertInto('worker_statement')
    .values({ code_id: id, employment_id: one.id, answer: 'disputed', note, stated_on: '2017-06-10' })
    .execute();
}
