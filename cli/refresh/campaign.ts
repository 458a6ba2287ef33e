import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DEMO_PASSWORD } from '../../src/accounts/demo.ts';
import { openDatabase } from '../../src/db/client.ts';
import { plainDate } from '../../src/domain/dates.ts';
import { PREFECTURE } from '../../src/domain/divisions.ts';
import { connectEngine } from '../../src/engine/connection.ts';
import { removeDataFolder } from '../../src/engine/data-folder.ts';
import { dataConverterFor } from '../../src/engine/payload-codec.ts';
import { createFileStore } from '../../src/platform/file-store.ts';
import { createVault } from '../../src/platform/vault.ts';
import { quantiles } from '../bench/site.ts';
import { VICTIMS } from '../faults/killer.ts';
import { Officers } from '../rehearsal/officers.ts';
import { patiently } from '../rehearsal/patience.ts';
import { createRecord } from '../rehearsal/record.ts';
import { type Stack, startStack } from '../stack/stack.ts';
import { withinLimits } from '../stack/within-limits.ts';
import { type Finding, verify } from '../verify/verify.ts';
import { compareWithRecord, type RefreshRecord } from './compare.ts';
import { type FilledVillage, fillRegister } from './fill-register.ts';
import { countHistories, type HistoryReport } from './histories.ts';
import { type MemoryReport, MemoryWatch, type Watched } from './memory.ts';
import { peopleAtWork } from './people-at-work.ts';
import { playYear, type Told } from './story.ts';

export interface RefreshCampaignOptions {
  readonly villages: number;
  readonly people: number;
  /** How many of the villages miss their day. */
  readonly late: number;
  /** 0, 1 (in the middle of the confirmations) or 3 (also while areas open and while they close). */
  readonly strikes: 0 | 1 | 3;
  readonly seed: number;
  readonly limitMs: number;
  readonly onProgress: (line: string) => void;
  readonly onOutput?: (text: string) => void;
  readonly keep?: boolean;
  readonly signal?: AbortSignal;
}

export interface RefreshCampaignReport {
  readonly people: number;
  readonly villages: number;
  readonly told: Told;
  readonly record: RefreshRecord;
  /** Confirmations that the API answered for, and how many requests were sent again. */
  readonly confirmed: number;
  readonly repeatedRequests: number;
  readonly strikes: readonly {
    readonly phase: string;
    readonly victims: number;
    readonly backAfterMs: number;
  }[];
  readonly histories: HistoryReport;
  /** MB. */
  readonly memory: Readonly<Record<Watched, MemoryReport>>;
  /** Share by which each process grew while the May confirmations went on. */
  readonly growth: Readonly<Record<Watched, number>>;
  readonly phasesMs: Readonly<Record<string, number>>;
  /** Milliseconds over HTTP, with the year complete. */
  readonly pages: Readonly<Record<string, { p50: number; p95: number }>>;
  readonly differences: readonly string[];
  readonly verify: readonly Finding[];
  readonly elapsedMs: number;
  readonly passed: boolean;
}

const YEAR = 2017;
/** As a client in a village office would: again and again with the same key. */
const PATIENCE_MS = 180_000;

/**
 * Rehearses a year's refresh of the register on a real instance of its own, whose processes are all killed at once in the middle, and
 * compares what the record has with what people were told.
 */
export async function runRefreshCampaign(options: RefreshCampaignOptions): Promise<RefreshCampaignReport> {
  const { onProgress } = options;
  const startedAt = performance.now();
  const dataDir = await mkdtemp(path.join(tmpdir(), 'refresh-'));
  const ends: (() => Promise<unknown>)[] = [];
  try {
    let villages: FilledVillage[] = [];
    const stack = await startStack({
      web: false,
      dataDir,
      port: 0,
      rehearsal: true,
      env: { LOG_LEVEL: 'warn', ...process.env },
      onProgress,
      onEvent: (line) => onProgress(`      ${line}`),
      onOutput: (_name, text) => options.onOutput?.(text),
      beforeWork: async ({ engine }) => {
        const database = openDatabase({ url: engine.databaseUrl, maxConnections: 1 });
        villages = await fillRegister(database.db, { ...options, on: plainDate(`${YEAR}-02-01`) });
        await database.close();
        onProgress(`名册：${villages.length} 个村 ${options.people} 人`);
      },
      ...(options.signal && { signal: options.signal }),
    });
    ends.push(() => stack.stop());
    const database = openDatabase({ url: stack.engine.databaseUrl, maxConnections: 8 });
    const vault = createVault(stack.masterKey);
    const engine = await connectEngine({
      address: stack.engine.temporalAddress,
      namespace: stack.engine.namespace,
      dataConverter: dataConverterFor(vault.payloadKey),
    });
    ends.push(() => Promise.allSettled([database.close(), engine.close()]));

    const memory = new MemoryWatch(stack.pids);
    ends.push(async () => memory.stop());
    const requests = { sent: 0, answered: 0 };
    const officers = new Officers(stack.baseUrl, DEMO_PASSWORD, {
      patienceMs: PATIENCE_MS,
      onRequest: () => (requests.sent += 1),
      onAnswer: () => (requests.answered += 1),
    });
    const work = peopleAtWork({ db: database.db, officers, year: YEAR });
    const strikes: { phase: string; victims: number; backAfterMs: number }[] = [];
    const phases: Record<string, number> = {};
    let phaseSince = performance.now();
    const endPhase = () => {
      phases[memory.phase] = Math.round(performance.now() - phaseSince);
      phaseSince = performance.now();
    };
    const told = await withinLimits(
      playYear({
        year: YEAR,
        theatre: { officers, engine: engine.client, record: createRecord(database.db) },
        work,
        villages,
        late: options.late,
        strikeOften: options.strikes > 1,
        strike:
          options.strikes === 0
            ? null
            : async () => void strikes.push(await strikeAll(stack, memory.phase, onProgress)),
        onProgress,
        onPhase: (phase) => {
          endPhase();
          memory.phase = phase;
        },
      }),
      options,
    );
    endPhase();

    memory.phase = 'checking';
    onProgress('核对结果');
    const record = await compareWithRecord(database.db, { year: YEAR, people: options.people, told, work });
    const histories = await countHistories(engine.client);
    const pages = await measurePages(officers);
    const papers = { files: createFileStore(dataDir, vault), vault };
    const report = {
      people: options.people,
      villages: villages.length,
      told,
      record: record.found,
      confirmed: work.answered.size,
      repeatedRequests: requests.sent - requests.answered,
      strikes,
      histories,
      memory: memory.report(),
      growth: memory.growth('may'),
      phasesMs: phases,
      pages,
      differences: [
        ...record.differences,
        ...(histories.running === 0 ? [] : [`仍在运行的流程 ${histories.running}`]),
        ...(strikes.length === options.strikes
          ? []
          : [`强制结束 ${strikes.length} 次，应为 ${options.strikes} 次`]),
      ],
      verify: await patiently(() => verify(database.db, engine.client, { papers })),
      elapsedMs: Math.round(performance.now() - startedAt),
    };
    const passed = report.differences.length === 0 && report.verify.every(({ count }) => count === 0);
    return { ...report, passed };
  } finally {
    for (const end of ends.toReversed()) await end().catch((error) => onProgress(String(error)));
    if (!options.keep) removeDataFolder(dataDir);
    else onProgress(`数据保留在 ${dataDir}`);
  }
}

/** SIGKILL to every process of the instance in the same moment; resolves when all of them are back. */
async function strikeAll(stack: Stack, phase: string, onProgress: (line: string) => void) {
  const at = Date.now();
  const pids = VICTIMS.flatMap((name) => stack.pids[name] ?? []);
  for (const pid of pids) process.kill(pid, 'SIGKILL');
  onProgress(`kill -9 全部 ${pids.length} 个进程（${pids.join('、')}）`);
  for (;;) {
    await delay(250);
    const now = VICTIMS.map((name) => stack.pids[name]);
    const others = now.every((pid) => pid !== undefined && !pids.includes(pid));
    const answer = others ? await fetch(`${stack.baseUrl}/health/ready`).catch(() => null) : null;
    if (answer?.ok) return { phase, victims: pids.length, backAfterMs: Date.now() - at };
    if (Date.now() - at > PATIENCE_MS) throw new Error('系统没有恢复。The system does not recover.');
  }
}

async function measurePages(officers: Officers) {
  const bureau = await officers.named('centre');
  const paths = {
    counties: `/api/refreshes?year=${YEAR}&parent=${PREFECTURE}`,
    villages: `/api/refreshes?year=${YEAR}&level=village&limit=50`,
    prefecture: `/api/refreshes/${YEAR}/areas/${PREFECTURE}`,
  };
  const pages: Record<string, { p50: number; p95: number }> = {};
  for (const [name, url] of Object.entries(paths)) {
    const times: number[] = [];
    for (let n = 0; n < 11; n += 1) {
      const from = performance.now();
      await bureau.get(url);
      if (n > 0) times.push(performance.now() - from);
    }
    pages[name] = quantiles(times);
  }
  return pages;
}
