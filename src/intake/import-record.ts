import { sql } from 'kysely';
import { audit } from '../db/audit.ts';
import type { Database, Db, Trx } from '../db/client.ts';
import { shanghaiDateAt } from '../domain/dates.ts';
import type { Tally } from './context.ts';
import type { ImportProblem } from './errors.ts';
import { recordset } from './sql.ts';
import type { ImportReport, ImportRequest } from './types.ts';

export interface ImportRun {
  readonly importId: string;
  readonly request: ImportRequest;
  readonly sha256: string;
}

/** The run is visible from its start, so that one that broke off is seen as such. */
export async function openRun(db: Db, { importId, request, sha256 }: ImportRun): Promise<void> {
  await db
    .insertInto('import_run')
    .values({
      id: importId,
      kind: request.kind,
      file_name: request.fileName.slice(0, 255),
      sha256,
      mode: request.mode,
      status: 'running',
      business_on: shanghaiDateAt(request.businessAtMs),
      imported_by: request.userId,
    })
    .execute();
}

/** Counts, end state and the one audit entry, in the transaction of the facts. */
export async function closeRun(
  trx: Trx,
  { importId, request, sha256 }: ImportRun,
  report: ImportReport,
): Promise<void> {
  const { status, rowsTotal, accepted, unchanged, rejected, unmatched } = report;
  await trx
    .updateTable('import_run')
    .set({ status, rows_total: rowsTotal, accepted, unchanged, rejected, unmatched })
    .where('id', '=', importId)
    .execute();
  await audit(trx, {
    actor: request.userId,
    operation: `import-${request.kind}`,
    subject: `import:${importId}`,
    outcome: status,
    businessAtMs: request.businessAtMs,
    after: { fileName: request.fileName, sha256, rowsTotal, accepted, unchanged, rejected, unmatched },
  });
}

/** The import broke off by a fault of ours or the machine's: nothing of it was kept. */
export async function failRun(db: Db, importId: string): Promise<void> {
  await db.updateTable('import_run').set({ status: 'failed' }).where('id', '=', importId).execute();
}

/**
 * Stores problems as they come, beside the transaction of the facts: they outlive its rollback, and a file with a
 * million bad rows does not gather them in memory.
 */
export async function storeProblems(
  db: Database['db'],
  importId: string,
  problems: readonly ImportProblem[],
): Promise<void> {
  if (problems.length === 0) return;
  await sql`
    insert into import_error (import_id, row_no, column_name, code, message, remedy)
    select ${importId}, r."row", r."column", r.code, r.message, r.remedy
    from ${recordset(problems, '"row" int, "column" text, code text, message text, remedy text')}
  `.execute(db);
}

export function reportOf(
  { importId, request }: ImportRun,
  tally: Tally,
  status: ImportReport['status'],
): ImportReport {
  const taken = status === 'done';
  return {
    importId,
    kind: request.kind,
    status,
    rowsTotal: tally.accepted + tally.unchanged + tally.rejected,
    accepted: taken ? tally.accepted : 0,
    unchanged: taken ? tally.unchanged : 0,
    rejected: tally.rejected,
    unmatched: taken ? tally.unmatched : 0,
    errors: tally.reported.toSorted((a, b) => a.row - b.row),
  };
}
