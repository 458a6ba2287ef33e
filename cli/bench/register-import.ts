import { createReadStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import { type Database, openDatabase } from '../../src/db/client.ts';
import { readAreaClears } from '../../src/db/register/area-clears.ts';
import { clearRulesOn } from '../../src/db/register/clears.ts';
import { plainDate, startOfShanghaiDay } from '../../src/domain/dates.ts';
import { divisionCode, PREFECTURE } from '../../src/domain/divisions.ts';
import type { DivisionCode } from '../../src/domain/ids.ts';
import { importColumns } from '../../src/domain/import-rows/columns.ts';
import { rowsBelowHeader } from '../../src/domain/register/load.ts';
import { applyRegisterLoad } from '../../src/intake/register/load/apply.ts';
import { checkRegisterLoad } from '../../src/intake/register/load/check.ts';
import { copyRegisterFile } from '../../src/intake/register/load/copy.ts';
import { abandonLoad, applyLoad, openLoad } from '../../src/intake/register/load/open.ts';
import type { LoadDeps } from '../../src/intake/register/load/record.ts';
import { createVault } from '../../src/platform/vault.ts';
import { median } from '../rehearsal/report.ts';
import { databaseCpuMs } from './database-cpu.ts';
import { writeRegisterFile } from './register/write-file.ts';
import { openServer, round } from './site.ts';

/**
 * Of bare COPY and copying, in turn; the medians count, as one draw says little. The first copying of all compiles its code. What
 * the processor did is of the last round.
 */
const ROUNDS = 3;

type Phase = 'bareCopy' | 'copying' | 'checking' | 'applying';

/** One file through all phases; seconds, and processor seconds of this process beside them. */
interface LoadMeasured {
  readonly file: string;
  readonly rows: number;
  readonly mib: number;
  readonly seconds: Readonly<Record<Phase, number>>;
  /** What it cost, however busy the machine was meanwhile. */
  readonly processorSeconds: Readonly<Record<Phase, { node: number; database: number }>>;
  /** Throughput of copying – parsed, checked, sealed – beside the bare COPY of the same bytes. */
  readonly copyingOfBare: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly rssMiB: number;
}

/** Of the page of the four clears, with everybody in the register; median of the rounds. */
interface ClearsMeasured {
  readonly prefectureMs: number;
  readonly countyMs: number;
}

/**
 * Loads a generated register of the prefecture, the same file again, and a year later's, each beside bare COPYs of its
 * bytes into a table of text columns on the same server.
 */
export async function measureRegisterImport(
  people: number,
  say: (line: string) => void,
): Promise<{ people: number; loads: LoadMeasured[]; fourClears: ClearsMeasured }> {
  const server = await openServer();
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-register-'));
  try {
    const files = [1, 2].map((year) => path.join(folder, `year-${year}.csv`));
    for (const [i, file] of files.entries())
      await writeRegisterFile(file, { seed: 1, people, year: i === 0 ? 1 : 2 });
    await server.openSite('register', async () => {});
    const database = openDatabase({ url: server.url('register'), maxConnections: 4 });
    const deps: LoadDeps = { database, vault: createVault(Buffer.alloc(32, 1)), dataDir: folder };
    await createBareTable(database);
    const loads: LoadMeasured[] = [];
    for (const [file, name] of [
      [files[0]!, 'first year'],
      [files[0]!, 'the same again'],
      [files[1]!, 'second year'],
    ] as const) {
      const measured = await measureLoad(deps, file, name, say);
      loads.push(measured);
    }
    const fourClears = await measureClears(database);
    await database.close();
    return { people, loads, fourClears };
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureClears({ db }: Database): Promise<ClearsMeasured> {
  const on = plainDate('2016-12-01');
  const rules = clearRulesOn([], on);
  const took = async (area: DivisionCode) => {
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const from = performance.now();
      await readAreaClears(db, rules, on, area);
      times.push(performance.now() - from);
    }
    return round(median(times));
  };
  return { prefectureMs: await took(PREFECTURE), countyMs: await took(divisionCode('433101')) };
}

async function createBareTable({ pool }: Database): Promise<void> {
  const columns = importColumns.registry.map((column) => `"${column}" text`);
  await pool.query(`create table bare_register (${columns.join(', ')})`);
}

async function bareCopy({ pool }: Database, file: string): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('truncate bare_register');
    const copy = client.query(copyFrom('copy bare_register from stdin (format csv, header)'));
    await pipeline(createReadStream(file, { highWaterMark: 256 * 1024 }), copy);
  } finally {
    client.release();
  }
}

async function measureLoad(
  deps: LoadDeps,
  file: string,
  name: string,
  say: (line: string) => void,
): Promise<LoadMeasured> {
  const { db } = deps.database;
  const seconds = {} as Record<Phase, number>;
  const processor = {} as Record<Phase, { node: number; database: number }>;
  const { pool } = deps.database;
  const timed = async (phase: Phase, work: () => Promise<void>) => {
    const databaseMs = await databaseCpuMs(pool);
    const cpu = process.cpuUsage();
    const from = performance.now();
    await work();
    seconds[phase] = round((performance.now() - from) / 1000);
    const used = process.cpuUsage(cpu);
    const node = round((used.user + used.system) / 1e6);
    processor[phase] = { node, database: round(((await databaseCpuMs(pool)) - databaseMs) / 1000) };
    say(`${name}: ${phase} ${seconds[phase]} s, processor ${JSON.stringify(processor[phase])}`);
  };
  const { id: officer } = await db.selectFrom('app_user').select('id').limit(1).executeTakeFirstOrThrow();
  const businessAtMs = startOfShanghaiDay(plainDate('2016-12-01'));
  const byteSize = statSync(file).size;
  const alive = () => undefined;
  const open = () =>
    openLoad(deps, {
      area: PREFECTURE,
      fileName: name,
      sha256: name,
      byteSize,
      content: createReadStream(file),
      confirms: false,
      userId: officer,
      businessAtMs,
    });
  const bare: number[] = [];
  const copied: number[] = [];
  let id = '';
  for (let round = 0; round < ROUNDS; round += 1) {
    if (id !== '') await db.transaction().execute((trx) => abandonLoad(trx, { id, officer, businessAtMs }));
    await timed('bareCopy', () => bareCopy(deps.database, file));
    bare.push(seconds.bareCopy);
    id = await open();
    await timed('copying', () => copyRegisterFile(deps, id, alive));
    copied.push(seconds.copying);
  }
  seconds.bareCopy = median(bare);
  seconds.copying = median(copied);
  await timed('checking', () => checkRegisterLoad(deps, id, alive));
  const load = () =>
    db.selectFrom('register_load').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const { revision } = await load();
  await db.transaction().execute((trx) => applyLoad(trx, { id, revision, officer, businessAtMs }));
  await timed('applying', () => applyRegisterLoad(deps, id, alive));
  const { rows_read, refused, unchanged, applied } = await load();
  return {
    file: name,
    rows: rowsBelowHeader(rows_read),
    mib: round(byteSize / 2 ** 20),
    seconds,
    processorSeconds: processor,
    copyingOfBare: round(seconds.bareCopy / seconds.copying),
    counts: { refused, unchanged, applied },
    rssMiB: round(process.memoryUsage.rss() / 2 ** 20),
  };
}
