import { sql } from 'kysely';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { identityNumber } from '../../cli/bench/numbers.ts';
import { identityCheckDigit } from '../../src/domain/identity-number.ts';
import {
  expectAccessible,
  expectNoSidewaysScroll,
  openBrowser,
  PHONE,
  SHOTS,
  signIn,
  visit,
} from '../helpers/browser.ts';
import { goTo, importRows, VILLAGE } from '../helpers/cases.ts';
import { as, newOfficer } from '../helpers/people.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
let browser: Browser;

const NAMES = ['石明凤', '田翠翠', '向长生', '彭欧阳', '龙秀英', '张家旺'];
const person = (n: number, more: Record<string, string> = {}) => ({
  户编号: `VO-${Math.ceil(n / 2)}`,
  姓名: NAMES[n - 1]!,
  身份证号: identityNumber(8300 + n),
  与户主关系: n % 2 === 1 ? '户主' : '配偶',
  性别: '女',
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
  await goTo(world, '2016-10-10');
  await importRows(world, 'registry', [
    person(1),
    person(2),
    person(3, { 就业状态: '已转移就业', 就业地区: '440300', 技能水平: '' }),
    person(4),
    person(5, { 就业状态: '未转移有意愿', 意愿地区: '省外' }),
    person(6),
  ]);
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

const DESK = { width: 1366, height: 768 };
const shot = (page: Page, name: string) =>
  page.screenshot({ path: `${SHOTS}/${name}-390.png`, fullPage: true });
const line = (page: Page) => page.getByRole('region', { name: '网络和发送' });
const search = (page: Page) => page.getByRole('textbox', { name: '查找', exact: true });
const open = (page: Page, name: string) =>
  page.getByRole('button', { name: new RegExp(`^${name} `) }).click();
const back = (page: Page) => page.getByRole('button', { name: '返回名单' }).click();

async function cardOf(name: string) {
  const { rows } = await sql<Record<string, unknown>>`
    select p.*, exists (select from refresh_confirmation c where c.person_id = p.id) as confirmed
    from person p where name = ${name}`.execute(world.database.db);
  return rows[0]!;
}

test('a village officer’s day: confirms, fills a card, loses the line in the middle, and loses nothing', async () => {
  const { username, id } = await newOfficer(world, ['village-officer'], { division: VILLAGE });
  const { page, context, faults } = await visit(browser, world, { viewport: PHONE });
  await signIn(page, username);
  await page.getByRole('heading', { name: /2016年入户核实/ }).waitFor();
  await page.getByText('已存本机，断网也能打开').waitFor();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await shot(page, 'village-list');

  // A whole household in one tap, with a line.
  await page.getByRole('button', { name: '全户 2 人无变化' }).first().click();
  await page.getByText('2 / 6 人已核实').waitFor();
  await line(page).getByText('没有待发送的').waitFor();
  expect(await cardOf('石明凤')).toMatchObject({ confirmed: true });

  // By the first letters of the name; what is missing stands first.
  await search(page).fill('xcs');
  await open(page, '向长生');
  const missing = page.getByRole('region', { name: '先补齐还缺的' });
  await missing.getByRole('radio', { name: '高级' }).check();
  await missing.getByLabel('就业单位').fill('深圳电子');
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await shot(page, 'village-card');

  // The line goes in the middle of a word.
  await context.setOffline(true);
  await missing.getByLabel('就业单位').fill('深圳电子厂');
  await missing.getByLabel('月工资').fill('42oo');
  await page.getByText('金额或数量不是数字').waitFor();
  await missing.getByLabel('月工资').fill('4200');
  await page.reload();
  await missing.getByLabel('就业单位').waitFor();
  expect(await missing.getByLabel('就业单位').inputValue()).toBe('深圳电子厂');
  expect(await missing.getByLabel('月工资').inputValue()).toBe('4200');
  expect(await missing.getByRole('radio', { name: '高级' }).isChecked()).toBe(true);
  await page.getByRole('button', { name: '保存 3 处改动并确认' }).click();
  await search(page).fill('');

  await open(page, '彭欧阳');
  await page.getByRole('radio', { name: '中级' }).check();
  await page.getByRole('button', { name: '保存 1 处改动并确认' }).click();
  await open(page, '龙秀英');
  await page.getByRole('radio', { name: '已转移就业' }).check();
  await page.getByLabel('就业地区').fill('433199');
  await page.getByRole('button', { name: '保存 2 处改动并确认' }).click();
  await page.getByRole('button', { name: '张家旺无变化，确认' }).click();
  await line(page).getByText('4 条待发送').waitFor();
  await line(page).getByText('没有网络，照常填写').waitFor();
  await expectAccessible(page);
  await shot(page, 'village-offline');

  // Meanwhile somebody else has been at one of the cards, and one person has moved away.
  const other = await newOfficer(world, ['township-station'], { division: VILLAGE.slice(0, 9) });
  const peng = await cardOf('彭欧阳');
  const colleague = await as(world, other.username);
  const theirs = {
    key: 'colleague-1',
    personId: Number(peng.id),
    baseRevision: 1,
    fields: { skill: '高级', health: '慢性病' },
    source: 'phone',
    on: '2016-10-10',
  };
  await colleague.post('/api/register/visits', { visits: [theirs] });
  const zhang = await cardOf('张家旺');
  await sql`update person set left_on = '2016-10-09', business_on = '2016-10-09' where id = ${zhang.id}`.execute(
    world.database.db,
  );
  // And the session has ended while there was no line.
  await context.clearCookies();
  await context.setOffline(false);
  const sheet = page.getByRole('dialog');
  await sheet.getByLabel('口令', { exact: true }).fill('demo-2016');
  await sheet.getByRole('button', { name: '登录', exact: true }).click();

  await line(page).getByText('3 条要您处理').waitFor();
  expect(await cardOf('向长生')).toMatchObject({
    employed_by: '深圳电子厂',
    wage_fen: 420_000,
    skill: '高级',
    changed_by: id,
    confirmed: true,
  });
  expect(await cardOf('龙秀英')).toMatchObject({ employed_in: null, confirmed: false });
  await page.getByRole('radio', { name: /要处理/ }).check();
  await expectAccessible(page);
  await shot(page, 'village-answers');

  await open(page, '彭欧阳');
  const conflict = page.getByRole('region', { name: '与他人所填不同' });
  await conflict.getByText(`${other.username}，2016-10-10，电话核实`).waitFor();
  await conflict.getByRole('radio', { name: /我填的\s*中级/ }).check();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await shot(page, 'village-conflict');
  await conflict.getByRole('button', { name: '按所选发送' }).click();
  await expect
    .poll(() => cardOf('彭欧阳'))
    .toMatchObject({ skill: '中级', health: '慢性病', confirmed: true });

  await open(page, '龙秀英');
  await page.getByText('行政区划代码不存在').first().waitFor();
  await expectAccessible(page);
  await shot(page, 'village-refused');
  await page.getByLabel('就业地区').fill('433127');
  await page.getByRole('button', { name: '改好了，重新发送' }).click();
  await expect.poll(() => cardOf('龙秀英')).toMatchObject({ employed_in: '433127', confirmed: true });

  // Who has moved away is shown until the officer throws the entry away, and is asked first.
  const gone = page.getByRole('region', { name: '张家旺没有接受' }).or(page.getByRole('alert')).first();
  await page.getByRole('button', { name: '更新名单' }).click();
  await gone.getByText('名册中没有这个人').waitFor();
  await gone.getByRole('button', { name: '丢弃' }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /丢\s*弃/ })
    .click();
  await line(page).getByText('没有待发送的').waitFor();
  await page.getByText('5 / 5 人已核实').waitFor();
  expect(faults).toEqual([]);
});

test('what is typed outlives signing out, for its owner alone', async () => {
  const mine = await newOfficer(world, ['village-officer'], { division: VILLAGE });
  const next = await newOfficer(world, ['village-officer'], { division: VILLAGE });
  const { page, context } = await visit(browser, world, { viewport: PHONE });
  const signOut = async (name: string, words: string) => {
    await page.getByRole('button', { name }).click();
    await page.getByText(words).click();
    await page.getByLabel('用户名').waitFor();
  };
  await signIn(page, mine.username, '/village?show=all');
  await open(page, '田翠翠');
  await page.getByLabel('联系电话').fill('13955556666');
  await back(page);
  await signOut(mine.username, '退出登录（1 条尚未发送）');
  await signIn(page, next.username, '/village?show=all');
  await page.getByRole('button', { name: /^田翠翠 / }).waitFor();
  expect(await page.getByText('填写中').count()).toBe(0);
  await signOut(next.username, '退出登录');
  expect(await page.evaluate('indexedDB.databases()')).toEqual([]);
  await signIn(page, mine.username, '/village?show=all');
  await open(page, '田翠翠');
  expect(await page.getByLabel('联系电话').inputValue()).toBe('13955556666');

  // Without a line too: the page says so, not the browser.
  await back(page);
  await page.getByText('已存本机，断网也能打开').waitFor();
  await context.setOffline(true);
  await page.getByRole('button', { name: mine.username }).click();
  await page.getByText('退出登录（1 条尚未发送）').click();
  await page.getByText('没有连上服务器').waitFor();
  await context.setOffline(false);
  await page.reload();
  await page.getByLabel('用户名').waitFor();
});

test('a birth is reported without a line, registered by the township, and the village sees it', async () => {
  const { username } = await newOfficer(world, ['village-officer'], { division: VILLAGE });
  const { page, context, faults } = await visit(browser, world, { viewport: PHONE });
  await signIn(page, username, '/village?show=all');
  await page.getByText('已存本机，断网也能打开').waitFor();
  await page.getByRole('button', { name: 'VO-1报告变动' }).waitFor();

  await context.setOffline(true);
  await page.getByRole('button', { name: 'VO-1报告变动' }).click();
  await page.getByRole('radio', { name: '离开' }).check();
  await page.getByRole('checkbox', { name: /田翠翠/ }).check();
  await expectAccessible(page);
  await shot(page, 'village-report-leaving');
  await page.getByRole('radio', { name: '出生' }).check();
  await page.getByLabel('姓名').fill('石小满');
  await page.getByRole('radio', { name: '子女' }).check();
  await page.getByLabel('身份证号').fill('433101201610010021');
  await page.getByRole('button', { name: '报给乡镇' }).click();
  await page.getByText('没有填写出生日期').waitFor();
  await page.getByText('校验码不正确').waitFor();
  await page.getByLabel('出生日期').fill('2016-10-01');
  const first = '43310120161001002';
  await page.getByLabel('身份证号').fill(first + identityCheckDigit(first));
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await shot(page, 'village-report');
  await page.emulateMedia({ colorScheme: 'dark' });
  await expectAccessible(page);
  await shot(page, 'village-report-dark');
  await page.emulateMedia({ colorScheme: 'light' });
  // The battery is empty in the middle of it.
  await page.reload();
  await page.getByLabel('姓名').waitFor();
  expect(await page.getByLabel('姓名').inputValue()).toBe('石小满');
  await page.getByRole('button', { name: '报给乡镇' }).click();
  await line(page).getByText('1 条待发送').waitFor();
  const told = page.getByRole('list', { name: '报给乡镇的变动' });
  await page.getByText('报给乡镇的变动 1 条').click();
  await told.getByText('待发送').waitFor();
  await context.setOffline(false);
  await told.getByText('待乡镇处理').waitFor();
  await line(page).getByText('没有待发送的').waitFor();
  expect(await page.evaluate('JSON.stringify(localStorage)')).not.toContain(first);
  await expectAccessible(page);
  await shot(page, 'village-reported');

  // A household that the list does not have.
  await page.getByRole('button', { name: '报告新来的户' }).click();
  await page.getByLabel('户主姓名').fill('田大有');
  await page.getByLabel('到村日期').fill('2016-10-05');
  await page.getByLabel('从哪里来、几口人').fill('从花垣迁来，三口人');
  await expectAccessible(page);
  await shot(page, 'village-report-new');
  await page.getByRole('button', { name: '报给乡镇' }).click();
  await page.getByText('报给乡镇的变动 2 条').click();
  await told.getByText(/新来的户 · 田大有/).waitFor();
  await line(page).getByText('没有待发送的').waitFor();
  await page.getByRole('button', { name: '报告新来的户' }).click();
  await page.getByLabel('户主姓名').fill('麻有才');
  await page.getByLabel('到村日期').fill('2016-10-05');
  await page.getByLabel('从哪里来、几口人').fill('从外地迁来，一口人');
  await page.getByRole('button', { name: '报给乡镇' }).click();
  await page.getByText('报给乡镇的变动 3 条').click();
  await told.getByText(/新来的户 · 麻有才/).waitFor();
  await line(page).getByText('没有待发送的').waitFor();

  const station = await newOfficer(world, ['township-station'], { division: VILLAGE.slice(0, 9) });
  const desk = await visit(browser, world, { viewport: DESK });
  await signIn(desk.page, station.username);
  await desk.page.getByText('村里报来 3 条变动等待登记').waitFor();
  await desk.page.getByRole('link', { name: '去登记' }).click();
  await desk.page.getByRole('link', { name: '出生：石小满' }).waitFor();
  await expectAccessible(desk.page);
  await desk.page.screenshot({ path: `${SHOTS}/village-reports-1366.png` });
  await desk.page.getByRole('link', { name: '出生：石小满' }).click();
  await desk.page.getByRole('button', { name: '到户 VO-1 登记' }).click();
  await desk.page.getByText('登记后，这条报告即为已登记').waitFor();
  await expectAccessible(desk.page);
  await desk.page.screenshot({ path: `${SHOTS}/village-report-household-1366.png` });
  await desk.page.emulateMedia({ colorScheme: 'dark' });
  await expectAccessible(desk.page);
  await desk.page.screenshot({ path: `${SHOTS}/village-report-household-dark-1366.png` });
  await desk.page.emulateMedia({ colorScheme: 'light' });
  await desk.page.getByRole('button', { name: '登记为“成员加入”' }).click();
  const dialog = desk.page.getByRole('dialog');
  expect(await dialog.getByLabel('姓名').inputValue()).toBe('石小满');
  expect(await dialog.getByLabel('发生日期').inputValue()).toBe('2016-10-01');
  await expectAccessible(desk.page);
  await desk.page.screenshot({ path: `${SHOTS}/village-report-dialog-1366.png` });
  await dialog.getByRole('button', { name: /登\s*记/ }).click();
  await desk.page.getByText('登记为', { exact: true }).waitFor();
  expect(await cardOf('石小满')).toMatchObject({ household_number: 'VO-1', birth_on: '2016-10-01' });

  await desk.page.goto('/village-reports?status=open');
  await desk.page.getByRole('link', { name: '新来的户：田大有' }).click();
  await desk.page.getByRole('button', { name: '登记为“立户”' }).click();
  expect(await dialog.getByLabel('户主姓名').inputValue()).toBe('田大有');
  expect(await dialog.getByLabel('发生日期').inputValue()).toBe('2016-10-05');
  expect(await dialog.getByLabel('理由').inputValue()).toContain('从花垣迁来，三口人');
  await expectAccessible(desk.page);
  await desk.page.screenshot({ path: `${SHOTS}/village-report-found-1366.png` });
  await desk.page.setViewportSize(PHONE);
  await shot(desk.page, 'village-report-found');
  await desk.page.setViewportSize(DESK);
  // A number that is taken is told; what was typed stays.
  await dialog.getByLabel('户编号').fill('VO-1');
  await dialog.getByLabel('户主身份证号').fill(identityNumber(51));
  await dialog.getByRole('button', { name: /登\s*记/ }).click();
  await dialog.getByText('这个户编号已经使用。').waitFor();
  await dialog.getByLabel('户编号').fill('VO-9');
  await dialog.getByRole('button', { name: /登\s*记/ }).click();
  await desk.page.getByRole('heading', { name: '户 VO-9' }).waitFor();
  await desk.page.getByText('据村里报告：新来的户，田大有；从花垣迁来，三口人').waitFor();
  await expectAccessible(desk.page);
  await desk.page.screenshot({ path: `${SHOTS}/household-founded-1366.png` });
  expect(await cardOf('田大有')).toMatchObject({ household_number: 'VO-9' });

  // One officer founds what another has just answered: the dialog says so, and keeps what was typed.
  await desk.page.goto('/village-reports?status=open');
  await desk.page.getByRole('link', { name: '新来的户：麻有才' }).click();
  const late = await desk.context.newPage();
  await late.goto(desk.page.url());
  await late.getByRole('button', { name: '登记为“立户”' }).click();
  await late.getByLabel('户编号').last().fill('VO-10');
  await late.getByLabel('户主身份证号').fill(identityNumber(52));
  await desk.page.getByRole('button', { name: '不予采纳' }).click();
  await dialog.getByRole('radio', { name: '已通过其他方式登记' }).check();
  await dialog.getByLabel('理由').fill('已随名册导入');
  await expectAccessible(desk.page);
  await desk.page.screenshot({ path: `${SHOTS}/village-report-new-1366.png` });
  await dialog.getByRole('button', { name: '答复村里' }).click();
  await desk.page.getByText('已通过其他方式登记：已随名册导入').waitFor();
  await late
    .getByRole('dialog')
    .getByRole('button', { name: /登\s*记/ })
    .click();
  await late.getByText('村里的这条报告已被他人办理。').waitFor();
  expect(await late.getByRole('dialog').getByLabel('户编号').inputValue()).toBe('VO-10');
  await late.close();
  await desk.page.setViewportSize(PHONE);
  await expectNoSidewaysScroll(desk.page);
  await shot(desk.page, 'village-report-declined');

  await page.getByRole('button', { name: '更新名单' }).click();
  await told.getByText('已登记', { exact: true }).first().waitFor();
  await told.getByText('已通过其他方式登记：已随名册导入').waitFor();
  await expectNoSidewaysScroll(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expectAccessible(page);
  await shot(page, 'village-told-dark');
  await page.getByRole('button', { name: /^石小满 / }).waitFor();
  expect([...faults, ...desk.faults]).toEqual([]);
});
