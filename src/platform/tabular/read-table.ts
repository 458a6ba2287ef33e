import { readCsv } from './csv.ts';
import type { TableRow } from './csv-rows.ts';
import { fileProblem, type TableProblem } from './errors.ts';
import { type Judged, type Spooled, spool } from './spool.ts';
import { type TableChunk, TableRows } from './table-rows.ts';
import { readXlsx } from './xlsx.ts';

export interface TableOptions {
  /** Of the wanted columns those that the table need not have; their cells are empty then. */
  readonly optional?: readonly string[];
  readonly chunkRows?: number;
}

export type TableLine =
  | { readonly rowNo: number; readonly cells: Record<string, string> }
  | { readonly problem: TableProblem }
  | { readonly warning: TableProblem };

const CHUNK_ROWS = 4000;

/** Reads a CSV or XLSX file row by row, with the header's names as keys. Throws TableError. */
export async function* readTable(
  content: AsyncIterable<Uint8Array>,
  columns: readonly string[],
  options: TableOptions = {},
): AsyncGenerator<TableLine> {
  const file = await spool(content);
  try {
    for await (const chunk of readChunks(file, columns, options)) {
      for (const warning of chunk.warnings) yield { warning };
      for (const problem of chunk.problems) yield { problem };
      for (const [i, row] of chunk.rows.entries()) {
        const cells = Object.fromEntries(columns.map((column, c) => [column, row[c]!]));
        yield { rowNo: chunk.rowNos[i]!, cells };
      }
    }
  } finally {
    await file.dispose();
  }
}

/** The fast way: arrays in chunks. The format is told by the content, not by the file's name. */
export async function* readChunks(
  file: Spooled,
  columns: readonly string[],
  options: TableOptions = {},
): AsyncGenerator<TableChunk> {
  const table = new TableRows(columns, options.optional, file.utf8);
  for await (const batch of recordBatches(file, options.chunkRows ?? CHUNK_ROWS)) {
    for (const record of batch) table.add(record);
    yield table.take();
  }
  needHeader(table);
}

/** Throws where the file had nothing to read. */
export function needHeader({ header }: TableRows): void {
  if (header === undefined) throw fileProblem('file-empty', '文件是空的。', '请选择有内容的文件。');
}

function recordBatches(file: Spooled, size: number): AsyncIterable<TableRow[]> {
  return formatOf(file) === 'xlsx' ? xlsxBatches(file, size) : readCsv(file, size);
}

/** What the file is, by its first bytes. Throws TableError where it is no table. */
export function formatOf({ byteSize, head }: Pick<Judged, 'byteSize' | 'head'>): 'csv' | 'xlsx' {
  if (byteSize === 0) throw fileProblem('file-empty', '文件是空的。', '请选择有内容的文件。');
  if (head.subarray(0, 4).equals(Buffer.from('PK\u0003\u0004'))) return 'xlsx';
  if (head.subarray(0, 2).equals(Buffer.from([0xff, 0xfe]))) {
    throw fileProblem('file-not-table', '文件是 Unicode（UTF-16）文本。', '请另存为“CSV UTF-8”或 .xlsx。');
  }
  if (isBinary(head)) {
    throw fileProblem(
      'file-not-table',
      '文件不是 CSV 或 .xlsx 表格。',
      '旧版 .xls 请在 Excel 或 WPS 中另存为 .xlsx 或 CSV。',
    );
  }
  return 'csv';
}

/** Old .xls files, pictures and programs are full of NUL bytes early on; in a text a stray one is an accident. */
function isBinary(head: Buffer): boolean {
  const zeros = head.reduce((count, byte) => count + (byte === 0 ? 1 : 0), 0);
  return zeros > 1 + head.length / 100;
}

async function* xlsxBatches(file: Spooled, size: number): AsyncGenerator<TableRow[]> {
  const rows = await readXlsx(file);
  for (let from = 0; from < rows.length; from += size) yield rows.slice(from, from + size);
}
