import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { patiently } from '../rehearsal/patience.ts';

export interface HistoryReport {
  readonly processes: number;
  readonly runs: number;
  readonly events: number;
  readonly largest: { readonly workflowId: string; readonly events: number };
  /** Runs that have not ended. */
  readonly running: number;
}

const SETTLES_MS = 30_000;

/** What the engine has recorded of all areas, once its index knows of the last that ended. */
export async function countHistories(client: Client): Promise<HistoryReport> {
  for (const until = Date.now() + SETTLES_MS; ; await delay(500)) {
    const report = await patiently(() => look(client));
    if (report.running === 0 || Date.now() > until) return report;
  }
}

async function look(client: Client): Promise<HistoryReport> {
  let [runs, events, running] = [0, 0, 0];
  let largest = { workflowId: '', events: 0 };
  const processes = new Set<string>();
  for await (const run of client.workflow.list({ query: `WorkflowType = 'refreshArea'`, pageSize: 1000 })) {
    runs += 1;
    processes.add(run.workflowId);
    const length = run.historyLength;
    events += length;
    if (run.status.name === 'RUNNING') running += 1;
    if (length > largest.events) largest = { workflowId: run.workflowId, events: length };
  }
  return { processes: processes.size, runs, events, largest, running };
}
