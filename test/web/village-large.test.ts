import { sql } from 'kysely';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fillRegister } from '../../cli/refresh/fill-register.ts';
import { plainDate } from '../../src/domain/dates.ts';
import { newEntry } from '../../web/src/pages/village/store/entry.ts';
import { openBrowser, PHONE, signIn, visit } from '../helpers/browser.ts';
import { goTo } from '../helpers/cases.ts';
import { newOfficer } from '../helpers/people.ts';
import { LIBRARY, openReleases, type Releases } from '../helpers/releases.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
let browser: Browser;
let releases: Releases;
let division: string;

const PEOPLE = 3_000;
/** A cheap telephone beside a desk computer. */
const SLOWER = 4;
/** So many entries a telephone brings home in the evening. */
const WAITING = 300;

beforeAll(async () => {
  releases = await openReleases();
  [world, browser] = await Promise.all([createWorld({ web: releases.folder }), openBrowser()]);
  await goTo(world, '2016-10-10');
  const on = plainDate('2016-10-01');
  const [village] = await fillRegister(world.database.db, { villages: 1, people: PEOPLE, on, seed: 7 });
  division = village!.division;
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
  releases?.close();
});

/** From the touch to the picture that answers it, in ms, of all that was touched since this was last asked. */
const answerTimes = (page: Page): Promise<number[]> =>
  page.evaluate(`new Promise((done) => requestAnimationFrame(() => setTimeout(() => {
    // Whoever is slow to answer has not been noted yet.
    done(window.answered.splice(0));
  }, 500)))`);
const median = (times: number[]): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;

/** In the page: answer times of the browser itself (event timing), long tasks, and when the list was first on the screen. */
const WATCH = `
  window.answered = [];
  window.tasks = [];
  new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries())
      if (name === 'keydown' || name === 'click') window.answered.push(duration);
  }).observe({ type: 'event', durationThreshold: 16 });
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.tasks.push(duration);
  }).observe({ type: 'longtask' });
  new MutationObserver((_, self) => {
    if (!document.querySelector('.village-person')) return;
    self.disconnect();
    requestAnimationFrame(() => setTimeout(() => { window.shownAtMs = performance.now(); }));
  }).observe(document, { subtree: true, childList: true });
`;

/** What a day without a line leaves: so many people confirmed, none sent. */
async function confirmedWithoutLine(page: Page, userId: string, count: number): Promise<void> {
  const { rows } = await sql<{ id: number; name: string }>`
    select id, name from person where left_on is null and died_on is null order by id limit ${count}`.execute(
    world.database.db,
  );
  const entries = rows.map(({ id, name }) => [
    `village:${userId}:${id}`,
    JSON.stringify({
      ...newEntry({ id: Number(id), name, revision: 1 }, 'visit', '2016-10-10'),
      state: 'ready',
    }),
  ]);
  await page.evaluate(
    `for (const [key, entry] of ${JSON.stringify(entries)}) localStorage.setItem(key, entry)`,
  );
}

test('a village of 3,000 people opens, is searched, typed in and sent without lagging on a slow telephone', async () => {
  const { username, id } = await newOfficer(world, ['village-officer'], { division });
  const { page, context, faults } = await visit(browser, world, { viewport: PHONE });
  await page.addInitScript(WATCH);
  await signIn(page, username);
  await page.getByText(`0 / ${PEOPLE} 人已核实`).waitFor();
  await page.getByText('已存本机，断网也能打开').waitFor();
  const cdp = await context.newCDPSession(page);
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  await context.setOffline(true);
  await page.reload();
  await page.locator('.village-person').first().waitFor();
  const took: Record<string, number> = {};
  took.open = await page.evaluate<number>('window.shownAtMs');
  await answerTimes(page);

  const search = page.getByRole('textbox', { name: '查找', exact: true });
  await search.pressSequentially(`q-${division}`, { delay: 100 });
  took.search = median(await answerTimes(page));
  await search.fill('');
  await page.getByRole('radio', { name: /全部/ }).check();
  took.filter = Math.max(...(await answerTimes(page)));
  await page.getByRole('button', { name: /再显示/ }).click();
  took.more = Math.max(...(await answerTimes(page)));
  expect(await page.locator('.village-person').count()).toBeGreaterThanOrEqual(120);
  await page
    .getByRole('button', { name: /全户 \d 人无变化/ })
    .first()
    .click();
  took.confirm = Math.max(...(await answerTimes(page)));
  await page.locator('.village-open').nth(20).click();
  took.card = Math.max(...(await answerTimes(page)));
  await page.getByLabel('联系电话').pressSequentially('13955556666', { delay: 100 });
  took.typing = median(await answerTimes(page));
  expect(await page.getByLabel('联系电话').inputValue()).toBe('13955556666');

  await confirmedWithoutLine(page, id, WAITING);
  await page.goto('/village');
  await page.getByText(/30\d 条待发送/).waitFor();
  await page.evaluate('window.tasks = []');
  await context.setOffline(false);
  await page.getByText('没有待发送的').waitFor({ timeout: 60_000 });
  took.sending = await page.evaluate<number>('Math.max(0, ...window.tasks)');
  // Measured in peace half of that and less (docs/register.md); what is undone here takes a second and more.
  expect(Math.max(took.search, took.typing), JSON.stringify(took)).toBeLessThan(200);
  expect(
    Math.max(took.filter, took.more, took.confirm, took.card, took.sending),
    JSON.stringify(took),
  ).toBeLessThan(800);
  expect(took.open, JSON.stringify(took)).toBeLessThan(8_000);
  expect(faults).toEqual([]);
});

/** The files of the page that the browser keeps, by name. */
const keptFiles = (page: Page): Promise<string[]> =>
  page.evaluate(`(async () => {
    const found = [];
    for (const name of await caches.keys())
      for (const { url } of await (await caches.open(name)).keys()) found.push(new URL(url).pathname);
    return found;
  })()`);

/** Of these files, those that are still kept, but for those of libraries. */
const stayed = async (page: Page, files: readonly string[]): Promise<string[]> =>
  (await keptFiles(page)).filter(
    (file) => files.includes(file) && !LIBRARY.test(file.replace('/assets/', '')),
  );

test('a release while the page is open: it goes on, nothing typed is lost, and the next opening is the new one, also without a line', async () => {
  const { username } = await newOfficer(world, ['village-officer'], { division });
  const { page, context, faults } = await visit(browser, world, { viewport: PHONE });
  await signIn(page, username, '/village?show=all');
  await page.getByText('已存本机，断网也能打开').waitFor();
  const before = await keptFiles(page);
  const answer = await page.request.get(before.find((file) => file.endsWith('.js'))!);
  expect(answer.headers()['cache-control']).toContain('immutable');
  const openCard = () => page.locator('.village-open').nth(5).click();
  await openCard();
  await page.getByLabel('联系电话').fill('1395555');

  releases.release([['更新名单', '更新名单（新版）']]);
  // The page that is open goes on as it is …
  await page.getByLabel('联系电话').fill('13955556666');
  await page.getByRole('button', { name: '返回名单' }).click();
  await page.getByText('填写中').waitFor();
  await page.getByRole('button', { name: '更新名单', exact: true }).waitFor();
  // … and where it needs a part that is not there any more, it comes as the new one; that answer is not kept by the browser.
  const gone = page.waitForResponse(
    (answer) => answer.url().includes('/assets/refresh-page') && answer.status() === 404,
  );
  await page.getByRole('button', { name: '打开菜单' }).click();
  await page.getByRole('navigation', { name: '主菜单' }).getByText('年度更新').click();
  expect((await gone).headers()['cache-control'] ?? '').not.toContain('immutable');
  await page.getByRole('heading', { name: '2016年度名册更新' }).waitFor();
  // The browser says of each missing part that it is missing.
  faults.length = 0;
  await page.goto('/village?show=all');
  await page.getByRole('button', { name: '更新名单（新版）', exact: true }).waitFor();
  await openCard();
  expect(await page.getByLabel('联系电话').inputValue()).toBe('13955556666');

  // Only then what is kept is the new one's: those of its files that were in the old one too are those of libraries.
  await expect.poll(() => stayed(page, before), { timeout: 20_000 }).toEqual(['/village']);
  expect((await keptFiles(page)).some((file) => file.includes('village-page'))).toBe(true);
  await context.setOffline(true);
  await page.reload();
  await page.getByLabel('联系电话').waitFor();
  expect(await page.getByLabel('联系电话').inputValue()).toBe('13955556666');
  await page.getByRole('button', { name: '返回名单' }).click();
  await page.getByRole('button', { name: '更新名单（新版）', exact: true }).waitFor();
  expect(faults).toEqual([]);
});
