import type { DataConverter } from '@temporalio/common';
import { Worker } from '@temporalio/worker';
import { createActivities } from '../activities/index.ts';
import type { Database } from '../src/db/client.ts';
import { activeSeries } from '../src/db/coordination/plan.ts';
import { sweepFlags } from '../src/db/flags/sweep.ts';
import { refreshPlanOn } from '../src/db/register/refresh-areas.ts';
import { foldWaitCounts } from '../src/db/wait-counts.ts';
import { type PlainDate, shanghaiDateAt } from '../src/domain/dates.ts';
import { connectEngine, workerConnection } from '../src/engine/connection.ts';
import { openMeetings } from '../src/intake/coordination/open-meetings.ts';
import { closeBrokenImports } from '../src/intake/import-record.ts';
import type { LoadDeps } from '../src/intake/register/load/record.ts';
import { createRematch } from '../src/intake/rematch.ts';
import { planVisits } from '../src/intake/services/visits.ts';
import { catchUpReservations } from '../src/outbox/catch-up.ts';
import { createDeliver } from '../src/outbox/deliver.ts';
import { startRelay } from '../src/outbox/relay.ts';
import { sweep } from '../src/outbox/sweep.ts';
import { DEPLOYMENT_NAME, TASK_QUEUE } from '../workflows/contract.ts';
import { type Bundle, bundleWorkflows } from './bundle.ts';
import { makeCurrent } from './deployment.ts';
import { ensureSchedules } from './schedules.ts';

export interface WorkerOptions {
  readonly database: Database;
  readonly temporalAddress: string | undefined;
  readonly namespace: string;
  readonly dataConverter: DataConverter;
  /** For bulk imports: what they seal with, and where their files lie. Absent: they wait for a worker that has it. */
  readonly loads?: Omit<LoadDeps, 'database'>;
  /** Processes start in the business time of their facts, and no sweeper runs on the wall clock. */
  readonly rehearsal: boolean;
  readonly bundle?: Bundle;
  /** Looks for cards that are one person, on that business day; it opens sealed numbers, which is the caller's to allow. */
  readonly lookForDuplicates?: (onDay: PlainDate) => Promise<unknown>;
  /** Sleeping cases need no cache: a woken one replays its short history. */
  readonly maxCachedWorkflows?: number;
  readonly onError: (error: unknown, where: 'relay' | 'sweeper' | 'counters') => void;
}

export interface RunningWorker {
  readonly buildId: string;
  /** Settles when the worker has ended; rejects when it failed. */
  readonly done: Promise<void>;
  stop(): Promise<void>;
}

const SWEEP_EVERY_MS = 60_000;
/** Suspicions are looked for over the whole record; nobody waits for them by the minute. */
const FLAGS_EVERY_MS = 3_600_000;
const FOLD_EVERY_MS = 10_000;
const WORKFLOW_SLOTS = 12;

/** Starts workflow worker, outbox relay, sweeper and the folding of counters in this process; resolves once the version is current. */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const { database, namespace, dataConverter } = options;
  const address = options.temporalAddress === undefined ? {} : { address: options.temporalAddress };
  const [bundle, native, engine] = await Promise.all([
    options.bundle ?? bundleWorkflows(),
    workerConnection({ ...address, namespace }),
    connectEngine({ ...address, namespace, dataConverter }),
  ]);
  const worker = await Worker.create({
    connection: native,
    namespace,
    taskQueue: TASK_QUEUE,
    workflowBundle: bundle.workflowBundle,
    activities: createActivities({ database, ...(options.loads && { loads: options.loads }) }),
    dataConverter,
    maxCachedWorkflows: options.maxCachedWorkflows ?? 500,
    // The relay shares this thread: with fewer cases under way at once, facts reach the engine first.
    maxConcurrentWorkflowTaskExecutions: WORKFLOW_SLOTS,
    workerDeploymentOptions: {
      useWorkerVersioning: true,
      version: { deploymentName: DEPLOYMENT_NAME, buildId: bundle.buildId },
      defaultVersioningBehavior: 'AUTO_UPGRADE',
    },
  });
  const running = worker.run();
  await makeCurrent(engine.client, namespace, bundle.buildId);
  // A rehearsal's calendar is its own.
  if (!options.rehearsal) {
    const today = shanghaiDateAt(Date.now());
    const plan = await database.db.transaction().execute(async (trx) => ({
      refresh: await refreshPlanOn(trx, today),
      series: await activeSeries(trx),
      today,
    }));
    await ensureSchedules(engine.client, plan);
    // A worker that was killed between a new Schedule and its first start has left the present period out; twice is once.
    for (const { id } of plan.series)
      await database.db.transaction().execute((trx) => openMeetings(trx, id, Date.now()));
  }

  // By the code that is current now; a rehearsal begins with an empty record.
  if (!options.rehearsal) await catchUpReservations(database, Date.now());

  const relay = startRelay({
    database,
    deliver: createDeliver(engine.client, { rehearsal: options.rehearsal }),
    onError: (error) => options.onError(error, 'relay'),
  });
  const sweeper = options.rehearsal ? null : setInterval(() => void sweepOnce(), SWEEP_EVERY_MS);

  let folding: Promise<void> = Promise.resolve();
  const folder = setInterval(() => {
    folding = foldWaitCounts(database.db).catch((error) => options.onError(error, 'counters'));
  }, FOLD_EVERY_MS);

  let rematch = createRematch();
  let flagsAtMs = 0;
  async function sweepOnce(): Promise<void> {
    try {
      await sweep(database, Date.now(), async (trx, nowMs) => {
        await closeBrokenImports(trx);
        await rematch(trx, nowMs);
      });
      if (Date.now() - flagsAtMs < FLAGS_EVERY_MS) return;
      flagsAtMs = Date.now();
      await database.db.transaction().execute((trx) => sweepFlags(trx, shanghaiDateAt(flagsAtMs)));
      await database.db.transaction().execute((trx) => planVisits(trx, flagsAtMs));
      await options.lookForDuplicates?.(shanghaiDateAt(flagsAtMs));
    } catch (error) {
      // Nothing of it was kept: the next one looks at all again.
      rematch = createRematch();
      options.onError(error, 'sweeper');
    }
  }

  const done = running.finally(async () => {
    if (sweeper) clearInterval(sweeper);
    clearInterval(folder);
    await folding;
    await relay.stop();
    await Promise.allSettled([native.close(), engine.close()]);
  });
  return {
    buildId: bundle.buildId,
    done,
    async stop() {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await done;
    },
  };
}
