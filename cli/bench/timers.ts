import { EventEmitter } from 'node:events';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { DEMO_PASSWORD } from '../../src/accounts/demo.ts';
import { type Db, openDatabase } from '../../src/db/client.ts';
import { migrateToLatest } from '../../src/db/migrate.ts';
import { addDays, shanghaiDateAt } from '../../src/domain/dates.ts';
import { openDataFolder, removeDataFolder } from '../../src/engine/data-folder.ts';
import { startPostgres } from '../../src/engine/postgres.ts';
import { freePorts } from '../../src/engine/processes.ts';
import { keptMasterKey } from '../../src/platform/master-key.ts';
import { createVault } from '../../src/platform/vault.ts';
import { ApiClient } from '../rehearsal/http-client.ts';
import { type Child, startChild } from '../stack/child.ts';
import { seedReferenceData } from '../stack/seed.ts';
import { BENCH_COUNTY, fillWaits } from './fill-waits.ts';

/** Milliseconds of one request of the page, over all its repeats. */
export interface Quantiles {
  readonly p50: number;
  readonly p95: number;
}

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

/** A database of its own with an API of its own, as an administrator's browser meets it. */
interface Site {
  readonly db: Db;
  readonly administrator: ApiClient;
  close(): Promise<void>;
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
  const dataDir = mkdtempSync(path.join(tmpdir(), 'bench-timers-'));
  // The server may run as user postgres, who has to walk through.
  chmodSync(dataDir, 0o755);
  const folder = openDataFolder(dataDir);
  const server = await startPostgres({ folder, events: new EventEmitter(), onProgress: () => undefined });
  const sites: Site[] = [];
  try {
    for (const size of sizes) {
      const from = performance.now();
      sites.push(await openSite(server.url, `waits_${size}`, size, dataDir));
      say(`${size} waits filled in ${Math.round((performance.now() - from) / 1000)} s`);
    }
    return await measure(sites[0]!, sites[1]!, sizes);
  } finally {
    for (const site of sites) await site.close();
    await server.stop();
    folder.release();
    removeDataFolder(dataDir);
  }
}

async function openSite(
  url: (database: string) => string,
  name: string,
  waits: number,
  dataDir: string,
): Promise<Site> {
  const owner = openDatabase({ url: url('postgres'), maxConnections: 1 });
  await owner.pool.query(`create database ${name}`);
  await owner.close();
  const database = openDatabase({ url: url(name), maxConnections: 2 });
  await migrateToLatest(database.db);
  const vault = createVault(keptMasterKey(path.join(dataDir, name)));
  await seedReferenceData(database.db, { demoAccounts: vault });
  await fillWaits(database.db, waits, shanghaiDateAt(Date.now()));
  const [port] = await freePorts(1);
  const api: Child = await startChild({
    name: 'api',
    script: path.join(import.meta.dirname, '../api.ts'),
    // Timers are read from the record: no engine is needed, and none listens there.
    env: {
      DATABASE_URL: url(name),
      DATA_DIR: path.join(dataDir, name),
      TEMPORAL_ADDRESS: '127.0.0.1:1',
      HOST: '127.0.0.1',
      PORT: String(port),
      LOG_LEVEL: 'error',
    },
    onOutput: () => undefined,
    onEvent: () => undefined,
  });
  const administrator = new ApiClient(`http://127.0.0.1:${port}`);
  await administrator.signIn('admin', DEMO_PASSWORD);
  return {
    db: database.db,
    administrator,
    async close() {
      await api.stop();
      await database.close();
    },
  };
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

function quantiles(times: number[]): Quantiles {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!);
  return { p50: at(0.5), p95: at(0.95) };
}

const round = (value: number): number => Math.round(value * 100) / 100;

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
