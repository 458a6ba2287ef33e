import { createReadStream } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify/sync';
import { DEMO_PASSWORD, seedAgents, seedNamedAgents, seedVillageOfficer } from '../../src/accounts/demo.ts';
import type { Database } from '../../src/db/client.ts';
import { addMonths, monthsFrom, type PlainDate, shanghaiDateAt } from '../../src/domain/dates.ts';
import { readDate, readMonth } from '../../src/domain/import-rows/cells.ts';
import { type ImportKind, importColumns } from '../../src/domain/import-rows/columns.ts';
import { type ImportDeps, runImport } from '../../src/intake/index.ts';
import { createVault } from '../../src/platform/vault.ts';
import { readCountyFolder, rowsOf } from '../rehearsal/county-folder.ts';
import { Officers } from '../rehearsal/officers.ts';
import { createRecord } from '../rehearsal/record.ts';
import { confirmContracts, untilRecordRests } from '../rehearsal/theatre.ts';
import { seedAidPast } from './demo-aid.ts';
import { demoCoordination } from './demo-coordination.ts';
import { demoCentres, demoOpenings } from './demo-openings.ts';
import type { PastDeps } from './demo-past.ts';
import { demoRefresh } from './demo-refresh.ts';
import { demoReport } from './demo-reports.ts';
import { seedTargets } from './demo-targets.ts';
import type { Stack } from './stack.ts';

const FOLDER = path.join(import.meta.dirname, '../../data/county-2016');

const DATES: Partial<Record<ImportKind, readonly string[]>> = {
  intermediaries: ['资质有效期至'],
  placements: ['入职日期', '合同起始日', '合同终止日'],
  insurance: ['缴费日期'],
  departures: ['离职日期'],
  'follow-ups': ['回访日期'],
};
/** Left for whoever tries the product: contracts that wait for an officer, and one that its employer has to upload. */
const UNCONFIRMED = 5;
const UPLOADED_OF_THESE = 4;

const TITLES: Record<ImportKind, string> = {
  registry: '劳动力台账',
  employers: '用工单位',
  intermediaries: '中介机构',
  placements: '就业登记',
  insurance: '社保缴费',
  departures: '离职',
  'follow-ups': '跟踪回访',
  institutions: '培训机构',
  'training-classes': '培训班',
  enrolments: '培训学员',
  attendance: '培训签到',
  'training-results': '培训结业',
  students: '学生',
  'school-years': '学年确认',
  loans: '创业贷款',
  'loan-statements': '贷款季度结息',
  'job-openings': '招聘岗位',
};

/** The machine may be busy, and a process that was just told of a contract starts in a moment. */
const PATIENCE_MS = 60_000;

/** What has happened in the county by today to aid cases, told before any process is at work (demo-past). */
export async function loadDemoPast(options: {
  deps: PastDeps;
  nowMs: number;
  onProgress: (line: string) => void;
}): Promise<void> {
  const folder = await readCountyFolder(FOLDER);
  if (!folder.registry) return;
  const registry = await rowsOf('registry', folder.registry, folder);
  await seedAidPast(options.deps, { nowMs: options.nowMs, registry });
  options.onProgress('  补助个案：培训班 3 个，学生 2 名，贷款 1 笔，交通补助 4 件');
}

/**
 * Loads the county of data/county-2016 with its dates moved by whole months, so that it stands in the middle of its
 * life at `nowMs`: some years are complete and their claims wait for officers, others fall due in the coming weeks.
 * Loading again with the same `nowMs` completes what was cut short and changes nothing else.
 */
export async function loadDemoCounty(options: {
  stack: Stack;
  database: Database;
  nowMs: number;
  onProgress: (line: string) => void;
}): Promise<void> {
  const { stack, database, nowMs, onProgress } = options;
  const today = shanghaiDateAt(nowMs);
  const deps: ImportDeps = { database, vault: createVault(stack.masterKey) };
  const folder = await readCountyFolder(FOLDER);
  const months = wholeMonths(folder.firstDate, addMonths(today, -12));

  const take = async (kind: ImportKind, content: Readable) => {
    const request = {
      kind,
      fileName: `${kind}.csv`,
      content,
      mode: 'keep-good',
      businessAtMs: nowMs,
      userId: null,
    } as const;
    const report = await runImport(deps, request);
    const rows = report.accepted + report.unchanged;
    const refused = report.rejected > 0 ? `，${report.rejected} 行有错未收（演示用）` : '';
    onProgress(`  ${TITLES[kind]}：${rows} 行${refused}`);
  };
  if (folder.registry) await take('registry', createReadStream(folder.registry.path));
  if (folder.employers) await take('employers', createReadStream(folder.employers.path));
  if (folder.intermediaries) {
    const rows = await rowsOf('intermediaries', folder.intermediaries, folder);
    await take(
      'intermediaries',
      table(
        'intermediaries',
        rows.map(({ cells }) => move('intermediaries', cells, months)),
      ),
    );
  }
  for (const kind of ['placements', 'insurance', 'departures', 'follow-ups'] as const) {
    const rows = [...folder.events.values()]
      .flatMap((day) => day[kind] ?? [])
      .map(({ cells }) => move(kind, cells, months));
    const happens = DATES[kind]![0]!;
    await take(
      kind,
      table(
        kind,
        rows.filter((row) => (readDate(row[happens] ?? '') ?? today) <= today),
      ),
    );
  }

  await take('institutions', table('institutions', [...demoCentres]));
  await take('job-openings', table('job-openings', await demoOpenings(database.db, today)));

  await seedAgents(database.db);
  await seedNamedAgents(database.db);
  await seedVillageOfficer(database.db, deps.vault);

  const officers = new Officers(stack.baseUrl, DEMO_PASSWORD, { patienceMs: PATIENCE_MS });
  const theatre = { officers, record: createRecord(database.db) };
  await untilRecordRests(theatre, nowMs);
  onProgress('  劳动合同：由各县市人社局确认');
  await confirmContracts(theatre, nowMs, { leave: UNCONFIRMED, upload: UPLOADED_OF_THESE });
  onProgress('  协调会议：上季度一次已召开、一次逾期，难点问题三个');
  await demoCoordination(database, officers, { today, nowMs });
  await seedTargets(database, nowMs);
  onProgress('  目标任务：本年度 2 个县市，责任书 1 份已签、1 份待签');
  await demoReport(officers, today);
  onProgress('  月报：吉首市上月已报送');
  onProgress(`  名册年度更新：${await demoRefresh(database, officers, today)}年度已开始`);
}

/** Whole months from one date to the month of the other. */
function wholeMonths(from: PlainDate, to: PlainDate): number {
  const index = (date: PlainDate) => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7));
  return index(to) - index(from);
}

function move(kind: ImportKind, row: Record<string, string>, months: number): Record<string, string> {
  const moved = { ...row };
  for (const column of DATES[kind] ?? []) {
    const date = readDate(row[column] ?? '');
    if (date) moved[column] = addMonths(date, months);
  }
  const month = readMonth(row.所属月份 ?? '');
  if (month) moved.所属月份 = monthsFrom(month, months + 1).at(-1)!;
  return moved;
}

function table(kind: ImportKind, rows: Record<string, string>[]): Readable {
  return Readable.from([Buffer.from(stringify(rows, { header: true, columns: [...importColumns[kind]] }))]);
}
