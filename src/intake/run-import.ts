import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Db, Trx } from '../db/client.ts';
import { type ClientConnection, withConnection } from '../db/client-transaction.ts';
import { shanghaiDateAt } from '../domain/dates.ts';
import { type ImportKind, importColumns, optionalColumns } from '../domain/import-rows/index.ts';
import { readChunks, type Spooled, spool, type TableChunk, TableError } from '../platform/tabular/index.ts';
import { type ImportContext, type Importer, type Numbered, Tally } from './context.ts';
import { fileProblem } from './errors.ts';
import { fileRows } from './file-rows.ts';
import { closeRun, failRun, type ImportRun, openRun, reportOf, storeProblems } from './import-record.ts';
import { importers } from './importers.ts';
import type { ImportDeps, ImportReport, ImportRequest, OutsideSource } from './types.ts';

/**
 * Takes one file into the record: every row is checked, good rows become facts with their outbox messages in one
 * transaction, bad rows become errors with column, code and remedy. The same file again changes nothing.
 */
export async function runImport(deps: ImportDeps, request: ImportRequest): Promise<ImportReport> {
  const folder = deps.spoolFolder === undefined ? {} : { folder: deps.spoolFolder };
  const file = await spool(request.content, folder);
  try {
    const run: ImportRun = { importId: randomUUID(), request, sha256: file.sha256 };
    try {
      const report = await withConnection(deps.database.pool, async (connection) => {
        await connection.transact(({ trx }) => openRun(trx, run));
        return importFile(deps, connection, run, file);
      });
      await analyse(deps.database.db, request.kind, report.accepted);
      return report;
    } catch (error) {
      await failRun(deps.database.db, run.importId).catch(() => undefined);
      throw error;
    }
  } finally {
    await file.dispose();
  }
}

const ANALYSE_FROM_ROWS = 5000;
const WRITES: Record<ImportKind, readonly string[]> = {
  registry: ['household', 'person', 'poverty_status'],
  employers: ['employer'],
  intermediaries: ['intermediary'],
  placements: ['person', 'employment', 'contract', 'outbox'],
  insurance: ['insurance_payment', 'outbox'],
  departures: ['departure', 'employment', 'outbox'],
  'follow-ups': ['follow_up', 'outbox'],
  institutions: ['institution'],
  'training-classes': ['training_class'],
  enrolments: ['aid_case', 'training_enrolment', 'outbox'],
  attendance: ['training_attendance', 'outbox'],
  'training-results': ['training_completion', 'training_certificate', 'outbox'],
  students: ['aid_case', 'student', 'outbox'],
  'school-years': ['school_year_confirmation', 'outbox'],
  loans: ['aid_case', 'loan', 'outbox'],
  'loan-statements': ['loan_statement', 'outbox'],
  'job-openings': ['job_opening', 'job_opening_key'],
};

/**
 * After a large file the planner's picture of the tables is wrong until the server looks by itself, minutes later. Only
 * of tables that the file has at least doubled: a look at a large one takes longer than many a file, and its plans stay.
 */
async function analyse(db: Db, kind: ImportKind, accepted: number): Promise<void> {
  if (accepted < ANALYSE_FROM_ROWS) return;
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class
    where oid = any(${[...WRITES[kind]]}::regclass[]) and reltuples < ${accepted}
  `.execute(db);
  if (rows.length > 0) await sql.raw(`analyze ${rows.map(({ name }) => name).join(', ')}`).execute(db);
}

/** Thrown inside the transaction so that nothing of it stays. */
class NothingTaken extends Error {}

async function importFile(
  deps: ImportDeps,
  connection: ClientConnection,
  run: ImportRun,
  file: Spooled,
): Promise<ImportReport> {
  const { request } = run;
  const tally = new Tally();
  try {
    return await connection.transact(async (transaction) => {
      await waitForTurn(transaction.trx, request.kind);
      if (request.outside && (await isRevoked(transaction.trx, request.outside))) {
        const problem = fileProblem('source-revoked');
        tally.reported.unshift(problem);
        await storeProblems(deps.database.db, run.importId, [problem]);
        throw new NothingTaken();
      }
      const context: ImportContext = {
        importId: run.importId,
        userId: request.userId,
        businessAtMs: request.businessAtMs,
        businessOn: shanghaiDateAt(request.businessAtMs),
        transaction,
        vault: deps.vault,
        tally,
        accountChanges: [],
        rowAllowed: request.rowAllowed,
        ownReport: request.ownReport,
        outside: request.outside,
      };
      const store = () => storeProblems(deps.database.db, run.importId, tally.drain());
      await importRows(importers[request.kind], context, request, file, store);
      if (request.mode === 'all-or-nothing' && tally.rejected > 0) throw new NothingTaken();
      await importers[request.kind].finish?.(context);
      const report = reportOf(run, tally, 'done');
      await closeRun(transaction.trx, run, report, tally, context.accountChanges);
      return report;
    });
  } catch (error) {
    if (error instanceof TableError) {
      tally.reported.unshift(...error.problems);
      await storeProblems(deps.database.db, run.importId, error.problems);
    } else if (!(error instanceof NothingTaken)) throw error;
    const report = reportOf(run, tally, 'refused');
    await connection.transact(({ trx }) => closeRun(trx, run, report, tally));
    return report;
  }
}

/** Whose word the file is may have been taken back while it waited for its turn, behind a file that takes minutes. */
async function isRevoked(trx: Trx, { office, shareKey }: OutsideSource): Promise<boolean> {
  const { rows } = await sql<{ revoked: boolean }>`
    select exists (select from insurance_office where id = ${office} and revoked_on is not null)
      or exists (select from share_key where id = ${shareKey ?? null} and revoked_on is not null) as revoked
  `.execute(trx);
  return rows[0]!.revoked;
}

async function importRows(
  importer: Importer<unknown, unknown>,
  context: ImportContext,
  request: ImportRequest,
  file: Spooled,
  storeTally: () => Promise<void>,
): Promise<void> {
  const columns = importColumns[request.kind];
  const divisions = await readDivisions(context.transaction.trx);
  const options = { optional: optionalColumns[request.kind], chunkRows: importer.chunkRows };
  // While the database writes one chunk, the next is read and checked.
  let writing: Promise<void> = Promise.resolve();
  try {
    for await (const chunk of readChunks(file, columns, options)) {
      const checked = await checkChunk(importer, context, request, chunk, (code) => divisions.has(code));
      await writing;
      writing = write(importer, context, checked, storeTally);
      // A failure is seen at the next await; meanwhile it must not count as unhandled.
      writing.catch(() => undefined);
    }
  } finally {
    await writing;
  }
}

interface CheckedChunk {
  readonly good: Numbered<unknown>[];
  readonly encoded: unknown[];
}

/** Rows that are checked before others get their turn: the server goes on answering, the database goes on writing. */
const SLICE_ROWS = 250;

async function checkChunk(
  importer: Importer<unknown, unknown>,
  context: ImportContext,
  request: ImportRequest,
  chunk: TableChunk,
  divisionExists: (code: string) => boolean,
): Promise<CheckedChunk> {
  const rowOf = fileRows(importColumns[request.kind], chunk.absent);
  const businessDate = context.businessOn;
  const result: CheckedChunk = { good: [], encoded: [] };
  context.tally.warn(...chunk.warnings);
  for (const problem of chunk.problems) context.tally.reject([problem]);
  for (let from = 0; from < chunk.rows.length; from += SLICE_ROWS) {
    const slice: Numbered<unknown>[] = [];
    for (let i = from; i < Math.min(from + SLICE_ROWS, chunk.rows.length); i += 1) {
      const row = chunk.rowNos[i]!;
      const checked = importer.check(rowOf(chunk.rows[i]!), { row, businessDate, divisionExists });
      if (!checked.ok) {
        context.tally.reject(checked.errors);
        continue;
      }
      slice.push({ row, value: checked.value });
      if (checked.doubts) context.tally.warn(...checked.doubts);
    }
    result.good.push(...slice);
    if (importer.encode) result.encoded.push(importer.encode(context, slice));
    await nextTurn();
  }
  return result;
}

async function write(
  importer: Importer<unknown, unknown>,
  context: ImportContext,
  { good, encoded }: CheckedChunk,
  storeTally: () => Promise<void>,
): Promise<void> {
  if (good.length > 0) await importer.apply(context, good, encoded);
  await storeTally();
}

// Insurance files are large and touch nothing that the others write, so they have a queue of their own.
const QUEUE = { insurance: 1, other: 2 };

/**
 * One import at a time a queue: two files that write the same rows in different orders would wait for each other
 * forever. The wait itself has no limit, an import may take minutes.
 */
export async function waitForTurn(trx: Trx, kind: ImportKind): Promise<void> {
  const queue = kind === 'insurance' ? QUEUE.insurance : QUEUE.other;
  await sql`set local lock_timeout = 0`.execute(trx);
  await sql`select pg_advisory_xact_lock(4333, ${queue}::int)`.execute(trx);
  await sql`set local lock_timeout = '30s'`.execute(trx);
}

export async function readDivisions(db: Db | Trx): Promise<Set<string>> {
  const rows = await db.selectFrom('division').select('code').execute();
  return new Set(rows.map((row) => row.code));
}
