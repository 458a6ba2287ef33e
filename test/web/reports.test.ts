import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DESKTOP, looksRight, openBrowser, signIn, untilRead, visit } from '../helpers/browser.ts';
import { employ, goTo } from '../helpers/cases.ts';
import { claimAt } from '../helpers/claims.ts';
import { countyYear } from '../helpers/responsibility.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
let browser: Browser;

beforeAll(async () => {
  [world, browser] = await Promise.all([createWorld({ web: true }), openBrowser()]);
  await goTo(world, '2017-02-01');
  await countyYear(world, 2017, '433101').setTargets({ placed: 4, 'paid-in-time': 900 });
  const paid = await claimAt(world, 'booked', { startsOn: '2016-06-01' });
  await paid.bankSays(await paid.release(), 'paid');
  await claimAt(world, 'review');
  for (const day of ['2017-07-03', '2017-07-04', '2017-08-02']) await employ(world, day);
  await goTo(world, '2017-08-05');
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

test('the prefecture’s leader: from the dashboard by the map to a county, and from a number to its cases', async () => {
  const { page, context, faults } = await visit(browser, world);
  await signIn(page, 'leader', '/');
  await page.getByRole('heading', { name: '湘西土家族苗族自治州 · 领导看板' }).waitFor();
  await untilRead(page);
  await page.getByText('示意图：按相对方位排列').waitFor();
  const jishou = page.getByRole('link', { name: '吉首市：3人' });
  await jishou.waitFor();
  await looksRight(page, 'dashboard');

  // On an office's usual screen all columns are there; where they are not, words and a faded edge say so.
  const table = page.getByRole('region', { name: '分地区' });
  const says = (name: string) =>
    expect.poll(() => table.evaluate((frame, asked) => frame.hasAttribute(asked), name));
  await page.setViewportSize({ width: 1366, height: 768 });
  await says('data-wide').toBe(false);
  await page.setViewportSize({ width: 1000, height: 768 });
  await says('data-wide').toBe(true);
  await says('data-more').toBe(true);
  await table.evaluate((frame) => frame.scrollTo({ left: 10_000 }));
  await says('data-more').toBe(false);
  await page.setViewportSize(DESKTOP);

  // The map by keyboard: the tile has the focus and leads to the county.
  await jishou.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: '吉首市 · 领导看板' }).waitFor();
  await untilRead(page);
  await looksRight(page, 'dashboard-county');
  const areas = page.getByRole('region', { name: '分地区' });
  const number = areas.getByRole('link', { name: '3', exact: true }).first();
  await number.click();
  await page.getByRole('heading', { name: /· 新增转移就业/ }).waitFor();
  await untilRead(page);
  expect(await page.getByRole('row').count()).toBe(4);
  // A leader reads numbers of cases, not names.
  expect(await page.getByText('石').count()).toBe(0);
  await looksRight(page, 'report-cases');
  expect(faults).toEqual([]);
  await context.close();
});

test('the county’s bureau: last month’s report, each number a link, sent once, on paper', async () => {
  const { page, context, faults } = await visit(browser, world);
  await signIn(page, 'jishou-hr1', '/reports');
  await page.getByRole('heading', { name: '吉首市 · 2017年7月劳务协作工作月报' }).waitFor();
  await untilRead(page);
  const transfers = page.getByRole('region', { name: '转移就业' });
  const placed = transfers.getByRole('row').filter({ hasText: '本期内入职' });
  expect(await placed.getByRole('link').first().textContent()).toBe('2');
  await page.getByRole('button', { name: /报\s*送$/ }).click();
  await page
    .getByRole('tooltip')
    .getByRole('button', { name: /报\s*送/ })
    .click();
  await page.getByText('2017-08-05已报送').waitFor();
  await untilRead(page);
  expect(await page.getByRole('button', { name: /^报\s*送$/ }).count()).toBe(0);

  // Somebody is registered late: sent stays, the record says more, and the difference is shown.
  await employ(world, '2017-07-20');
  await goTo(world, '2017-08-06');
  await page.reload();
  await untilRead(page);
  const late = page
    .getByRole('region', { name: '转移就业' })
    .getByRole('row')
    .filter({ hasText: '本期内入职' });
  await late.getByText('报送 2').first().waitFor();
  expect(await late.getByRole('link').first().textContent()).toBe('3');
  await looksRight(page, 'report-difference');
  const [paper] = await Promise.all([
    page.waitForEvent('popup'),
    page
      .getByRole('link', { name: '打印（PDF）' })
      .or(page.getByRole('button', { name: '打印（PDF）' }))
      .click(),
  ]);
  expect(paper.url()).toContain('blob:');
  await late.getByRole('link').first().click();
  await page.getByRole('heading', { name: /· 新增转移就业/ }).waitFor();
  await untilRead(page);
  expect(await page.getByRole('row').count()).toBe(4);
  expect(faults).toEqual([]);
  await context.close();
});
