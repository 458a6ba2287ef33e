import { sql } from 'kysely';
import { readForecastSums } from '../../src/db/forecast/read.ts';
import { shanghaiDateAt } from '../../src/domain/dates.ts';
import { fillCases } from './fill-cases.ts';
import { openServer, type Quantiles, quantiles } from './site.ts';

export interface ForecastReport {
  /** Open claims and employments without one; each may stand for several payments. */
  readonly cases: number;
  readonly insuranceMonths: number;
  /** Milliseconds of the page's requests over HTTP, and of the same statement without an API around it. */
  readonly requests: Readonly<Record<string, Quantiles>>;
  readonly bareSql: Quantiles;
}

const REPEATS = 10;
const WARM_UP = 2;

/** The forecast of a whole prefecture, asked of a real API, beside the bare statement in turn on the same database. */
export async function measureForecast(cases: number, say: (line: string) => void): Promise<ForecastReport> {
  const server = await openServer();
  try {
    const today = shanghaiDateAt(Date.now());
    const from = performance.now();
    const site = await server.openSite('forecast', (db) => fillCases(db, cases, today));
    say(`${cases} cases filled in ${Math.round((performance.now() - from) / 1000)} s`);
    const [auditor, county] = [await site.signedIn('auditor'), await site.signedIn('jishou-finance1')];
    const asked: Record<string, () => Promise<unknown>> = {
      prefecture: () => auditor.get('/api/forecast'),
      oneCounty: () => county.get('/api/forecast'),
      firstCases: () => auditor.get('/api/forecast/cases?limit=50&band=at-risk'),
      bareSql: () => readForecastSums(site.db, today, sql<boolean>`true`),
    };
    const times = new Map(Object.keys(asked).map((name) => [name, [] as number[]]));
    for (let i = -WARM_UP; i < REPEATS; i++) {
      for (const [name, ask] of Object.entries(asked)) {
        const began = performance.now();
        await ask();
        if (i >= 0) times.get(name)!.push(performance.now() - began);
      }
    }
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from insurance_payment`.execute(
      site.db,
    );
    const { bareSql, ...requests } = Object.fromEntries(
      [...times].map(([name, all]) => [name, quantiles(all)]),
    );
    const report = { cases, insuranceMonths: rows[0]!.n, requests, bareSql: bareSql! };
    for (const [name, { p50, p95 }] of Object.entries({ ...requests, bareSql: bareSql! }))
      say(`${name.padEnd(12)} p50 ${p50} ms, p95 ${p95} ms`);
    return report;
  } finally {
    await server.close();
  }
}
