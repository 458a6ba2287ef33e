import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { creditCode } from '../../cli/bench/numbers.ts';
import { seedAgents } from '../../src/accounts/demo.ts';
import {
  atBusinessTime,
  expectAccessible,
  expectNoSidewaysScroll,
  openBrowser,
  PHONE,
  shoot,
  signIn,
  type Visitor,
  visit,
} from '../helpers/browser.ts';
import { type Case, employ, goTo, importRows, registerRelative } from '../helpers/cases.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
let browser: Browser;
/** Started 2016-06-18 and 2016-07-04: windows close on the 17th and on the 3rd. */
let [early, late]: Case[] = [];
let agent: string;

beforeAll(async () => {
  [world, browser] = await Promise.all([createWorld({ web: true }), openBrowser()]);
  early = await employ(world, '2016-06-18', { intermediary: true });
  const number = await intermediaryOf(early);
  late = await employWith(number, '2016-07-04');
  await seedAgents(world.database.db);
  agent = `intermediary-${number}`.toLowerCase();
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

async function intermediaryOf(one: Case): Promise<string> {
  const row = await world.database.db
    .selectFrom('employment')
    .select('intermediary')
    .where('id', '=', one.id)
    .executeTakeFirstOrThrow();
  return row.intermediary!;
}

/** Another worker placed by the same intermediary. */
async function employWith(number: string, startsOn: string): Promise<Case> {
  const one = await employ(world, startsOn);
  await world.database.db
    .updateTable('employment')
    .set({ intermediary: number })
    .where('id', '=', one.id)
    .execute();
  return one;
}

async function atFollowUps(username = agent, viewport?: { width: number; height: number }): Promise<Visitor> {
  const visitor = await visit(browser, world, viewport ? { viewport } : {});
  await signIn(visitor.page, username, '/follow-ups');
  await visitor.page.getByRole('heading', { name: '跟踪回访' }).waitFor();
  return visitor;
}

const list = (page: Page) => page.getByRole('region', { name: '回访窗口' });

test('it signs in where its work is, records a visit before the window closes, and it shows as done', async () => {
  await goTo(world, '2016-09-10');
  const { page, faults } = await visit(browser, world);
  await signIn(page, agent);
  await page.getByText('1 个窗口将在 14 天内关闭').waitFor();
  expect(new URL(page.url()).pathname).toBe('/follow-ups');
  const row = list(page).getByRole('row', { name: /即将关闭，还剩 7 天/ });
  await row.waitFor();
  // The one that closes first stands on top.
  await expect.poll(() => list(page).getByRole('row').nth(1).textContent()).toContain('还剩 7 天');
  await expectAccessible(page);
  await shoot(page, 'follow-ups');

  await row.getByRole('button', { name: /^记录/ }).click();
  const drawer = page.getByRole('dialog');
  await drawer.getByText('窗口 2016-06-18 至 2016-09-17').waitFor();
  await expectAccessible(page);
  await shoot(page, 'follow-up-drawer');
  await drawer.getByRole('radio', { name: '走访' }).check();
  await drawer.getByLabel('情况（可不填）').fill('在岗稳定');
  // A double click records it once.
  await drawer.getByRole('button', { name: '记录这次回访' }).dblclick();
  await page.getByText(/已记录.*第 1 次回访/).waitFor();
  await page.getByText('1 个窗口将在 14 天内关闭').waitFor({ state: 'detached' });

  await page.getByRole('tab', { name: '已回访 1' }).click();
  await list(page).getByText('2016-09-10').waitFor();
  expect(new URL(page.url()).searchParams.get('state')).toBe('done');
  const stored = await world.database.db
    .selectFrom('follow_up')
    .select(['visited_on', 'method', 'note'])
    .where('employment_id', '=', early!.id)
    .execute();
  expect(stored).toEqual([{ visited_on: '2016-09-10', method: '走访', note: '在岗稳定' }]);
  expect(faults).toEqual([]);
});

test('a missed window stands out, and a visit made in time is entered late', async () => {
  await goTo(world, '2016-10-12');
  const { page, faults } = await atFollowUps();
  await page.getByText('1 个窗口已经过去，没有回访记录').waitFor();
  await page.getByRole('button', { name: '查看已错过的' }).click();
  const missed = list(page).getByRole('row', { name: /已错过/ });
  await missed.getByText('2016-07-04 至 2016-10-03').waitFor();
  await expectAccessible(page);
  await shoot(page, 'follow-ups-missed');

  await missed.getByRole('button', { name: /^补记/ }).click();
  const drawer = page.getByRole('dialog');
  await drawer.getByRole('button', { name: '记录这次回访' }).click();
  await drawer.getByText('请填写回访日期').waitFor();
  await drawer.getByLabel('回访日期').fill('2016-09-20');
  await page.keyboard.press('Enter');
  await drawer.getByRole('button', { name: '记录这次回访' }).click();
  await page.getByText(/已记录.*第 1 次回访/).waitFor();
  await page.getByText('1 个窗口已经过去').waitFor({ state: 'detached' });
  expect(faults).toEqual([]);
});

test('the month shows on which days windows close; a day chosen is a link one can send', async () => {
  await goTo(world, '2016-12-05');
  const { page } = await atFollowUps();
  const calendar = page.getByRole('region', { name: '回访日历' });
  await calendar.getByText('2016年12月').waitFor();
  await calendar.getByRole('button', { name: '2016-12-17 关闭：待回访 1' }).click();
  await list(page).getByText('2016-09-18 至').waitFor();
  await expect.poll(() => list(page).getByRole('row').count()).toBe(2);
  const address = page.url();
  expect(new URL(address).searchParams.get('from')).toBe('2016-12-17');
  await shoot(page, 'follow-ups-day');

  await calendar.getByRole('button', { name: '下个月' }).click();
  await calendar.getByRole('button', { name: '2017-01-03 关闭：待回访 1' }).waitFor();
  await page.goto(address);
  await calendar.getByRole('button', { name: '2016-12-17 关闭：待回访 1', pressed: true }).waitFor();
  await calendar.getByRole('button', { name: '2016-12-17 关闭：待回访 1', pressed: true }).click();
  await expect.poll(() => list(page).getByRole('row').count()).toBe(3);
});

test('placements: where each stands, what it will bring, and what is missing for it', async () => {
  await goTo(world, '2017-01-10');
  const { page, faults } = await visit(browser, world);
  await signIn(page, agent, '/placements');
  const table = page.getByRole('region', { name: '介绍就业台账' });
  await table.getByText('第2次回访（2016-09-18 至 2016-12-17）没有记录。').waitFor();
  await table.getByText('预计 300.00，有风险').first().waitFor();
  await table.getByText('2017-06-26').waitFor();
  await expectAccessible(page);
  await shoot(page, 'placements');
  await table.getByRole('link', { name: '已回访 1/4' }).first().click();
  await page.getByRole('heading', { name: '跟踪回访' }).waitFor();
  await expect.poll(() => list(page).getByRole('row').count()).toBe(5);
  await page.goBack();
  await table.waitFor();

  // Somebody leaves before the year is over: nothing is to be expected, and why.
  const departure = { 就业编号: late!.id, 离职日期: '2017-01-05', 原因: '辞职' };
  await importRows(world, 'departures', [departure]);
  await page.getByRole('combobox', { name: '状态' }).click();
  await page.getByTitle('未满一年离职').click();
  await table.getByText('劳动者在用工满一年之前已经离职。').waitFor();
  expect(faults).toEqual([]);
});

test('another intermediary and another county see none of it', async () => {
  const other = await employ(world, '2017-01-12', { intermediary: true });
  await seedAgents(world.database.db);
  const number = (await intermediaryOf(other)).toLowerCase();
  const { page } = await atFollowUps(`intermediary-${number}`);
  await expect.poll(() => list(page).getByRole('row').count()).toBe(2);
  await page.goto(`/follow-ups?employment=${early!.id}&state=all`);
  await page.getByText('没有符合条件的回访窗口。').waitFor();
  const away = await atFollowUps('luxi-centre');
  await away.page.getByText('现在没有要回访的人').waitFor();
});

test('it registers whom it placed: its own number stands there, the contract goes along, and visits begin', async () => {
  const known = await employ(world, '2017-01-12', { intermediary: true });
  const identity = await registerRelative(world, known);
  await seedAgents(world.database.db);
  const number = await intermediaryOf(known);
  await goTo(world, '2017-01-20');
  const { page, faults } = await visit(browser, world);
  await signIn(page, `intermediary-${number}`.toLowerCase());
  await page.getByRole('navigation', { name: '主菜单' }).getByText('介绍就业').click();
  await page.getByRole('button', { name: '登记就业' }).click();
  const ownNumber = page.getByLabel('介绍机构编号');
  expect([await ownNumber.inputValue(), await ownNumber.isEditable()]).toEqual([number, false]);

  const employer = page.getByLabel('用人单位的统一社会信用代码');
  await employer.fill(`${known.employer.slice(0, 17)}${known.employer.endsWith('A') ? 'B' : 'A'}`);
  await page.getByText('统一社会信用代码不是18位或校验码不正确').waitFor();
  await page.getByLabel('劳动者身份证号').fill(identity);
  for (const [label, date] of [
    ['入职日期', '2017-01-18'],
    ['合同终止日', '2018-01-17'],
  ] as const) {
    await page.getByLabel(label).fill(date);
    await page.getByLabel(label).press('Enter');
  }
  // One that nobody has registered.
  await employer.fill(creditCode(990));
  await page.getByRole('button', { name: '登记，下一步上传合同' }).click();
  await page.getByText('没有登记这个用人单位').first().waitFor();
  await page.getByText('新单位请由所在县市的就业服务中心先登记').waitFor();
  await expectAccessible(page);
  await shoot(page, 'intermediary-placement');
  await employer.fill(known.employer);
  const id = await page.getByLabel('就业编号').inputValue();
  await page.getByRole('button', { name: '登记，下一步上传合同' }).click();
  await page.getByText(`已登记 ${id}`).waitFor();
  await page.getByLabel('上传劳动合同').setInputFiles({
    name: '劳动合同.pdf',
    mimeType: 'application/pdf',
    buffer: Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n'),
  });
  await page.getByText('劳动合同已上传，等待人社部门确认').waitFor();
  await expectAccessible(page);
  await shoot(page, 'intermediary-registered');
  await page.getByRole('link', { name: '查看这一段的回访窗口' }).click();
  await list(page).getByText('2017-01-18 至').waitFor();

  await page.getByRole('navigation', { name: '主菜单' }).getByText('介绍就业').click();
  const row = page.getByRole('region', { name: '介绍就业台账' }).getByRole('row', { name: id });
  await row.getByText('劳动合同还没有经人社部门确认').waitFor();
  // Whose number it is, and whether there is money in it, is told once the contract is confirmed.
  await row.getByText(`尾号 ${identity.slice(-4)}，${id}`).waitFor();
  await row.getByText('合同确认后显示').waitFor();
  expect(await page.getByText('石小妹').count()).toBe(0);
  await shoot(page, 'placements-unconfirmed');
  await row.getByRole('link', { name: '查看或上传合同' }).click();
  await page.getByRole('heading', { name: id }).waitFor();
  await page.getByRole('region', { name: '合同 2017-01-18' }).getByText('待确认').waitFor();
  await page.getByRole('link', { name: '介绍就业' }).waitFor();
  await expectAccessible(page);
  await shoot(page, 'intermediary-employee');
  const stored = await world.database.db
    .selectFrom('employment as e')
    .innerJoin('contract as k', 'k.employment_id', 'e.id')
    .select(['e.employer', 'e.intermediary', 'k.status'])
    .where('e.id', '=', id)
    .execute();
  expect(stored).toEqual([{ employer: known.employer, intermediary: number, status: 'uploaded' }]);
  expect(faults).toEqual([]);
});

test('on a phone: the calendar fits, the visit is recorded', async () => {
  const { page, context } = await atFollowUps(agent, PHONE);
  await atBusinessTime(context, world);
  await expectNoSidewaysScroll(page);
  await page.getByRole('button', { name: /^记录/ }).first().click();
  await page.getByRole('dialog').getByText('记录这次回访').waitFor();
  await expectNoSidewaysScroll(page);
  await page.getByRole('button', { name: '记录这次回访' }).click();
  await page.getByText(/已记录.*次回访/).waitFor();
  await page.goto('/placements');
  await page.getByRole('region', { name: '介绍就业台账' }).getByText('满一年之日').first().waitFor();
  await expectNoSidewaysScroll(page);
});
