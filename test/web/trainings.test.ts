import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { creditCode, identityNumber } from '../../cli/bench/numbers.ts';
import { seedAgents } from '../../src/accounts/demo.ts';
import { importColumns } from '../../src/domain/import-rows/columns.ts';
import { expectAccessible, openBrowser, PHONE, shoot, signIn, untilRead, visit } from '../helpers/browser.ts';
import { goTo, importRows, VILLAGE } from '../helpers/cases.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
let browser: Browser;
const SCHOOL = creditCode(9_301);
const [ONE, TWO] = [identityNumber(9_301), identityNumber(9_302)];
const CLASS = 'WEB-1';

beforeAll(async () => {
  [world, browser] = await Promise.all([createWorld({ web: true }), openBrowser()]);
  await goTo(world, '2017-05-20');
  await importRows(world, 'institutions', [
    { 统一社会信用代码: SCHOOL, 名称: '吉首职校', 机构类型: '培训机构、学校', 行政区划代码: '433101' },
  ]);
  await importRows(
    world,
    'registry',
    [ONE, TWO].map((identity, n) => ({
      户编号: `W-${n}`,
      姓名: ['彭一', '彭二'][n]!,
      身份证号: identity,
      建档立卡: '是',
      行政区划代码: VILLAGE,
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

async function enrol(page: Page, identity: string): Promise<void> {
  await page.getByLabel('学员身份证号').fill(identity);
  await page.getByRole('button', { name: '登记学员' }).click();
  await expect.poll(() => page.getByLabel('学员身份证号').inputValue()).toBe('');
}

test('a school opens a class, enrols, and hands in a sheet whose bad lines stay in place with the reason', async () => {
  const { page, context, faults } = await visit(browser, world);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await signIn(page, `institution-${SCHOOL}`.toLowerCase(), '/trainings');
  await page.getByRole('heading', { name: '培训班' }).waitFor();
  await page.getByRole('link', { name: '登记培训班' }).click();
  await page.getByRole('textbox', { name: '班级编号' }).fill(CLASS);
  await page.getByLabel('班级名称').fill('家政第一期');
  await page.getByLabel('培训类型').click();
  await page.getByTitle('就业前培训').click();
  await page.getByLabel('培训类别').fill('B类');
  await fillDate(page, '开班日期', '2017-05-10');
  await fillDate(page, '结束日期（最后一天）', '2017-05-19');
  await page.getByRole('button', { name: '登记培训班' }).click();
  await page.getByRole('heading', { name: '家政第一期' }).waitFor();
  await page.getByText('待审核').waitFor();

  await enrol(page, ONE);
  await enrol(page, TWO);
  await page.getByText('学员（2人）').waitFor();
  const rows = [
    [CLASS, ONE, '2017-05-10'],
    [CLASS, ONE, '2017/5/11'],
    [CLASS, ONE, '2017-05-20'],
    [CLASS, identityNumber(9_399), '2017-05-10'],
    [CLASS, TWO, '2017-05-40'],
  ];
  const text = [importColumns.attendance, ...rows].map((cells) => cells.join('\t')).join('\r\n');
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
  await page.getByLabel('第1行 身份证号', { exact: true }).focus();
  await page.keyboard.press('Control+V');
  await page.getByText('共 5 行，其中 1 行有问题').waitFor();
  await page.getByRole('button', { name: '提交 4 行' }).click();
  const list = page.getByRole('region', { name: '有问题的行' });
  await list.getByText('这一天不在培训期间之内。').waitFor();
  await list.getByText('这个班没有登记这名学员。').waitFor();
  await page.getByText('共 3 行，其中 3 行有问题').waitFor();
  await page.getByText('2 / 10').waitFor();
  await expectAccessible(page);
  await shoot(page, 'training-class');
  expect(faults).toEqual([]);
});

test('the HR office approves the class on its page and takes a day back on the case; on a telephone too', async () => {
  const { page, faults } = await visit(browser, world, { viewport: PHONE });
  await signIn(page, 'jishou-hr1', '/');
  await page.getByRole('button', { name: /^提醒，1 条未读/ }).click();
  await page.getByText('培训班已登记，等待开班审核。').waitFor();
  await page.getByRole('link', { name: '家政第一期' }).click();
  await page.getByRole('button', { name: '审核通过' }).click();
  await page.getByText('审核通过').first().waitFor();
  await expect.poll(() => page.getByRole('button', { name: '审核通过' }).count()).toBe(0);
  await page.getByRole('link', { name: '彭一' }).click();
  await page.getByText('到课（2 天）').waitFor();
  await page.getByLabel('要撤销的到课日').click();
  await page.getByTitle('2017-05-11').click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: '撤销所选的到课' }).click();
  await page.getByLabel('理由（记入审计，至少 4 个字）').fill('当天请假了');
  await page
    .getByRole('button', { name: /^撤\s*销$/ })
    .last()
    .click();
  await page.getByText('到课（1 天）').waitFor();
  await page.getByText('已撤销：当天请假了').waitFor();
  await untilRead(page);
  await expectAccessible(page);
  const width = await page.evaluate<number>('document.documentElement.scrollWidth');
  expect(width).toBeLessThanOrEqual(PHONE.width);
  await shoot(page, 'training-case');
  expect(faults).toEqual([]);
});
