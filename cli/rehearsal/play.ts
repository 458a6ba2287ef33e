import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Client } from '@temporalio/client';
import { stringify } from 'csv-stringify/sync';
import { type PlainDate, shanghaiDateAt, startOfShanghaiDay } from '../../src/domain/dates.ts';
import { importColumns } from '../../src/domain/import-rows/columns.ts';
import { fastForward } from '../../src/engine/rehearsal-clock.ts';
import { employmentWorkflowId, QUERY } from '../../workflows/contract.ts';
import type { CountyFolder, DatedEvents, DatedKind, Rows } from './county-folder.ts';
import { payEveryCounty } from './bank.ts';
import { inParallel } from './in-parallel.ts';
import type { Officers } from './officers.ts';
import type { RecordView } from './record.ts';

export interface ImportReport {
  readonly rowsTotal: number;
  readonly accepted: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly errors: readonly { row: number; column: string; code: string; message: string }[];
}

export interface Play {
  readonly folder: CountyFolder;
  readonly officers: Officers;
  readonly record: RecordView;
  readonly engine: Client;
  readonly onProgress: (line: string) => void;
}

/** Offices open at nine; timers fire at midnight. */
const OFFICE_HOUR_MS = 9 * 3_600_000;
const AT_ONCE = 6;

/**
 * Plays the county's year: day by day along the events of its files and the deadlines of its cases, through the same
 * API that people use. Returns the report of the register's import.
 */
export async function play(p: Play): Promise<ImportReport> {
  const { folder, officers } = p;
  const days = [...folder.events.keys()].toSorted();
  let today = folder.firstDate;
  officers.businessAtMs = officeHour(today);
  const registry = await importRegister(p);

  for (;;) {
    const nowMs = officeHour(today);
    officers.businessAtMs = nowMs;
    await bringClocksTo(p, nowMs);
    const events = folder.events.get(today);
    if (events) await deliver(p, events, nowMs);
    await decideWhatCanBeDecided(p, nowMs);

    const nextDay = days.find((day) => day > today);
    const nextDue = await p.record.nextDue();
    const dueDay = nextDue && shanghaiDateAt(nextDue.getTime());
    const next = [nextDay, dueDay].filter((day): day is PlainDate => Boolean(day) && day! > today).toSorted()[0];
    if (next === undefined) return registry;
    if (next.slice(0, 7) !== today.slice(0, 7)) p.onProgress(`${next.slice(0, 7)} …`);
    today = next;
  }
}

function officeHour(date: PlainDate): number {
  return startOfShanghaiDay(date) + OFFICE_HOUR_MS;
}

async function importRegister(p: Play): Promise<ImportReport> {
  const empty: ImportReport = { rowsTotal: 0, accepted: 0, unchanged: 0, rejected: 0, errors: [] };
  let registry = empty;
  for (const kind of ['registry', 'employers', 'intermediaries'] as const) {
    const file = p.folder[kind];
    if (file === null) continue;
    const report = await upload(p, kind, path.basename(file), readFileSync(file));
    p.onProgress(`导入${path.basename(file)}：接受${report.accepted}行，拒绝${report.rejected}行`);
    if (kind === 'registry') registry = report;
  }
  return registry;
}

async function upload(p: Play, kind: string, fileName: string, bytes: Uint8Array): Promise<ImportReport> {
  const administrator = await p.officers.administrator();
  const file = { field: 'file', fileName, bytes, mediaType: 'application/octet-stream' };
  return administrator.upload<ImportReport>(`/api/imports/${kind}`, file, { mode: 'keep-good' });
}

/** The order of a day: who leaves leaves before who starts; then the payments and visits of the day. */
const ORDER: readonly DatedKind[] = ['departures', 'placements', 'insurance', 'follow-ups'];

async function deliver(p: Play, events: DatedEvents, nowMs: number): Promise<void> {
  // A row for an employment that starts today, or for one that is not known, is judged by the API.
  await bringToToday(p, toldToday(events), nowMs);
  // Insurance can only change the answer of cases whose year is over; the others merely note it.
  if (events.insurance) await bringToToday(p, await p.record.inGrace(), nowMs);
  for (const kind of ORDER) {
    const rows = events[kind];
    if (!rows) continue;
    const report = await upload(p, kind, `${kind}-${shanghaiDateAt(nowMs)}.csv`, csvOf(kind, rows));
    for (const error of report.errors) p.onProgress(`${kind}：${error.column} ${error.code} ${error.message}`);
    if (kind === 'placements') {
      await settle(p, nowMs);
      await confirmContracts(p, nowMs);
    }
  }
  await settle(p, nowMs);
}

function toldToday(events: DatedEvents): string[] {
  const rows = [...(events.departures ?? []), ...(events['follow-ups'] ?? [])];
  return [...new Set(rows.map((row) => row.就业编号 ?? ''))].map((id) => employmentWorkflowId(id as never));
}

function csvOf(kind: DatedKind, rows: Rows): Buffer {
  return Buffer.from(stringify(rows, { header: true, columns: [...importColumns[kind]] }));
}

/** Every contract is uploaded and confirmed on the day its employment starts. */
async function confirmContracts(p: Play, nowMs: number): Promise<void> {
  await inParallel(AT_ONCE, await p.record.contractsToConfirm(), async (contract) => {
    const officer = await p.officers.of(contract.division, 'hr1');
    if (contract.status === 'declared') {
      const administrator = await p.officers.of(contract.division, 'centre');
      await administrator.upload(`/api/contracts/${contract.id}/document`, {
        field: 'file',
        fileName: `${contract.employment_id}-劳动合同.pdf`,
        bytes: contractPdf(contract.id),
        mediaType: 'application/pdf',
      });
    }
    await officer.post(`/api/contracts/${contract.id}/decision`, { accept: true });
  });
  await settle(p, nowMs);
}

function contractPdf(id: string): Buffer {
  return Buffer.from(`%PDF-1.4\n% rehearsal contract ${id}\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n`);
}

async function decideWhatCanBeDecided(p: Play, nowMs: number): Promise<void> {
  const OFFICE = { acceptance: 'centre', review: 'hr2', finance: 'finance1', reissue: 'finance1' } as const;
  for (;;) {
    const steps = await p.record.openSteps();
    await inParallel(AT_ONCE, steps, async ({ claim_id, kind, paid_by, revision }) => {
      await bringTo(p, `claim-${claim_id}`, nowMs);
      const officer = await p.officers.of(paid_by, OFFICE[kind]);
      await officer.post(`/api/claims/${encodeURIComponent(claim_id)}/decisions`, {
        step: kind === 'reissue' ? 'finance' : kind,
        action: 'approve',
        revision,
      });
    });
    const paid = await payEveryCounty(p);
    if (steps.length === 0 && paid === 0) return;
    await settle(p, nowMs);
  }
}

/** Processes whose deadline has come live through it; what they start lives up to today as well. */
async function bringClocksTo(p: Play, nowMs: number): Promise<void> {
  for (;;) {
    await settle(p, nowMs);
    const due = await p.record.due(nowMs);
    if (due.length === 0) return;
    await bringToToday(p, due, nowMs);
  }
}

async function bringToToday(p: Play, workflowIds: readonly string[], nowMs: number): Promise<void> {
  await inParallel(AT_ONCE, workflowIds, (id) => bringTo(p, id, nowMs));
}

/** Moves one process's clock to the instant; a process that has ended or does not exist has no clock to move. */
async function bringTo(p: Play, workflowId: string, nowMs: number): Promise<void> {
  const handle = p.engine.workflow.getHandle(workflowId);
  try {
    const clockMs = await handle.query<number>(QUERY.businessNow);
    if (clockMs < nowMs) await fastForward(p.engine, workflowId, nowMs - clockMs);
  } catch (error) {
    if ((error as Error).name !== 'WorkflowNotFoundError') throw error;
  }
}

const SETTLE_LIMIT_MS = 60_000;

/** Waits until nothing moves any more: messages delivered, every process asleep in a named wait. */
async function settle(p: Play, nowMs: number): Promise<void> {
  const limit = Date.now() + SETTLE_LIMIT_MS;
  while ((await p.record.unsettled()) > 0) {
    if (Date.now() > limit) throw new Error(`${shanghaiDateAt(nowMs)}：系统没有静止下来。The system does not settle.`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}
