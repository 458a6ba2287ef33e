import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { DEMO_PASSWORD } from '../../src/accounts/demo.ts';
import { removeDataFolder } from '../../src/engine/data-folder.ts';
import { median } from '../rehearsal/report.ts';
import { findChromium } from '../stack/chromium.ts';
import { startStack } from '../stack/stack.ts';

export interface PagesReport {
  /** From the address to the field one can type into, in a browser that has never been here: median milliseconds. */
  readonly signInMs: number;
  /** From the address to the work list of a signed-in officer, nothing cached. */
  readonly workListMs: number;
  readonly runs: number;
}

const RUNS = 7;

/** How long a first visit takes until the page can be used: the real product, a browser with an empty cache each time. */
export async function measurePages(say: (line: string) => void): Promise<PagesReport> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'bench-pages-'));
  const env = { ...process.env, LOG_LEVEL: 'error' };
  const stack = await startStack({ dataDir, port: 0, rehearsal: true, onProgress: say, env });
  const args = ['--no-sandbox', '--disable-dev-shm-usage'];
  const browser = await chromium.launch({ executablePath: findChromium(), args });
  try {
    const signIn: number[] = [];
    const workList: number[] = [];
    for (let run = 0; run <= RUNS; run++) {
      const first = await coldVisit(browser, `${stack.baseUrl}/`, (page) =>
        page.getByLabel('用户名').waitFor(),
      );
      const second = await coldVisit(
        browser,
        `${stack.baseUrl}/work`,
        (page) => page.getByRole('heading', { name: '待办申请' }).waitFor(),
        async (page) => {
          const data = { username: 'jishou-finance1', password: DEMO_PASSWORD };
          await page.request.post(`${stack.baseUrl}/api/session`, { data });
        },
      );
      // The first run warms the server up, not the browser.
      if (run === 0) continue;
      signIn.push(first);
      workList.push(second);
    }
    return { signInMs: Math.round(median(signIn)), workListMs: Math.round(median(workList)), runs: RUNS };
  } finally {
    await browser.close();
    await stack.stop();
    removeDataFolder(dataDir);
  }
}

async function coldVisit(
  browser: Browser,
  url: string,
  usable: (page: Page) => Promise<unknown>,
  prepare: (page: Page) => Promise<unknown> = async () => undefined,
): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    await prepare(page);
    const from = performance.now();
    await page.goto(url, { waitUntil: 'commit' });
    await usable(page);
    return performance.now() - from;
  } finally {
    await context.close();
  }
}
