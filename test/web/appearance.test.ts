import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { navigation } from '../../web/src/app/navigation.ts';
import {
  DESKTOP,
  graveFaults,
  openBrowser,
  PHONE,
  sidewaysScroll,
  signIn,
  untilRead,
  visit,
} from '../helpers/browser.ts';
import { type BusyCounty, openBusyCounty } from '../helpers/busy-county.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
let browser: Browser;
let county: BusyCounty;

beforeAll(async () => {
  [world, browser] = await Promise.all([createWorld({ web: true }), openBrowser()]);
  county = await openBusyCounty(world);
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

/** Every page once, as somebody whose work it is; `null`: nobody is signed in. */
function walks(): [username: string | null, addresses: string[]][] {
  const { review, noticed, paid, returned, contract, batch, badImport, employer, intermediary, recovery } =
    county;
  const claim = (id: string) => encodeURIComponent(id);
  return [
    [
      null,
      ['/notices', `/notices/${claim(noticed.id)}/objection`, '/look-up', '/confirm', '/policy', '/account'],
    ],
    [null, ['/platform', '/rights', '/jobs', '/stories', '/evaluation-results']],
    [employer, ['/employees', `/employees/${returned.id}`, '/placements/new', '/insurance', '/claims']],
    [intermediary, ['/follow-ups', '/follow-ups?state=missed', '/placements', '/account']],
    [
      'jishou-hr2',
      [
        '/work?step=review&all=true',
        '/contracts',
        '/contracts?view=all',
        '/objections',
        '/appeals',
        '/appeals?view=all',
        `/cases/${review.one.id}?claim=${claim(review.id)}`,
        `/cases/${paid.one.id}?claim=${claim(paid.id)}`,
      ],
    ],
    // Who has confirmed contracts before may review this one.
    ['jishou-hr1', [`/contracts?contract=${contract}`]],
    [
      'jishou-finance1',
      [
        '/work?step=finance',
        '/payments',
        '/payments?tab=batches',
        '/payments?tab=payments',
        `/payments/${batch}`,
        '/budget',
        '/budget?tab=movements',
        '/budget?tab=queue',
        '/ledger',
        '/ledger/vouchers',
        '/bank-formats',
        '/forecast',
        '/forecast/cases?band=at-risk',
        '/policy-trial',
        '/flags',
        '/sampling',
        '/sampling?tab=periods',
        '/recoveries',
        `/recoveries/${encodeURIComponent(recovery)}`,
      ],
    ],
    [
      'jishou-centre',
      [
        '/work?step=acceptance',
        '/employments',
        '/people',
        '/duplicates',
        '/village-reports',
        `/households/${review.one.id.replace('T', 'H')}`,
        '/imports',
        `/imports/${badImport}`,
        '/unmatched',
        '/organisations',
        '/organisations?tab=intermediaries',
        '/organisations?tab=institutions',
        '/aid',
        '/aid/new/student',
        '/aid/new/loan',
        '/aid/new/transport',
        '/trainings',
        '/trainings/new',
        '/school-years',
        '/loan-quarters',
        '/register',
        '/cards',
        '/refresh',
        '/village?village=433101002001',
        '/loads',
        '/services',
        '/visits',
        '/training-plans',
        '/seekers',
        '/openings',
        '/referrals',
        '/fairs',
        '/matching-statistics',
        '/messages',
        '/help',
        '/share-log',
        '/signed-insurance',
        '/organisation',
        '/delegations',
        '/articles',
        '/articles/new',
      ],
    ],
    ['secretary', ['/meetings', '/coordination-problems', '/coordination-problems/new']],
    [
      'admin',
      [
        '/timers',
        '/engine',
        '/work-calendars',
        '/users',
        '/divisions',
        '/policy-drafts',
        '/sharing',
        '/audit',
        '/unattended',
      ],
    ],
    [
      'leader',
      [
        '/targets',
        '/target-letters',
        '/evaluations',
        '/evaluations/2017/433101',
        '/targets/2017/433101',
        '/dashboard',
        '/reports',
        '/reports/cases?division=433101&period=2017&line=claims-raised',
      ],
    ],
    ['finance', ['/reward-units']],
  ];
}

/** As another tab of the same browser would change it. */
async function prefer(page: Page, theme: 'light' | 'dark', largePrint: boolean): Promise<void> {
  const kept = JSON.stringify({ theme, largePrint });
  await page.evaluate(
    `localStorage.setItem('preferences', '${kept}');
     window.dispatchEvent(new StorageEvent('storage', { key: 'preferences' }))`,
  );
}

/** In the dark; then in large print on a telephone, where nothing may be wider than the screen. */
async function faultsOf(page: Page): Promise<string[]> {
  await prefer(page, 'dark', false);
  const dark = await graveFaults(page);
  await prefer(page, 'light', true);
  await page.setViewportSize(PHONE);
  await untilRead(page);
  const large = await graveFaults(page);
  const wide = await sidewaysScroll(page);
  await page.setViewportSize(DESKTOP);
  return [
    ...dark.map((fault) => `dark: ${fault}`),
    ...large.map((fault) => `large: ${fault}`),
    ...(wide > 0 ? [`large: ${wide} px too wide`] : []),
  ];
}

test('every page of the menu is walked', () => {
  const walked = new Set(walks().flatMap(([, addresses]) => addresses.map((one) => one.split('?')[0])));
  const pages = navigation.flatMap((group) => group.entries.map(({ path }) => path));
  expect(pages.filter((path) => !walked.has(path))).toEqual([]);
});

test('every page, in the dark and in large print on a telephone', async () => {
  const found: Record<string, string[]> = {};
  for (const [username, addresses] of walks()) {
    const { page, context, faults } = await visit(browser, world);
    if (username) await signIn(page, username, '/account');
    for (const address of addresses) {
      await page.goto(address);
      await untilRead(page);
      const here = [...(await faultsOf(page)), ...faults.splice(0)];
      if (here.length > 0) found[`${username ?? 'nobody'} ${address}`] = here;
    }
    await context.close();
  }
  expect(found).toEqual({});
}, 1_800_000);
