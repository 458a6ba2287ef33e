import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
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

/**
 * Resolves when every employment has been looked at by its process. Looks for one that has not and waits for that one,
 * then for the next: a search through all of them again and again would take from the engine what is measured.
 */
export async function digested(db: Db): Promise<void> {
  for (;;) {
    const { rows } = await sql<{ id: string }>`
      select e.id from employment e where not exists
        (select 1 from case_wait w where w.case_id = 'employment-' || e.id and w.closed_at is null) limit 1`.execute(
      db,
    );
    if (!rows[0]) return;
    await lookedAt(db, rows[0].id);
  }
}

async function lookedAt(db: Db, employmentId: string): Promise<void> {
  for (;;) {
    const { rows } = await sql`
      select 1 from case_wait where case_id = ${`employment-${employmentId}`} and closed_at is null limit 1`.execute(
      db,
    );
    if (rows.length > 0) return;
    await delay(10 * LOOK_EVERY_MS);
  }
}

const REST_WINDOW_MS = 500;
/** Kernel ticks a window in which an engine at rest still does its housekeeping. */
const REST_TICKS = 8;

/**
 * Resolves when the process has next to nothing to do any more: two quiet windows one after the other. The engine's own
 * backlog counts are estimates that stay behind for minutes.
 */
export async function atRest(pid: number): Promise<void> {
  let quiet = 0;
  while (quiet < 2) {
    const before = cpuTicks(pid);
    await delay(REST_WINDOW_MS);
    quiet = cpuTicks(pid) - before <= REST_TICKS ? quiet + 1 : 0;
  }
}

/** User and system time of a process, in hundredths of a second. */
function cpuTicks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

/** Resident memory of a process in MiB. */
export function residentMiB(pid: number): number {
  const match = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Math.round(Number(match?.[1] ?? 0) / 1024);
}
