import { stringify } from 'csv-stringify/sync';
import { type ImportKind, importColumns } from '../../src/domain/import-rows/columns.ts';
import type { FolderRow } from './county-folder.ts';
import type { Said } from './findings.ts';
import { type ApiClient, ApiError } from './http-client.ts';

export interface ImportReport {
  readonly importId: string;
  readonly rowsTotal: number;
  readonly accepted: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly errors: readonly Said[];
  readonly warnings: readonly Said[];
}

/** How many errors a report holds; the rest is a list of its own. */
const IN_THE_REPORT = 1000;

/** Imports a file as its office would; a file that is refused whole has a report too. All its errors, however many. */
export async function importTable(
  as: ApiClient,
  kind: ImportKind,
  file: { readonly name: string; readonly bytes: Uint8Array },
): Promise<ImportReport> {
  const attachment = {
    field: 'file',
    fileName: file.name,
    bytes: file.bytes,
    mediaType: 'application/octet-stream',
  };
  const report = await as
    .upload<ImportReport>(`/api/imports/${kind}`, attachment, { mode: 'keep-good' })
    .catch(reportIn);
  if (report.errors.length < IN_THE_REPORT) return report;
  return { ...report, errors: await everyError(as, report.importId) };
}

const NOTHING = { importId: '', rowsTotal: 0, accepted: 0, unchanged: 0, rejected: 0, warnings: [] };

function reportIn(error: unknown): ImportReport {
  if (!(error instanceof ApiError) || error.status >= 500) throw error;
  const { report, code = '', detail = error.message } = error.problem as Refusal;
  if (report) return report;
  // Refused before anybody looked into it: too large, or nothing in it at all.
  const empty = code === 'file-missing';
  const said = { code: empty ? 'file-empty' : code, message: empty ? '文件是空的。' : detail };
  return { ...NOTHING, errors: [{ row: 0, column: '', ...said }] };
}

type Refusal = ApiError['problem'] & { readonly report?: ImportReport };

async function everyError(as: ApiClient, importId: string): Promise<Said[]> {
  const errors: Said[] = [];
  let cursor = '';
  do {
    const page = await as.get<{ items: Said[]; nextCursor: string | null }>(
      `/api/imports/${importId}/errors?limit=500${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    errors.push(...page.items);
    cursor = page.nextCursor ?? '';
  } while (cursor);
  return errors;
}

/** Rows of several files as one, in their order: row 2 is the first of them. */
export function tableOf(kind: ImportKind, rows: readonly FolderRow[]): Buffer {
  const cells = rows.map((row) => row.cells);
  return Buffer.from(stringify(cells, { header: true, columns: [...importColumns[kind]] }));
}
