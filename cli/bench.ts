import { mkdtemp } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import path from 'node:path';
import { Command, Option } from 'commander';
import { DEMO_PASSWORD } from '../src/accounts/demo.ts';
import { openDatabase } from '../src/db/client.ts';
import { monthOf, monthsFrom, plainDate } from '../src/domain/dates.ts';
import { connectEngine } from '../src/engine/connection.ts';
import { removeDataFolder } from '../src/engine/data-folder.ts';
import { dataConverterFor } from '../src/engine/payload-codec.ts';
import { createVault } from '../src/platform/vault.ts';
import { measureYear } from './bench/employment-year.ts';
import { measureForecast } from './bench/forecast.ts';
import { employersFile, placementsFile, send } from './bench/load.ts';
import { measureMatching } from './bench/matching.ts';
import { measurePages } from './bench/pages.ts';
import { delivered, digested, residentMiB } from './bench/progress.ts';
import { measureRegisterImport } from './bench/register-import.ts';
import { measureReports } from './bench/reports.ts';
import { COUNTY_FIRST, playRound, type Round } from './bench/rounds.ts';
import { measureTimers, timersTable } from './bench/timers.ts';
import { Officers } from './rehearsal/officers.ts';
import { createRecord } from './rehearsal/record.ts';
import { median } from './rehearsal/report.ts';
import { startChild } from './stack/child.ts';
import { failWith } from './stack/failure.ts';
import { startStack } from './stack/stack.ts';
import { wholeNumber, wholeNumbers } from './stack/whole-number.ts';

const PARTS = ['timers', 'pages', 'reports', 'forecast', 'register-import', 'matching'] as const;
type Part = (typeof PARTS)[number];
const PENDING = [1_000, 10_000];
const TIMERS = [1_000, 100_000];

const options = new Command('bench')
  .description(
    'Measures intake and insurance beside the bare Temporal client, in one run on one engine; then the page of timers.',
  )
  .option('--json', 'one JSON object on standard output, nothing else there')
  .option('--rounds <n>', 'measured rounds after one warm-up', wholeNumber, 3)
  .option('--size <n>', 'employments a round; both workers keep 500 in memory', wholeNumber, 450)
  .option(
    '--pending <n...>',
    'pending cases at which the worker’s memory is read',
    wholeNumbers(PENDING),
    PENDING,
  )
  .option('--timers <n...>', 'open waits, few and many, for the page of timers', wholeNumbers(TIMERS), TIMERS)
  .option('--cases <n>', 'open cases for the forecast and for reports', wholeNumber, 100_000)
  .option('--people <n>', 'people in the register, for matching and its import', wholeNumber, 300_000)
  .option('--wishes <n>', 'people who look for work, for matching', wholeNumber, 50_000)
  .option('--openings <n>', 'openings, for matching', wholeNumber, 5_000)
  .addOption(
    new Option(
      '--only <part>',
      'nothing but the page of timers, first visits in a browser, reports of the prefecture, the forecast, a bulk import of the register, or people and openings',
    ).choices(PARTS),
  )
  .parse()
  .opts<{
    json?: boolean;
    rounds: number;
    size: number;
    pending: number[];
    timers: number[];
    cases: number;
    people: number;
    wishes: number;
    openings: number;
    only?: Part;
  }>();

const say = (line: string) => process.stderr.write(`${line}\n`);
const timers = async () => {
  const [few = 1_000, many = 100_000] = options.timers;
  const measured = await measureTimers([few, many], say);
  say(timersTable(measured));
  return measured;
};
const parts: Record<Part, () => Promise<unknown>> = {
  timers,
  pages: () => measurePages(say),
  reports: () => measureReports(options.cases, say),
  forecast: () => measureForecast(options.cases, say),
  'register-import': () => measureRegisterImport(options.people, say),
  matching: () =>
    measureMatching({ people: options.people, wishes: options.wishes, openings: options.openings }, say),
};
if (options.only !== undefined) {
  const report = await parts[options.only]().catch(failWith);
  console.log(options.json ? JSON.stringify(report) : JSON.stringify(report, null, 2));
  process.exit(0);
}
const dataDir = await mkdtemp(path.join(tmpdir(), 'bench-'));
let stop: () => Promise<void> = async () => {};
try {
  const env = { ...process.env, LOG_LEVEL: 'error' };
  const stack = await startStack({ dataDir, port: 0, rehearsal: true, web: false, onProgress: say, env });
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
  const size = options.size;
  const BULK_MONTHS = 11;
  // A county's file of placements; the first is smaller, so that the memory of few cases can be read after it.
  const COUNTY_FILE = 1_500;
  const WARM_UP_FILE = 500;
  const rounds: Round[] = [];
  const memory: Record<string, number> = {};
  let cases = 0;
  /** Tops the pending cases up and reads the worker's memory when it has looked at all of them. */
  const readMemoryAt = async (target: number) => {
    const count = Math.max(0, target - cases);
    if (count > 0) {
      await send(
        officers,
        'placements',
        placementsFile({ first: 2 * COUNTY_FIRST + cases, count, startsOn }),
      );
    }
    cases += count;
    const fromMs = performance.now();
    await delivered(database.db);
    await digested(database.db);
    memory[String(cases)] = residentMiB(stack.pids.worker!);
    const seconds = Math.round((performance.now() - fromMs) / 1000);
    say(
      `worker with ${cases} pending cases: ${memory[String(cases)]} MiB (${count} digested in ${seconds} s)`,
    );
  };

  const [first = 0, ...more] = options.pending.toSorted((a, b) => a - b);
  for (let round = 0; round <= options.rounds; round++) {
    const countyFile = round === 0 ? WARM_UP_FILE : COUNTY_FILE;
    const load = { first: round * size, count: size, startsOn };
    const measured = await playRound(bench, load, { bulkMonths: BULK_MONTHS, countyFile });
    cases += size + countyFile;
    say(`${round === 0 ? 'warm-up' : `round ${round}`} ${JSON.stringify(rounded(measured))}`);
    if (round === 0) await readMemoryAt(first);
    else rounds.push(measured);
  }
  for (const target of more) await readMemoryAt(target);
  const theatre = { officers, record: createRecord(database.db), engine: engine.client };
  const year = await measureYear(theatre, cases);

  const of = (key: keyof Round) => median(rounds.map((round) => round[key]));
  const ratio = (key: keyof Round, bare: keyof Round) =>
    median(rounds.map((round) => round[key] / round[bare]));
  await stop();
  stop = async () => {};
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
      acceptedSmall: of('acceptedSmall'),
      insuranceAccepted: of('insuranceAccepted'),
      insuranceDelivered: of('insuranceDelivered'),
    }),
    workerMiB: memory,
    timers: await timers(),
    rounds: rounds.map(rounded),
    size,
    machine: { cores: cpus().length, memoryGiB: Math.round(totalmem() / 2 ** 30), node: process.version },
  };
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
