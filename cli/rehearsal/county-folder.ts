import { createReadStream, existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { addYears, compareDates, type PlainDate } from '../../src/domain/dates.ts';
import { readDate } from '../../src/domain/import-rows/cells.ts';
import { type ImportKind, importColumns, optionalColumns } from '../../src/domain/import-rows/columns.ts';
import { EngineError } from '../../src/engine/errors.ts';
import { readTable, TableError } from '../../src/platform/tabular/index.ts';
import { type Findings, finding, findingText } from './findings.ts';

/** A row of a file, and where it stands. */
export interface FolderRow {
  readonly cells: Record<string, string>;
  readonly file: string;
  readonly row: number;
}

export type DatedKind = 'placements' | 'insurance' | 'departures' | 'follow-ups';
export type DatedEvents = Partial<Record<DatedKind, FolderRow[]>>;

/** `date` null: it cannot be read. */
interface Dated {
  readonly kind: DatedKind;
  readonly date: PlainDate | null;
  readonly row: FolderRow;
}

/** A file of the folder; `name` is relative to it. */
export interface FolderFile {
  readonly name: string;
  readonly path: string;
}

/** A folder of county exports, in the order in which its year is played. */
export interface CountyFolder extends Findings {
  readonly registry: FolderFile | null;
  readonly employers: FolderFile | null;
  readonly intermediaries: FolderFile | null;
  readonly firstDate: PlainDate;
  /** No day after it is played: a slip of the pen may name any year. */
  readonly lastDate: PlainDate;
  readonly events: ReadonlyMap<PlainDate, DatedEvents>;
}

const DATE_COLUMN: Record<DatedKind, string> = {
  placements: '入职日期',
  insurance: '缴费日期',
  departures: '离职日期',
  'follow-ups': '回访日期',
};

/** Longer than any life of a case, and as far as the engine's clocks go in one step. */
const PLAYED_YEARS = 100;

function unreadableFolder(message: string, findings: readonly string[] = []): EngineError {
  return new EngineError(
    'rehearsal-folder-unreadable',
    message,
    '请给出县市导出文件夹，格式与 data/county-2016 相同，例如：npm run rehearse -- data/county-2016',
    findings.join('\n'),
  );
}

/**
 * Reads the folder. A row whose date cannot be read is played on the first day, where the import reports it. `policySince`:
 * nothing is registered that began before any policy was in force, so such a date says nothing of when the county began.
 * `scenarioFrom`: first day of what people do beside the files; alone it is enough.
 */
export async function readCountyFolder(
  folder: string,
  { policySince, scenarioFrom }: { policySince?: PlainDate; scenarioFrom?: PlainDate | null } = {},
): Promise<CountyFolder> {
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw unreadableFolder(`没有文件夹 ${folder}。 No such folder.`);
  const findings: Findings = { problems: [], warnings: [] };
  const dated: Dated[] = [];
  for (const [kind, file] of datedFiles(folder)) {
    for (const row of await rowsOf(kind, file, findings))
      dated.push({ kind, date: readDate(row.cells[DATE_COLUMN[kind]] ?? ''), row });
  }
  const firstDate =
    dated
      .flatMap(({ kind, date }) => (kind === 'placements' && date !== null ? [date] : []))
      .filter((date) => policySince === undefined || date >= policySince)
      .toSorted()[0] ?? scenarioFrom;
  if (!firstDate) {
    throw unreadableFolder(
      `${folder}：没有可以登记的就业（placements.csv 的“入职日期”）。 No placements to rehearse.`,
      findings.problems.map(findingText),
    );
  }
  const lastDate = addYears(firstDate, PLAYED_YEARS);
  return {
    registry: fileOf(folder, 'registry'),
    employers: fileOf(folder, 'employers'),
    intermediaries: fileOf(folder, 'intermediaries'),
    firstDate,
    lastDate,
    events: byDay(dated, firstDate, lastDate),
    ...findings,
  };
}

/**
 * What happened before the first day (an insurance month paid early) is known on it. What is said of an employment before
 * it starts is a mistake, and is judged when the employment is there.
 */
function byDay(dated: readonly Dated[], firstDate: PlainDate, lastDate: PlainDate) {
  const starts = new Map(
    dated
      .flatMap(({ kind, date, row }): [string, PlainDate][] =>
        kind === 'placements' && date !== null ? [[row.cells.就业编号 ?? '', date]] : [],
      )
      // Of two with one number the earlier is the employment.
      .toSorted(([, a], [, b]) => compareDates(b, a)),
  );
  const events = new Map<PlainDate, DatedEvents>();
  for (const { kind, date, row } of dated) {
    const start = (kind !== 'insurance' && starts.get(row.cells.就业编号 ?? '')) || firstDate;
    const known = date === null || date < start ? start : date;
    const on = known < firstDate ? firstDate : known > lastDate ? lastDate : known;
    const day = events.get(on) ?? {};
    events.set(on, day);
    day[kind] ??= [];
    day[kind].push(row);
  }
  return events;
}

/** The rows that can be read; what cannot is said, and costs the others nothing. */
export async function rowsOf(kind: ImportKind, file: FolderFile, findings: Findings): Promise<FolderRow[]> {
  const rows: FolderRow[] = [];
  const options = { optional: optionalColumns[kind] };
  try {
    for await (const line of readTable(createReadStream(file.path), importColumns[kind], options)) {
      if ('problem' in line) findings.problems.push(finding(file.name, line.problem));
      else if ('warning' in line) findings.warnings.push(finding(file.name, line.warning));
      else rows.push({ cells: line.cells, file: file.name, row: line.rowNo });
    }
  } catch (error) {
    sayUnreadable(file, error, findings);
  }
  return rows;
}

function sayUnreadable(file: FolderFile, error: unknown, findings: Findings): void {
  if (error instanceof TableError) {
    for (const problem of error.problems) {
      // An empty file has no rows: nothing of the county is lost.
      const list = problem.code === 'file-empty' ? findings.warnings : findings.problems;
      list.push(finding(file.name, problem));
    }
  } else if (error instanceof Error && 'syscall' in error) {
    const message = `文件打不开：${error.message}`;
    findings.problems.push({ file: file.name, row: 0, column: '', code: 'file-unreadable', message });
  } else throw error;
}

function datedFiles(folder: string): [DatedKind, FolderFile][] {
  const single = (['placements', 'insurance', 'departures', 'follow-ups'] as const).flatMap(
    (kind): [DatedKind, FolderFile][] => {
      const file = fileOf(folder, kind);
      return file === null ? [] : [[kind, file]];
    },
  );
  const insurance = path.join(folder, 'insurance');
  const months =
    existsSync(insurance) && statSync(insurance).isDirectory()
      ? readdirSync(insurance).filter((name) => /\.(csv|xlsx)$/i.test(name))
      : [];
  const monthly = months.toSorted().map((name): [DatedKind, FolderFile] => {
    return ['insurance', { name: `insurance/${name}`, path: path.join(insurance, name) }];
  });
  return [...single, ...monthly];
}

function fileOf(folder: string, kind: string): FolderFile | null {
  const names = readdirSync(folder);
  for (const extension of ['csv', 'xlsx']) {
    const name = names.find((one) => one.toLowerCase() === `${kind}.${extension}`);
    if (name) return { name, path: path.join(folder, name) };
  }
  return null;
}
