import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DEMO_PASSWORD } from '../../src/accounts/demo.ts';
import { openDatabase } from '../../src/db/client.ts';
import { readPolicyFiles } from '../../src/db/policy-files.ts';
import { plainDate } from '../../src/domain/dates.ts';
import { policyInForce } from '../../src/domain/policy/in-force.ts';
import type { Policy } from '../../src/domain/policy/types.ts';
import { connectEngine } from '../../src/engine/connection.ts';
import { removeDataFolder } from '../../src/engine/data-folder.ts';
import { dataConverterFor } from '../../src/engine/payload-codec.ts';
import { createFileStore } from '../../src/platform/file-store.ts';
import { createVault } from '../../src/platform/vault.ts';
import { readCountyFolder } from '../rehearsal/county-folder.ts';
import { Officers } from '../rehearsal/officers.ts';
import { patiently } from '../rehearsal/patience.ts';
import { play } from '../rehearsal/play.ts';
import { createRecord } from '../rehearsal/record.ts';
import { type Stack, startStack } from '../stack/stack.ts';
import { withinLimits } from '../stack/within-limits.ts';
import { type Finding, verify } from '../verify/verify.ts';
import { type CampaignRecord, createCampaignRecord, type Misfortunes } from './campaign-record.ts';
import { type County, generateCounty, writeCounty } from './county.ts';
import { claimName, differences, type Expected, expectedOutcomes } from './expected.ts';
import { type Kill, Killer, PHASES, phaseOf } from './killer.ts';
import { forgetfulBank } from './money-acts.ts';
import { seeded } from './random.ts';
import { townsfolk } from './townsfolk.ts';

export interface CampaignOptions {
  readonly employments: number;
  readonly aid: number;
  readonly kills: number;
  readonly seed: number;
  readonly limitMs: number;
  readonly onProgress: (line: string) => void;
  readonly onOutput?: (text: string) => void;
  readonly keep?: boolean;
  /** Gives up; everything that was started is stopped again. */
  readonly signal?: AbortSignal;
}

export interface CampaignReport {
  readonly employments: number;
  readonly aid: number;
  readonly kills: readonly Kill[];
  /** Requests that were sent again, with the same key, until they were answered. */
  readonly repeatedRequests: number;
  readonly payments: number;
  readonly refusals: number;
  readonly misfortunes: Misfortunes;
  /** Whatever is not as the pure rules say of the accepted facts, or was accepted and has left no trace. */
  readonly differences: readonly string[];
  readonly openCases: readonly string[];
  readonly paidTwice: readonly string[];
  readonly ledger: { readonly debitFen: number; readonly creditFen: number };
  readonly verify: readonly Finding[];
  readonly elapsedMs: number;
  readonly passed: boolean;
}

/** As a real client at a counter would: again and again with the same key, for two minutes. */
const PATIENCE_MS = 120_000;
const ROWS_OF_LIFE = ['placements', 'insurance', 'departures', 'follow-ups'] as const;

/**
 * Plays the year of a generated county on a real instance of its own while its processes are killed one after the
 * other, and compares what came out with what the pure rules say of the same facts.
 */
export async function runCampaign(options: CampaignOptions): Promise<CampaignReport> {
  const { employments, aid, kills, seed, onProgress } = options;
  const startedAt = performance.now();
  const dataDir = await mkdtemp(path.join(tmpdir(), 'kills-'));
  const ends: (() => Promise<unknown>)[] = [];
  try {
    const county = generateCounty({ employments, aid, seed });
    const countyDir = path.join(dataDir, 'county');
    writeCounty(countyDir, county);
    const folder = await readCountyFolder(countyDir);
    onProgress(`生成 ${employments} 段就业、${aid} 件补助个案（种子 ${seed}），将强制结束进程 ${kills} 次`);

    const env = { LOG_LEVEL: 'warn', ...process.env };
    const stack = await startStack({
      web: false,
      dataDir,
      port: 0,
      rehearsal: true,
      env,
      onProgress,
      onEvent: (line) => onProgress(`      ${line}`),
      onOutput: (_name, text) => options.onOutput?.(text),
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

    const killer = new Killer({
      pids: stack.pids,
      kills,
      random: seeded(seed + 1),
      onKill: (kill) => onProgress(killLine(kill, killer.done.length)),
    });
    const requests = { sent: 0, answered: 0 };
    const officers = new Officers(stack.baseUrl, DEMO_PASSWORD, {
      patienceMs: PATIENCE_MS,
      onRequest: (method, url) => {
        requests.sent += 1;
        const phase = phaseOf(method, url);
        if (phase) killer.act(phase);
      },
      onAnswer: () => {
        requests.answered += 1;
      },
    });
    const record = createRecord(database.db);
    const campaign = createCampaignRecord(database.db, vault);
    const policy = await policyOfTheYear();
    const expected = () => expectedNow(policy, county, campaign);
    const year = play({
      folder,
      officers,
      record,
      engine: engine.client,
      atOnce: forgetfulBank(seed),
      people: townsfolk({
        county,
        record: campaign,
        seed,
        owedFen: async (claim) => owedFen((await expected()).get(claimName(claim))),
      }),
      onProgress,
      onDue: () => killer.act('due-day'),
    });
    await withinLimits(year, options);
    await killer.rest(() => untilWell(stack));

    onProgress('核对结果');
    const claims = await campaign.claims();
    const payments = claims.filter(({ fen }) => fen !== null);
    const { debit: debitFen, credit: creditFen } = await record.totals();
    const papers = { files: createFileStore(dataDir, vault), vault };
    const report = {
      employments,
      aid,
      kills: killer.done,
      repeatedRequests: requests.sent - requests.answered,
      payments: payments.length,
      refusals: claims.filter(({ status }) => status === 'refused').length,
      misfortunes: await campaign.misfortunes(),
      differences: [...differences(await expected(), claims), ...lostRows(county, await record.counts())],
      openCases: (await record.open()).map((row) => `${row.case_id}：${row.kind}`),
      paidTwice: twice(payments.map(claimName)),
      ledger: { debitFen, creditFen },
      verify: await patiently(() => verify(database.db, engine.client, { papers })),
      elapsedMs: Math.round(performance.now() - startedAt),
    };
    return { ...report, passed: isSound(report, kills) };
  } finally {
    for (const end of ends.toReversed()) await end().catch((error) => onProgress(String(error)));
    if (!options.keep) removeDataFolder(dataDir);
    else onProgress(`数据保留在 ${dataDir}`);
  }
}

function isSound(report: Omit<CampaignReport, 'passed'>, kills: number): boolean {
  return (
    report.kills.length >= kills &&
    report.differences.length === 0 &&
    report.openCases.length === 0 &&
    report.paidTwice.length === 0 &&
    report.ledger.debitFen === report.ledger.creditFen &&
    report.verify.every((finding) => finding.count === 0)
  );
}

async function untilWell(stack: Stack): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await fetch(`${stack.baseUrl}/health/ready`).catch(() => null);
    if (answer?.ok && Object.values(stack.pids).every((pid) => pid !== undefined)) return;
    if (Date.now() > until) throw new Error('系统没有恢复。The system does not recover.');
    await delay(250);
  }
}

async function policyOfTheYear(): Promise<Policy> {
  const policies = await readPolicyFiles(path.join(import.meta.dirname, '../../policies'));
  const inForce = policyInForce(policies, plainDate('2016-06-18'));
  if (!inForce.ok) throw new Error(inForce.message);
  return inForce.policy;
}

async function expectedNow(policy: Policy, county: County, record: CampaignRecord) {
  const people = [...county.lives.keys(), ...county.aid.map(({ person }) => person)];
  const numbers = await record.numbersOf(people);
  return expectedOutcomes(policy, county, (person) => numbers.get(person) ?? Number.NaN);
}

/** What the rules say is to come back; of a claim that they do not know as paid, nothing can be asked. */
function owedFen(of: Expected | undefined): number {
  if (!of || 'refused' in of || of.owedFen === 0) throw new Error('flagged for recovery against the rules');
  return of.owedFen;
}

function lostRows(county: County, counts: Readonly<Record<string, number>>): string[] {
  return ROWS_OF_LIFE.flatMap((kind) => {
    const late = kind === 'departures' ? county.lives.filter(({ toldLate }) => toldLate !== null).length : 0;
    const [sent, kept] = [county.rows[kind].length + late, counts[kind] ?? 0];
    return sent === kept ? [] : [`${kind}：提交 ${sent} 行，库中 ${kept} 行`];
  });
}

function twice(keys: readonly string[]): string[] {
  return [...Map.groupBy(keys, (key) => key)].flatMap(([key, same]) => (same.length > 1 ? [key] : []));
}

function killLine(kill: Kill, n: number): string {
  return `  [${n}] kill -9 ${kill.victim}（进程 ${kill.pid}）${kill.phase ? `，正在${PHASES[kill.phase]}` : ''}`;
}
