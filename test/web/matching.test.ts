import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { creditCode, identityNumber } from '../../cli/bench/numbers.ts';
import { seedAgents } from '../../src/accounts/demo.ts';
import {
  atBusinessTime,
  expectAccessible,
  expectNoSidewaysScroll,
  openBrowser,
  PHONE,
  shoot,
  signIn,
  untilRead,
  visit,
} from '../helpers/browser.ts';
import { goTo, importRows, VILLAGE } from '../helpers/cases.ts';
import { as, OFFICE } from '../helpers/people.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
let browser: Browser;
const FACTORY = creditCode(9_401);
const BOSS = `employer-${FACTORY}`.toLowerCase();

beforeAll(async () => {
  [world, browser] = await Promise.all([createWorld({ web: true }), openBrowser()]);
  await goTo(world, '2017-06-20');
  await importRows(world, 'employers', [
    { 统一社会信用代码: FACTORY, 名称: '吉首苗绣厂', 行政区划代码: '433101' },
  ]);
  await importRows(
    world,
    'registry',
    ['石绣英', '龙冬梅', '田大勇'].map((name, n) => ({
      户编号: `M-${n}`,
      姓名: name,
      身份证号: identityNumber(9_401 + n),
      建档立卡: '是',
      行政区划代码: VILLAGE,
      文化程度: '初中',
      技能水平: '初级',
      就业状态: '未转移有意愿',
      意愿地区: ['县内', '州内', '省外'][n]!,
      意愿行业: '制造',
      意愿岗位: '绣工',
      '意愿月薪(元)': '3600',
      公共服务需求: '住房',
    })),
  );
  await importRows(
    world,
    'job-openings',
    [
      ['WEB-2', '433101', '普工', '3000', '子女入学'],
      ['WEB-3', '440300', '绣工', '5200', '住房、包吃'],
    ].map(([id, place, post, pay, services]) => ({
      岗位编号: id!,
      用人单位代码: FACTORY,
      工作地点代码: place!,
      行业: '制造',
      岗位: post!,
      '月薪下限(元)': pay!,
      招聘人数: '3',
      提供服务: services!,
      有效期至: '2017-12-31',
    })),
  );
  await seedAgents(world.database.db);
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

async function fillDate(page: Page, label: string, date: string): Promise<void> {
  await page.getByLabel(label).fill(date);
  await page.getByLabel(label).press('Enter');
}

test('an employer posts an opening, the centre refers who suits, and the placement begins the year', async () => {
  const boss = await visit(browser, world);
  await signIn(boss.page, BOSS, '/openings/new');
  await boss.page.getByLabel('岗位编号').fill('WEB-1');
  await boss.page.getByLabel('行业').fill('制造业');
  await boss.page.getByLabel('岗位', { exact: true }).fill('绣工');
  await boss.page.getByLabel('工作地点（6 位县级代码）').fill('433101');
  await boss.page.getByLabel('月薪下限（元）').fill('3200');
  await boss.page.getByLabel('月薪上限（元）').fill('4500');
  await boss.page.getByLabel('招聘人数').fill('2');
  await fillDate(boss.page, '有效期至', '2017-12-31');
  await untilRead(boss.page);
  await expectAccessible(boss.page);
  await shoot(boss.page, 'matching-new-opening');
  await boss.page.getByRole('button', { name: '发布岗位' }).click();
  await boss.page.getByRole('heading', { name: '吉首苗绣厂 绣工' }).waitFor();
  // Whoever hires does not see the register.
  expect(await boss.page.getByText('适合的求职人员').count()).toBe(0);

  const centre = await visit(browser, world);
  const { page } = centre;
  await signIn(page, OFFICE.acceptance, '/seekers');
  await page.getByRole('link', { name: '石绣英' }).waitFor();
  await untilRead(page);
  await expectAccessible(page);
  await shoot(page, 'matching-seekers');
  await page.getByRole('link', { name: '石绣英' }).click();
  await page.getByText('哪些意愿是必须的').waitFor();
  const suggested = page.getByRole('row', { name: /吉首苗绣厂 绣工/ });
  await suggested.waitFor();
  // 县内 is the farthest for her: 深圳 is not suggested.
  expect(await page.getByRole('row', { name: /吉首苗绣厂/ }).count()).toBe(2);
  await page.getByLabel('公共服务').click();
  await page.getByTitle('必须').last().click();
  await page.getByRole('button', { name: /^保\s*存$/ }).click();
  await page.getByText('目前没有适合的岗位').waitFor();
  await page.getByLabel('公共服务').click();
  await page.getByTitle('优先').last().click();
  await page.getByRole('button', { name: /^保\s*存$/ }).click();
  await suggested.waitFor();
  await untilRead(page);
  await expectAccessible(page);
  await shoot(page, 'matching-seeker');
  await suggested.getByRole('button', { name: /推荐石绣英/ }).click();
  await page.getByRole('button', { name: '确认推荐' }).click();
  await page.getByText('已向招聘单位推荐，等待对方邀约面试。').waitFor();
  const address = new URL(page.url()).pathname;

  await boss.page.goto('/referrals');
  await boss.page.getByRole('link', { name: '石绣英' }).click();
  await fillDate(boss.page, '面试日期', '2017-06-21');
  await boss.page.getByLabel('面试地点').fill('厂办公室');
  await boss.page.getByRole('button', { name: /^登\s*记$/ }).click();
  await boss.page.getByText('招聘单位已邀约面试，等待本人答复。').waitFor();
  await untilRead(boss.page);
  await expectAccessible(boss.page);
  await shoot(boss.page, 'matching-referral-of-employer');

  const acts = (await as(world, OFFICE.acceptance)).post.bind(await as(world, OFFICE.acceptance));
  await acts(`/api${address}/acts`, { act: 'confirm' });
  await goTo(world, '2017-06-21');
  for (const act of ['hold-interview', 'offer', 'accept'])
    await (await as(world, OFFICE.acceptance)).post(`/api${address}/acts`, { act });
  await atBusinessTime(centre.context, world);
  await page.reload();
  await fillDate(page, '入职日期', '2017-06-25');
  await page.getByRole('button', { name: '登记入职' }).click();
  await page.getByText('已入职').first().waitFor();
  await untilRead(page);
  await expectAccessible(page);
  await shoot(page, 'matching-placed');
  await page.getByRole('link', { name: /^TJ-/ }).click();
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.goto('/matching-statistics');
  await page.getByText('推荐 1，入职 1').waitFor();
  await untilRead(page);
  await expectAccessible(page);
  await shoot(page, 'matching-statistics');
  expect([...boss.faults, ...centre.faults]).toEqual([]);
});

test('on a telephone: whom an opening suits, and a fair', async () => {
  const { page, faults } = await visit(browser, world, { viewport: PHONE });
  await signIn(page, OFFICE.acceptance, '/openings/WEB-3');
  await page.getByRole('link', { name: '田大勇' }).first().waitFor();
  await untilRead(page);
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await shoot(page, 'matching-opening');
  await page.goto('/fairs');
  await page.getByLabel('编号').fill('ZPH-1');
  await page.getByLabel('名称').fill('夏季招聘会');
  await fillDate(page, '日期', '2017-06-21');
  await page.getByLabel('地点').fill('市体育馆');
  await page.getByRole('button', { name: '登记招聘会' }).click();
  await page.getByRole('heading', { name: '夏季招聘会' }).waitFor();
  await page.getByRole('combobox', { name: '岗位', exact: true }).click();
  await page.getByTitle(/WEB-3/).click();
  await page.getByRole('button', { name: '加入岗位' }).click();
  await page.getByRole('link', { name: '吉首苗绣厂 绣工' }).waitFor();
  await page.getByRole('combobox', { name: '求职人员' }).click();
  await page.getByTitle(/田大勇/).click();
  await page.getByRole('button', { name: '登记到场' }).click();
  await page.getByRole('link', { name: '田大勇' }).waitFor();
  await untilRead(page);
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await shoot(page, 'matching-fair');
  expect(faults).toEqual([]);
});
