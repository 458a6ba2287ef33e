import { readFileSync } from 'node:fs';
import { type PlainDate, shanghaiDateAt } from '../../src/domain/dates.ts';
import { employmentWorkflowId } from '../../workflows/contract.ts';
import { bringAllTo } from './clocks.ts';
import type { CountyFolder, DatedEvents, DatedKind, FolderFile, FolderRow } from './county-folder.ts';
import { type Findings, finding, findingText, onePerRow, type Said } from './findings.ts';
import type { ScenarioRun } from './scenario/run.ts';
import {
  bringClocksTo,
  confirmContracts,
  decideWhatCanBeDecided,
  officeHour,
  settle,
  type Theatre,
} from './theatre.ts';
import { type ImportReport, importTable, tableOf } from './upload.ts';

export type { ImportReport };

export interface Play extends Theatre {
  readonly folder: CountyFolder;
  readonly onProgress: (line: string) => void;
  /** What people do beside the files of the folder. */
  readonly people?: People;
  /** The same, as a file has it. */
  readonly scenario?: { readonly run: ScenarioRun; readonly seedAgents: () => Promise<void> } | undefined;
}

/** Who acts on days of their own, in the name of whoever it falls to. */
export interface People {
  readonly days: readonly PlainDate[];
  act(theatre: Theatre, today: PlainDate, nowMs: number): Promise<void>;
}

/** What became of the folder's rows, and what nobody could decide. */
export interface Played extends Findings {
  readonly registry: { readonly accepted: number; readonly rejected: readonly Said[] };
  /** Claims whose officers were refused, and why, by the claim's id. */
  readonly stuck: ReadonlyMap<string, string>;
}

interface Stage extends Play, Findings {
  readonly stuck: Map<string, string>;
}

/**
 * Plays the county's year: day by day along the events of its files and the deadlines of its cases, through the same
 * API that people use. What cannot be taken is said in the answer; the rest goes on.
 */
export async function play(p: Play): Promise<Played> {
  const { folder, officers } = p;
  const stuck = new Map<string, string>();
  const stage: Stage = {
    ...p,
    problems: [...folder.problems],
    warnings: [...folder.warnings],
    stuck,
    onRefused: (claim, why) => stuck.set(claim, why),
    atOnce: p.scenario?.run.atOnce ?? p.atOnce,
  };
  for (const problem of folder.problems) p.onProgress(findingText(problem));
  for (const warning of folder.warnings) p.onProgress(findingText(warning));
  const scenario = p.scenario?.run;
  const days = [...folder.events.keys(), ...(scenario?.days ?? []), ...(p.people?.days ?? [])].toSorted();
  let today = folder.firstDate;
  officers.businessAtMs = officeHour(today);
  const registry = await importParties(stage);

  for (;;) {
    const nowMs = officeHour(today);
    officers.businessAtMs = nowMs;
    await bringClocksTo(p, nowMs);
    const events = folder.events.get(today);
    if (events) await deliver(stage, events, nowMs);
    if (p.scenario) await p.scenario.run.act({ ...stage, seedAgents: p.scenario.seedAgents }, today, nowMs);
    await p.people?.act(p, today, nowMs);
    stuck.clear();
    await decideWhatCanBeDecided(stage, nowMs);
    await scenario?.check(p, today);

    const nextDay = days.find((day) => day > today);
    const nextDue = await p.record.nextDue();
    const dueDay = nextDue && shanghaiDateAt(nextDue.getTime());
    const next = [nextDay, dueDay]
      .filter((day): day is PlainDate => Boolean(day) && day! > today)
      .toSorted()[0];
    if (next === undefined || next > folder.lastDate) {
      await scenario?.check(p, null);
      return { registry, problems: stage.problems, warnings: stage.warnings, stuck };
    }
    if (next.slice(0, 7) !== today.slice(0, 7)) p.onProgress(`${next.slice(0, 7)} …`);
    today = next;
  }
}

async function importParties(stage: Stage): Promise<Played['registry']> {
  let registry: Played['registry'] = { accepted: 0, rejected: [] };
  for (const kind of ['registry', 'employers', 'intermediaries'] as const) {
    const file = stage.folder[kind];
    if (file === null) continue;
    const report = await importWhole(stage, kind, file);
    if (report === null) continue;
    const errors = onePerRow(report.errors.map((said) => finding(file.name, said)));
    for (const said of report.warnings) warn(stage, file.name, said);
    // An empty file has no rows: nothing of the county is lost.
    const empty = errors.filter(({ code }) => code === 'file-empty');
    for (const said of empty) warn(stage, file.name, said);
    for (const said of errors) if (!empty.includes(said)) stage.problems.push(said);
    stage.onProgress(`导入${file.name}：接受${report.accepted}行，拒绝${report.rejected}行`);
    for (const said of errors) stage.onProgress(findingText(said));
    if (kind === 'registry') {
      const rejected = errors.filter(({ row }) => row > 1);
      registry = {
        accepted: report.accepted + report.unchanged,
        rejected: rejected.map(({ file: _, ...said }) => said),
      };
    }
  }
  return registry;
}

/** Null where the file cannot be opened at all. */
async function importWhole(
  stage: Stage,
  kind: 'registry' | 'employers' | 'intermediaries',
  file: FolderFile,
): Promise<ImportReport | null> {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file.path);
  } catch (error) {
    const message = `文件打不开：${(error as Error).message}`;
    stage.problems.push({ file: file.name, row: 0, column: '', code: 'file-unreadable', message });
    return null;
  }
  return importTable(await stage.officers.administrator(), kind, { name: file.name, bytes });
}

function warn(stage: Stage, file: string, said: Said): void {
  stage.warnings.push(finding(file, said));
  stage.onProgress(findingText(finding(file, said)));
}

/**
 * One day: who leaves leaves before who starts, for the days between are free; who leaves on the day of the start does so
 * after it. Then the payments and visits of the day.
 */
async function deliver(stage: Stage, events: DatedEvents, nowMs: number): Promise<void> {
  // A row for an employment that starts today, or for one that is not known, is judged by the API.
  await bringAllTo(stage, toldToday(events), nowMs);
  // Insurance can only change the answer of cases whose year is over; the others merely note it.
  if (events.insurance) await bringAllTo(stage, await stage.record.inGrace(), nowMs);
  const starting = new Set(events.placements?.map(({ cells }) => cells.就业编号));
  const leaving = Object.groupBy(events.departures ?? [], ({ cells }) =>
    starting.has(cells.就业编号) ? 'startersToo' : 'others',
  );
  await send(stage, 'departures', leaving.others, nowMs);
  if (await send(stage, 'placements', events.placements, nowMs)) {
    await settle(stage, nowMs);
    await confirmContracts(stage, nowMs);
  }
  await send(stage, 'departures', leaving.startersToo, nowMs);
  await send(stage, 'insurance', events.insurance, nowMs);
  await send(stage, 'follow-ups', events['follow-ups'], nowMs);
  await settle(stage, nowMs);
}

function toldToday(events: DatedEvents): string[] {
  const rows = [...(events.departures ?? []), ...(events['follow-ups'] ?? [])];
  return [...new Set(rows.map(({ cells }) => cells.就业编号 ?? ''))].map((id) =>
    employmentWorkflowId(id as never),
  );
}

/** Sends the rows of the day as a file; what is said of a row is said of the row of the county's own file. */
async function send(
  stage: Stage,
  kind: DatedKind,
  rows: readonly FolderRow[] | undefined,
  nowMs: number,
): Promise<boolean> {
  if (!rows) return false;
  const name = `${kind}-${shanghaiDateAt(nowMs)}.csv`;
  const report = await importTable(await stage.officers.administrator(), kind, {
    name,
    bytes: tableOf(kind, rows),
  });
  const ofOurs = (said: Said) => {
    const origin = rows[said.row - 2];
    return origin ? { ...finding(origin.file, said), row: origin.row } : finding(name, said);
  };
  const problems = onePerRow(report.errors.map(ofOurs));
  const warnings = report.warnings.map(ofOurs);
  for (const said of [...problems, ...warnings]) stage.onProgress(findingText(said));
  stage.problems.push(...problems);
  stage.warnings.push(...warnings);
  return true;
}
