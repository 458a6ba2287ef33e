import { mkdtemp } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { DEMO_PASSWORD } from '../src/accounts/demo.ts';
import { openDatabase } from '../src/db/client.ts';
import { monthOf, monthsFrom, plainDate } from '../src/domain/dates.ts';
import { connectEngine } from '../src/engine/connection.ts';
import { removeDataFolder } from '../src/engine/data-folder.ts';
import { dataConverterFor } from '../src/engine/payload-codec.ts';
import { createVault } from '../src/platform/vault.ts';
import { measureYear } from './bench/employment-year.ts';
import { employersFile, placementsFile, send } from './bench/load.ts';
import { delivered, digested, residentMiB } from './bench/progress.ts';
import { playRound, type Round } from './bench/rounds.ts';
import { Officers } from './rehearsal/officers.ts';
import { createRecord } from './rehearsal/record.ts';
import { median } from './rehearsal/report.ts';
import { startChild } from './stack/child.ts';
import { failWith } from './stack/failure.ts';
import { startStack } from './stack/stack.ts';

const options = new Command('bench')
  .description('Measures intake and insurance beside the bare Temporal client, in one run on one engine.')
  .option('--json', 'one JSON object on standard output, nothing else there')
  .option('--rounds <n>', 'measured rounds after one warm-up', '3')
  .option('--size <n>', 'employments a round; both workers keep 500 in memory', '450')
  .option('--pending <n...>', 'pending cases at which the worker’s memory is read', ['1000', '10000'])
  .parse()
  .opts<{ json?: boolean; rounds: string; size: string; pending: string[] }>();

const say = (line: string) => process.stderr.write(`${line}\n`);
const dataDir = await mkdtemp(path.join(tmpdir(), 'bench-'));
let stop: () => Promise<void> = async () => {};
try {
  const env = { ...process.env, LOG_LEVEL: 'error' };
  const stack = await startStack({ dataDir, port: 0, rehearsal: true, onProgress: say, env });
  stop = () => stack.stop();
  const database = openDatabase({ url: stack.engine.databaseUrl, maxConnections: 4 });
  const { temporalAddress: address, namespace } = stack.engine;
  const { payloadKey } = createVault(stack.masterKey);
  const engine = await connectEngine({ address, namespace, dataConverter: dataConverterFor(payloadKey) });
  const peer = await connectEngine({ address, namespace });
  const bareWorker = await startChild({
    name: 'worker',
    script: path.join(import.meta.dirname, 'bench/bare-worker.ts'),
    env: { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace },
    onOutput: () => {},
    onEvent: () => {},
  });
  stop = async () => {
    await bareWorker.stop();
    await Promise.allSettled([database.close(), engine.close(), peer.close()]);
    await stack.stop();
  };

  const officers = new Officers(stack.baseUrl, DEMO_PASSWORD);
  await send(officers, 'employers', employersFile());
  const startsOn = plainDate('2026-01-05');
  const bench = {
    engine: peer.client,
    db: database.db,
    enginePid: () => stack.engine.pids.temporal!,
    officers,
    startsOn,
    paidOn: plainDate('2026-01-06'),
    months: monthsFrom(monthOf(startsOn), 12),
  };
  const size = Number(options.size);
  const BULK_MONTHS = 11;
  const rounds: Round[] = [];
  for (let round = 0; round <= Number(options.rounds); round++) {
    const measured = await playRound(bench, { first: round * size, count: size, startsOn }, BULK_MONTHS);
    say(`${round === 0 ? 'warm-up' : `round ${round}`} ${JSON.stringify(rounded(measured))}`);
    if (round > 0) rounds.push(measured);
  }

  const memory: Record<string, number> = {};
  let cases = (Number(options.rounds) + 1) * size;
  for (const target of options.pending.map(Number).toSorted((a, b) => a - b)) {
    if (cases < target) {
      await send(officers, 'placements', placementsFile({ first: cases, count: target - cases, startsOn }));
      cases = target;
    }
    await delivered(database.db);
    await digested(database.db);
    memory[String(cases)] = residentMiB(stack.pids.worker!);
    say(`worker with ${cases} pending cases: ${memory[String(cases)]} MiB`);
  }
  const theatre = { officers, record: createRecord(database.db), engine: engine.client };
  const year = await measureYear(theatre, cases);

  const of = (key: keyof Round) => median(rounds.map((round) => round[key]));
  const ratio = (key: keyof Round, bare: keyof Round) =>
    median(rounds.map((round) => round[key] / round[bare]));
  const report = {
    ratios: {
      intake: round2(ratio('intake', 'bareStarts')),
      accepted: round2(ratio('accepted', 'bareStarts')),
      insuranceAccepted: round2(ratio('insuranceAccepted', 'bareSignals')),
      insuranceDelivered: round2(ratio('insuranceDelivered', 'bareSignals')),
    },
    eventsPerEmploymentYear: year.events,
    bytesPerEmploymentYear: year.bytes,
    perSecond: rounded({
      bareStarts: of('bareStarts'),
      bareSignals: of('bareSignals'),
      intake: of('intake'),
      accepted: of('accepted'),
      insuranceAccepted: of('insuranceAccepted'),
      insuranceDelivered: of('insuranceDelivered'),
    }),
    workerMiB: memory,
    rounds: rounds.map(rounded),
    size,
    machine: { cores: cpus().length, memoryGiB: Math.round(totalmem() / 2 ** 30), node: process.version },
  };
  await stop();
  removeDataFolder(dataDir);
  console.log(options.json ? JSON.stringify(report) : JSON.stringify(report, null, 2));
  process.exit(0);
} catch (error) {
  await stop().catch(() => {});
  removeDataFolder(dataDir);
  failWith(error);
}

function rounded(round: Round): Round {
  return Object.fromEntries(
    Object.entries(round).map(([key, value]) => [key, Math.round(value)]),
  ) as unknown as Round;
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
