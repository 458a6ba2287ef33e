import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { AxeResults } from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';
import { expect, inject } from 'vitest';
import { DEMO_PASSWORD } from '../../src/accounts/demo.ts';
import type { World } from './open-world.ts';

export const DESKTOP = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };
/** Where pictures for people to look at go. */
export const SHOTS = path.join(import.meta.dirname, '../../.cache/screenshots');

/** The suggestions of the address bar: a page of the browser's own in each window, which works longer than most of ours. */
const UNSEEN = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'WebUIOmniboxFullPopup'];
/** What playwright turns off: of two such flags only the last counts, and that is ours. */
const OFF_ALREADY = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'TcpPortRandomizationWin',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
];

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: inject('chromium'),
    args: [
      '--no-sandbox',
      '--disable-dev-shm-usage',
      `--disable-features=${[...OFF_ALREADY, ...UNSEEN].join()}`,
    ],
  });

/** The browser reports refusals, which are answers; antd's own input boxes still read a ref as React 18 had it. */
const NO_FAULT = ['Failed to load resource', 'Accessing element.ref was removed in React 19'];

/** A visitor with a browser profile of their own, at the world's business time. Faults of the pages fail the test. */
export async function visit(
  browser: Browser,
  world: World,
  { viewport = DESKTOP }: { viewport?: { width: number; height: number } } = {},
): Promise<Visitor> {
  const context = await browser.newContext({
    viewport,
    locale: 'zh-CN',
    // A colour on its way to another fails contrast for a moment.
    reducedMotion: 'reduce',
    baseURL: world.baseUrl,
    acceptDownloads: true,
  });
  await atBusinessTime(context, world);
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (line) => {
    if (line.type() === 'error' && !NO_FAULT.some((begin) => line.text().startsWith(begin)))
      faults.push(line.text());
  });
  return { page, context, faults };
}

export interface Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What went wrong inside the pages; expected to stay empty. */
  readonly faults: string[];
}

/** Moves the visitor to the world's present; call again after the world has moved on. */
export async function atBusinessTime(context: BrowserContext, world: World): Promise<void> {
  const at = world.officers.businessAtMs;
  await context.setExtraHTTPHeaders(
    at === undefined ? {} : { 'x-business-time': new Date(at).toISOString() },
  );
}

/** Signs in on whatever page asks for it. */
export async function signIn(page: Page, username: string, address = '/'): Promise<void> {
  await page.goto(address);
  await page.getByLabel('用户名').fill(username);
  await page.getByLabel('口令', { exact: true }).fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await page
    .getByRole('navigation', { name: '主菜单' })
    .or(page.getByRole('button', { name: '打开菜单' }))
    .first()
    .waitFor();
}

/** Waits until the page has read what it shows. */
export async function untilRead(page: Page): Promise<void> {
  await page
    .getByRole('heading', { level: 1 })
    .first()
    .waitFor()
    .catch(async (cause: unknown) => {
      throw new Error(`${page.url()}: ${(await page.locator('body').textContent())?.slice(0, 300)}`, {
        cause,
      });
    });
  const underWay = page.locator('[aria-busy="true"], .ant-skeleton, .ant-spin-spinning');
  await expect.poll(() => underWay.count(), { timeout: 15_000 }).toBe(0);
}

/** Screenshots at both widths, for people to look at: `.cache/screenshots/<name>-<width>.png`. */
export async function shoot(page: Page, name: string): Promise<void> {
  mkdirSync(SHOTS, { recursive: true });
  const before = page.viewportSize();
  for (const viewport of [DESKTOP, PHONE]) {
    await resize(page, viewport);
    await page.screenshot({ path: path.join(SHOTS, `${name}-${viewport.width}.png`), fullPage: true });
  }
  if (before) await resize(page, before);
}

/** Another width, and the page as it lays itself out for it: it hears of the width and then draws. */
async function resize(page: Page, viewport: { width: number; height: number }): Promise<void> {
  await page.setViewportSize(viewport);
  await page.evaluate(
    'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))',
  );
}

/** Read into the page itself: its driver for playwright opens a second page for each look, which takes ten times as long. */
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Serious and critical faults of accessibility, contrast included (axe-core, WCAG 2.2 AA). */
export async function graveFaults(page: Page): Promise<string[]> {
  // Between two colours there is a third, which nobody has to read.
  await page.evaluate(
    `Promise.allSettled(document.getAnimations()
      .filter(({ effect }) => effect.getComputedTiming().endTime !== Infinity)
      .map(({ finished }) => finished))`,
  );
  if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(AXE);
  const violations = await page.evaluate<AxeResults['violations']>(
    "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)",
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map((node) => `${node.target} ${node.failureSummary ?? ''}`).join(' | ')}`,
    );
}

export async function expectAccessible(page: Page): Promise<void> {
  expect(await graveFaults(page)).toEqual([]);
}

/** By how much the page is wider than the screen, in px. */
export const sidewaysScroll = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');

/** Nothing scrolls sideways but what must (tables have frames of their own). */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  // A page that was just made narrow needs a moment to lay itself out anew.
  await expect.poll(() => sidewaysScroll(page), { timeout: 10_000 }).toBeLessThanOrEqual(0);
}

/** Accessible, and nothing runs out of a phone's screen; the picture is for whoever looks. */
export async function looksRight(page: Page, name: string): Promise<void> {
  await expectAccessible(page);
  await shoot(page, name);
  await page.setViewportSize(PHONE);
  await expectNoSidewaysScroll(page);
  await page.setViewportSize(DESKTOP);
}

export const rowOf = (within: Page | Locator, text: string): Locator =>
  within.getByRole('row').filter({ hasText: text });
