import { createReadStream, existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { PlainDate } from '../../src/domain/dates.ts';
import { readDate } from '../../src/domain/import-rows/cells.ts';
import { importColumns } from '../../src/domain/import-rows/columns.ts';
import { EngineError } from '../../src/engine/errors.ts';
import { readTable, type TableProblem } from '../../src/platform/tabular/index.ts';

/** Rows of one file that happen on one date. */
export type Rows = Record<string, string>[];
export type DatedKind = 'placements' | 'insurance' | 'departures' | 'follow-ups';
export type DatedEvents = Partial<Record<DatedKind, Rows>>;

/** A folder of county exports, in the order in which its year is played. */
export interface CountyFolder {
  readonly registry: string | null;
  readonly employers: string | null;
  readonly intermediaries: string | null;
  readonly firstDate: PlainDate;
  readonly events: ReadonlyMap<PlainDate, DatedEvents>;
  /** Rows of dated files that are no readable table rows at all. */
  readonly unreadable: readonly TableProblem[];
}

const DATE_COLUMN: Record<DatedKind, string> = {
  placements: '入职日期',
  insurance: '缴费日期',
  departures: '离职日期',
  'follow-ups': '回访日期',
};

function unreadableFolder(message: string): EngineError {
  return new EngineError(
    'rehearsal-folder-unreadable',
    message,
    '请给出县市导出文件夹，格式与 data/county-2016 相同，例如：npm run rehearse -- data/county-2016',
  );
}

/** Reads the folder; a row whose date cannot be read is played on the first day, where the import reports it. */
export async function readCountyFolder(folder: string): Promise<CountyFolder> {
  if (!existsSync(folder)) throw unreadableFolder(`没有文件夹 ${folder}。 No such folder.`);
  const dated: { kind: DatedKind; date: PlainDate | null; row: Record<string, string> }[] = [];
  const unreadable: TableProblem[] = [];
  for (const [kind, file] of datedFiles(folder)) {
    for await (const line of readTable(createReadStream(file), importColumns[kind])) {
      if ('problem' in line) unreadable.push(line.problem);
      else dated.push({ kind, date: readDate(line.cells[DATE_COLUMN[kind]] ?? ''), row: line.cells });
    }
  }
  const firstDate = dated
    .flatMap((d) => (d.kind === 'placements' && d.date !== null ? [d.date] : []))
    .toSorted()[0];
  if (firstDate === undefined) {
    throw unreadableFolder(
      `${folder}：没有可读的就业登记（placements.csv 的“入职日期”）。 No placements to rehearse.`,
    );
  }

  const events = new Map<PlainDate, DatedEvents>();
  for (const { kind, date, row } of dated) {
    // What happened before the first placement (an insurance month paid early) is known on the first day.
    const on = date === null || date < firstDate ? firstDate : date;
    const day = events.get(on) ?? {};
    events.set(on, day);
    day[kind] ??= [];
    day[kind].push(row);
  }
  return {
    registry: fileOf(folder, 'registry'),
    employers: fileOf(folder, 'employers'),
    intermediaries: fileOf(folder, 'intermediaries'),
    firstDate,
    events,
    unreadable,
  };
}

function datedFiles(folder: string): [DatedKind, string][] {
  const insurance = path.join(folder, 'insurance');
  const months = existsSync(insurance)
    ? readdirSync(insurance).filter((name) => /\.(csv|xlsx)$/i.test(name))
    : [];
  const single = (['placements', 'insurance', 'departures', 'follow-ups'] as const).flatMap(
    (kind): [DatedKind, string][] => {
      const file = fileOf(folder, kind);
      return file === null ? [] : [[kind, file]];
    },
  );
  return [
    ...single,
    ...months.toSorted().map((name): [DatedKind, string] => ['insurance', path.join(insurance, name)]),
  ];
}

function fileOf(folder: string, name: string): string | null {
  for (const extension of ['csv', 'xlsx']) {
    const file = path.join(folder, `${name}.${extension}`);
    if (existsSync(file)) return file;
  }
  return null;
}
