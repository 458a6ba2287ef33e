import { sql } from 'kysely';
import { audit } from '../db/audit.ts';
import type { Db, Trx } from '../db/client.ts';
import { shanghaiDateAt } from '../domain/dates.ts';
import { type AccountChange, auditedAccounts } from './account-changes.ts';
import { REPORTED, type Tally } from './context.ts';
import { fileProblem, type ImportProblem } from './errors.ts';
import { recordset } from './sql.ts';
import type { ImportReport, ImportRequest } from './types.ts';

export interface ImportRun {
  readonly importId: string;
  readonly request: ImportRequest;
  readonly sha256: string;
}

/** First key of the lock that an import holds on its connection; the second is the run. */
const ALIVE = 4335;

/**
 * The run is visible from its start, so that one that broke off is seen as such: it is then no longer locked, because
 * its connection has ended with the process or the server.
 */
export async function openRun(trx: Trx, { importId, request, sha256 }: ImportRun): Promise<void> {
  await sql`select pg_advisory_lock(${ALIVE}::int, hashtext(${importId}))`.execute(trx);
  await trx
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
      divisions: [...(request.divisions ?? [])],
      office: request.outside?.office ?? null,
      signature: request.outside?.signature ?? null,
      share_key: request.outside?.shareKey ?? null,
    })
    .execute();
}

/** Counts, end state and the one audit entry, in the transaction of the facts. */
export async function closeRun(
  trx: Trx,
  { importId, request, sha256 }: ImportRun,
  report: ImportReport,
  { identitiesElsewhere }: Pick<Tally, 'identitiesElsewhere'>,
  accountChanges: readonly AccountChange[] = [],
): Promise<void> {
  const { status, rowsTotal, accepted, unchanged, rejected, unmatched } = report;
  const warnings = JSON.stringify(report.warnings);
  await trx
    .updateTable('import_run')
    .set({ status, rows_total: rowsTotal, accepted, unchanged, rejected, unmatched, warnings })
    .where('id', '=', importId)
    .execute();
  const accounts = auditedAccounts(accountChanges);
  await audit(trx, {
    actor: request.userId,
    operation: `import-${request.kind}`,
    subject: `import:${importId}`,
    outcome: status,
    businessAtMs: request.businessAtMs,
    ...(accounts && { before: accounts.before }),
    after: {
      ...{ fileName: request.fileName, sha256, rowsTotal, accepted, unchanged, rejected, unmatched },
      ...(identitiesElsewhere > 0 && { identitiesElsewhere }),
      ...(request.outside && { outside: { ...request.outside } }),
      ...accounts?.after,
    },
  });
}

/** The import broke off by a fault of ours or the machine's: nothing of it was kept. */
export async function failRun(db: Db | Trx, importId: string): Promise<void> {
  await sql`
    with failed as (
      update import_run set status = 'failed' where id = ${importId} and status = 'running' returning id
    )
    insert into import_error (import_id, row_no, column_name, code, message, remedy)
    select id, 0, '', ${BROKEN_OFF.code}, ${BROKEN_OFF.message}, ${BROKEN_OFF.remedy} from failed
  `.execute(db);
}

const BROKEN_OFF = fileProblem('import-broken-off');
/**
 * Closes runs that nobody is at work on any more: the process or the database that took them was killed. Any number of
 * processes may import meanwhile; theirs are told by the lock each holds. Returns how many were closed.
 */
export async function closeBrokenImports(trx: Trx): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    select id from import_run m where status = 'running'
      -- A bulk import has its process, which goes on.
      and not exists (select from register_load l where l.id = m.id)
  `.execute(trx);
  let closed = 0;
  for (const { id } of rows) {
    const lock = await sql<{ free: boolean }>`
      select pg_try_advisory_xact_lock(${ALIVE}::int, hashtext(${id})) as free`.execute(trx);
    // It may have ended well between the two questions: failRun asks once more.
    if (!lock.rows[0]!.free) continue;
    await failRun(trx, id);
    closed += 1;
  }
  return closed;
}

/**
 * Stores problems as they come, beside the transaction of the facts: they outlive its rollback, and a file with a
 * million bad rows does not gather them in memory.
 */
export async function storeProblems(
  db: Db | Trx,
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

/** Adds what was taken all the same to the run's report, as far as the report has room. */
export async function addWarnings(
  trx: Trx,
  importId: string,
  warnings: readonly ImportProblem[],
): Promise<void> {
  if (warnings.length === 0) return;
  await sql`
    update import_run set warnings = warnings || ${JSON.stringify(warnings.slice(0, REPORTED))}::jsonb
    where id = ${importId} and jsonb_array_length(warnings) < ${REPORTED}
  `.execute(trx);
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
    warnings: taken ? tally.warnings : [],
  };
}
