import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { sql } from 'kysely';
import type { Db } from '../../src/db/client.ts';

const LOOK_EVERY_MS = 10;

/** Resolves when every message has been handed to the engine. */
export async function delivered(db: Db): Promise<void> {
  for (;;) {
    const { rows } = await sql`select 1 from outbox where delivered_at is null limit 1`.execute(db);
    if (rows.length === 0) return;
    await delay(LOOK_EVERY_MS);
  }
}

/** Resolves when every employment has been looked at by its process. */
export async function digested(db: Db): Promise<void> {
  for (;;) {
    const { rows } = await sql`
      select 1 from employment e where not exists
        (select 1 from case_wait w where w.case_id = 'employment-' || e.id) limit 1`.execute(db);
    if (rows.length === 0) return;
    await delay(10 * LOOK_EVERY_MS);
  }
}

/** Resolves when the queue has no workflow tasks left. */
export async function backlog(engine: Client, taskQueue: string): Promise<void> {
  let quiet = 0;
  while (quiet < 3) {
    const { stats } = await engine.workflowService.describeTaskQueue({
      namespace: engine.options.namespace,
      taskQueue: { name: taskQueue },
      taskQueueType: 1,
      reportStats: true,
    });
    quiet = Number(stats?.approximateBacklogCount ?? 0) === 0 ? quiet + 1 : 0;
    await delay(10 * LOOK_EVERY_MS);
  }
}

/** Resident memory of a process in MiB. */
export function residentMiB(pid: number): number {
  const match = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Math.round(Number(match?.[1] ?? 0) / 1024);
}
