import { sql } from 'kysely';
import { addDays, shanghaiDateAt } from '../../src/domain/dates.ts';
import { BENCH_COUNTY, fillWaits } from './fill-waits.ts';
import { openServer, type Quantiles, quantiles, round, type Site } from './site.ts';

export interface TimersReport {
  readonly waits: readonly [few: number, many: number];
  /** By request, few and many waits side by side; `sqlCount` is the bare count of the same waits, without an API. */
  readonly requests: Readonly<
    Record<string, { readonly few: Quantiles; readonly many: Quantiles; readonly ratio: number }>
  >;
  /** Slowest p95 of the page's requests with many waits, and the worst of their ratios. */
  readonly worstP95: number;
  readonly worstRatio: number;
}

const REPEATS = 200;
const WARM_UP = 30;

/**
 * Asks the page of pending timers of two real APIs in turn, one with few and one with many waits, so that what else
 * happens on the machine falls on both alike.
 */
export async function measureTimers(
  sizes: readonly [few: number, many: number],
  say: (line: string) => void,
): Promise<TimersReport> {
  const server = await openServer();
  try {
    const sites: Site[] = [];
    for (const size of sizes) {
      const from = performance.now();
      const today = shanghaiDateAt(Date.now());
      sites.push(await server.openSite(`waits_${size}`, (db) => fillWaits(db, size, today)));
      say(`${size} waits filled in ${Math.round((performance.now() - from) / 1000)} s`);
    }
    return await measure(sites[0]!, sites[1]!, sizes);
  } finally {
    await server.close();
  }
}

async function measure(few: Site, many: Site, waits: readonly [number, number]): Promise<TimersReport> {
  const today = shanghaiDateAt(Date.now());
  const get = (path: string) => (site: Site) => site.administrator.get(path);
  const pages: Record<string, (site: Site) => Promise<unknown>> = {
    summary: get('/api/waits/summary?days=366'),
    firstPage: get('/api/waits?limit=50'),
    overdue: get('/api/waits?limit=50&overdue=true'),
    countyAndKind: get(`/api/waits?limit=50&division=${BENCH_COUNTY}&kind=insurance-months`),
    blockedByOffice: get('/api/waits?limit=50&blockedBy=office'),
    oneDay: get(`/api/waits?limit=50&dueFrom=${addDays(today, 30)}&dueTo=${addDays(today, 30)}`),
    countySummary: get(`/api/waits/summary?days=366&division=${BENCH_COUNTY}`),
  };
  const sqlCount = (site: Site) =>
    sql`select count(*) from case_wait where closed_at is null`.execute(site.db);
  const asked = { ...pages, sqlCount };
  const times = new Map(Object.keys(asked).map((name) => [name, [[], []] as [number[], number[]]]));
  for (let i = -WARM_UP; i < REPEATS; i++) {
    for (const [name, ask] of Object.entries(asked)) {
      for (const [at, site] of [few, many].entries()) {
        const from = performance.now();
        await ask(site);
        if (i >= 0) times.get(name)![at]!.push(performance.now() - from);
      }
    }
  }
  const requests: Record<string, TimersReport['requests'][string]> = {};
  for (const [name, [small, large]] of times) {
    const [fewTimes, manyTimes] = [quantiles(small), quantiles(large)];
    requests[name] = { few: fewTimes, many: manyTimes, ratio: round(manyTimes.p95 / fewTimes.p95) };
  }
  const measured = Object.keys(pages).map((name) => requests[name]!);
  return {
    waits,
    requests,
    worstP95: Math.max(...measured.map((m) => m.many.p95)),
    worstRatio: Math.max(...measured.map((m) => m.ratio)),
  };
}

/** The report as lines for people: request, milliseconds with few and with many waits, ratio of the p95. */
export function timersTable({ waits, requests }: TimersReport): string {
  const line = (...cells: unknown[]) => cells.map((cell) => String(cell).padStart(14)).join('');
  return [
    line('request', `p50 ${waits[0]}`, `p95 ${waits[0]}`, `p50 ${waits[1]}`, `p95 ${waits[1]}`, 'p95 ratio'),
    ...Object.entries(requests).map(([name, { few, many, ratio }]) =>
      line(name, few.p50, few.p95, many.p50, many.p95, ratio),
    ),
  ].join('\n');
}
