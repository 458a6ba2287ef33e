import { readFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { type PlainDate, shanghaiDateAt } from '../../src/domain/dates.ts';
import { importColumns } from '../../src/domain/import-rows/columns.ts';
import { employmentWorkflowId } from '../../workflows/contract.ts';
import type { CountyFolder, DatedEvents, DatedKind, Rows } from './county-folder.ts';
import {
  bringAllTo,
  bringClocksTo,
  confirmContracts,
  decideWhatCanBeDecided,
  officeHour,
  settle,
  type Theatre,
} from './theatre.ts';

export interface ImportReport {
  readonly rowsTotal: number;
  readonly accepted: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly errors: readonly { row: number; column: string; code: string; message: string }[];
}

export interface Play extends Theatre {
  readonly folder: CountyFolder;
  readonly onProgress: (line: string) => void;
}

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
    const next = [nextDay, dueDay]
      .filter((day): day is PlainDate => Boolean(day) && day! > today)
      .toSorted()[0];
    if (next === undefined) return registry;
    if (next.slice(0, 7) !== today.slice(0, 7)) p.onProgress(`${next.slice(0, 7)} …`);
    today = next;
  }
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
  await bringAllTo(p, toldToday(events), nowMs);
  // Insurance can only change the answer of cases whose year is over; the others merely note it.
  if (events.insurance) await bringAllTo(p, await p.record.inGrace(), nowMs);
  for (const kind of ORDER) {
    const rows = events[kind];
    if (!rows) continue;
    const report = await upload(p, kind, `${kind}-${shanghaiDateAt(nowMs)}.csv`, csvOf(kind, rows));
    for (const error of report.errors)
      p.onProgress(`${kind}：${error.column} ${error.code} ${error.message}`);
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
