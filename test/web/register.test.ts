import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { identityNumber } from '../../cli/bench/numbers.ts';
import { bringClocksTo } from '../../cli/rehearsal/theatre.ts';
import {
  expectAccessible,
  expectNoSidewaysScroll,
  openBrowser,
  PHONE,
  shoot,
  signIn,
  visit,
} from '../helpers/browser.ts';
import { goTo, importRows, VILLAGE } from '../helpers/cases.ts';
import { as, newOfficer } from '../helpers/people.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
let browser: Browser;

const person = (n: number, more: Record<string, string> = {}) => ({
  户编号: `CARD-${n}`,
  姓名: ['石明凤', '田翠翠', '向长生', '彭欧阳'][n % 4]!,
  身份证号: identityNumber(8200 + n),
  与户主关系: '户主',
  性别: '男',
  文化程度: '初中',
  技能水平: '初级',
  健康状况: '健康',
  '家庭年收入(元)': '8000',
  建档立卡: '是',
  行政区划代码: VILLAGE,
  就业状态: '无转移意愿',
  联系电话: '13900001234',
  ...more,
});

beforeAll(async () => {
  [world, browser] = await Promise.all([createWorld({ web: true }), openBrowser()]);
  await goTo(world, '2016-09-01');
  await importRows(world, 'registry', [
    person(1),
    person(2, { 就业状态: '已转移就业', 就业地区: '440300' }),
    person(3, { 就业状态: '未转移有意愿', 意愿地区: '省外' }),
  ]);
  await goTo(world, '2016-10-01');
  await importRows(world, 'registry', [
    person(2, { 就业状态: '已转移就业', 就业地区: '440300', 就业单位: '深圳电子厂' }),
  ]);
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

test('from the county’s four clears down to one card, and back out as paper and file', async () => {
  const { page, faults } = await visit(browser, world);
  await signIn(page, 'jishou-centre', '/register');
  await page.getByRole('heading', { name: /一县一库/ }).waitFor();
  await page.getByText('3 人', { exact: true }).waitFor();
  await expectAccessible(page);
  await shoot(page, 'register-county');

  const township = page.getByRole('row').filter({ hasText: '1 人' }).first();
  await township.getByRole('link').first().click();
  await page.getByRole('heading', { name: /一乡一柜/ }).waitFor();
  await page.getByRole('link', { name: '逐人查看' }).click();
  await page.getByRole('heading', { name: '信息卡' }).waitFor();
  await page.getByText('意愿缺').first().waitFor();
  await expectAccessible(page);
  await shoot(page, 'register-cards');

  await page.getByRole('link', { name: '向长生' }).first().click();
  await page.getByRole('heading', { name: '向长生的信息卡' }).waitFor();
  await page.getByText('就业单位：空 → 深圳电子厂').waitFor();
  await page.getByText('13900001234').waitFor();
  await expectAccessible(page);
  await shoot(page, 'register-card');
  const card = await page.request.get(`${world.baseUrl}/api${new URL(page.url()).pathname}/card.pdf`);
  expect((await card.body()).subarray(0, 5).toString()).toBe('%PDF-');
  const book = await page.request.get(`${world.baseUrl}/api/register/books/${VILLAGE}/book.pdf`);
  expect((await book.body()).subarray(0, 5).toString()).toBe('%PDF-');
  expect(faults).toEqual([]);
});

test('the village officer on a phone sees the own village only', async () => {
  const { username } = await newOfficer(world, ['village-officer'], { division: VILLAGE });
  const { page } = await visit(browser, world, { viewport: PHONE });
  await signIn(page, username, '/register');
  await page.getByRole('heading', { name: /一村一册/ }).waitFor();
  await expectNoSidewaysScroll(page);
  await shoot(page, 'register-village-phone');
  const elsewhere = await page.request.get(`${world.baseUrl}/api/register/areas/433122`);
  expect(elsewhere.status()).toBe(404);
});

test('the prefecture opens a year’s refresh and sees it area by area; a village asks for an exception', async () => {
  const { page, faults } = await visit(browser, world);
  // Not begun is an answer: the page asks for nothing that is not there.
  const missing: string[] = [];
  page.on('response', (answer) => answer.status() === 404 && missing.push(answer.url()));
  await signIn(page, 'centre', '/refresh?year=2017');
  await page.getByRole('button', { name: '开始2017年度更新' }).waitFor();
  expect(missing).toEqual([]);
  await page.getByRole('button', { name: '开始2017年度更新' }).click();
  await page.getByRole('heading', { name: /湘西.*2017年度名册更新/ }).waitFor();
  await bringClocksTo(world, world.officers.businessAtMs!);
  await page.getByRole('region', { name: '下级各地进度' }).getByText('吉首市').waitFor();
  await page.getByText('应核实 3 人，已核实 0 人').waitFor();
  await expectAccessible(page);
  await shoot(page, 'refresh-prefecture');

  const { username } = await newOfficer(world, ['village-officer'], { division: VILLAGE });
  const village = await visit(browser, world, { viewport: PHONE });
  // Next year's, as that is the one that is open.
  await signIn(village.page, username, '/refresh');
  await village.page.getByRole('heading', { name: /2017年度名册更新/ }).waitFor();
  await village.page.getByRole('button', { name: '申请例外结束' }).click();
  await village.page.getByLabel('理由').fill('两人外出，多次联系不上');
  await village.page.getByRole('button', { name: /提\s*交/ }).click();
  await village.page.getByText('等待上一级答复').first().waitFor();
  await expectNoSidewaysScroll(village.page);
  await shoot(village.page, 'refresh-village');
  expect([...faults, ...village.faults]).toEqual([]);
});

test('two frozen years side by side: the four clears of the cards that were kept, and what has changed', async () => {
  await closeYear(2017);
  await goTo(world, '2018-03-01');
  await importRows(world, 'registry', [
    person(2, { 就业状态: '已转移就业', 就业地区: '440300', 就业单位: '深圳电子厂', '月工资(元)': '3500' }),
    person(4, { 文化程度: '' }),
  ]);
  await (await as(world, 'centre')).post('/api/refreshes', { year: 2018 });
  await closeYear(2018);

  const { page, faults } = await visit(browser, world);
  await signIn(page, 'centre', '/refresh?year=2018');
  await page.getByText('与2017年度比较').waitFor();
  await page.getByText('2017年度 3 人，本年度 4 人：新增 1 人，减少 0 人').waitFor();
  await page.getByText(/还缺：.*文化程度 1 人/).waitFor();
  await page.getByText(/变化的栏目：.*月工资 1 人/).waitFor();
  await shoot(page, 'refresh-compared');
  await expectAccessible(page);
  expect(faults).toEqual([]);
});

/** Everybody is seen and everything closes; an exception that was asked for is not needed any more. */
async function closeYear(year: number): Promise<void> {
  await bringClocksTo(world, world.officers.businessAtMs!);
  const rows = await world.database.db
    .selectFrom('refresh_scope')
    .select('person_id')
    .where('year', '=', year)
    .execute();
  await (await as(world, 'jishou-centre')).post('/api/register/confirmations', {
    people: rows.map(({ person_id }) => person_id),
    source: 'visit',
  });
  await bringClocksTo(world, world.officers.businessAtMs!);
}
