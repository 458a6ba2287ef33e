import { readCsv } from './csv.ts';
import type { TableRow } from './csv-rows.ts';
import { fileProblem, TableError, type TableProblem } from './errors.ts';
import { type Header, readHeader } from './header.ts';
import { type Spooled, spool } from './spool.ts';
import { ROUNDED, readXlsx } from './xlsx.ts';

/** Rows of a table, cells trimmed and in the order of the wanted columns. */
export interface TableChunk {
  readonly rows: string[][];
  /** rows[i] is row rowNos[i] in Excel. */
  readonly rowNos: number[];
  /** Rows that could not be read; they are not among `rows`. */
  readonly problems: TableProblem[];
  /** What the header says beside the wanted columns; in the chunk that begins with it. */
  readonly warnings: TableProblem[];
  /** Of the wanted columns those that the table does not have; their cells are empty. */
  readonly absent: ReadonlySet<string>;
}

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
const REPLACEMENT = '\uFFFD';

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
  const batches = recordBatches(file, options.chunkRows ?? CHUNK_ROWS);
  let header: Header | undefined;
  let absent: ReadonlySet<string> = new Set();
  let rowNo = 0;
  for await (const batch of batches) {
    const chunk = { rows: [], rowNos: [], problems: [], warnings: [] } as Omit<TableChunk, 'absent'>;
    for (const record of batch) {
      rowNo += 1;
      if (record === 'quote-not-closed') {
        const problem = openQuote(rowNo);
        if (header === undefined) throw new TableError([problem]);
        chunk.problems.push(problem);
      } else if (isEmpty(record)) continue;
      else if (header === undefined) {
        header = readHeader(record, columns, options.optional);
        const { places } = header;
        absent = new Set(columns.filter((_, c) => places[c] === -1));
        chunk.warnings.push(...header.warnings);
      } else take(chunk, record, rowNo, header, columns, file.utf8);
    }
    yield { ...chunk, absent };
  }
  if (header === undefined) throw fileProblem('file-empty', '文件是空的。', '请选择有内容的文件。');
}

function openQuote(row: number): TableProblem {
  const message = '该行有一个双引号没有闭合，分不清各个单元格。';
  return { row, column: '', code: 'quote-not-closed', message, remedy: '请补上或删除多余的双引号。' };
}

function recordBatches(file: Spooled, size: number): AsyncIterable<TableRow[]> {
  if (file.byteSize === 0) throw fileProblem('file-empty', '文件是空的。', '请选择有内容的文件。');
  const head = file.head;
  if (head.subarray(0, 4).equals(Buffer.from('PK\u0003\u0004'))) return xlsxBatches(file, size);
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
  return readCsv(file, size);
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

function take(
  chunk: Omit<TableChunk, 'absent'>,
  record: readonly string[],
  row: number,
  header: Header,
  columns: readonly string[],
  utf8: boolean,
): void {
  const { places } = header;
  const cells = new Array<string>(places.length);
  for (let c = 0; c < places.length; c += 1) cells[c] = trimmed(record[places[c]!] ?? '');
  const problem = findProblem(cells, record, row, header, columns, utf8);
  if (problem) {
    chunk.problems.push(problem);
    return;
  }
  chunk.rows.push(cells);
  chunk.rowNos.push(row);
}

function findProblem(
  cells: readonly string[],
  record: readonly string[],
  row: number,
  header: Header,
  columns: readonly string[],
  utf8: boolean,
): TableProblem | undefined {
  for (let c = 0; c < cells.length; c += 1) {
    const column = columns[c]!;
    if (cells[c] === ROUNDED) {
      const remedy = '请把该列设为“文本”格式，重新填写完整号码后再导入。';
      return {
        row,
        column,
        code: 'number-rounded',
        message: '号码被 Excel 按数字保存，末尾几位已丢失。',
        remedy,
      };
    }
    if (!utf8 && cells[c]!.includes(REPLACEMENT)) {
      const remedy = '请另存为“CSV UTF-8”或 .xlsx 后重新导入。';
      return { row, column, code: 'text-unreadable', message: '单元格中有无法识别的文字编码。', remedy };
    }
  }
  // More cells than columns: a comma inside an unquoted cell has moved the rest to the right.
  if (record.length > header.width && record.slice(header.width).some((cell) => cell.trim() !== '')) {
    const remedy = '内容里有逗号的单元格须用双引号括起来，或改用 .xlsx。';
    return { row, column: '', code: 'cells-too-many', message: '该行的单元格比表头多。', remedy };
  }
  return undefined;
}

function isEmpty(record: readonly string[]): boolean {
  return record.every((cell) => cell === '' || cell.trim() === '');
}

/** `trim` only where there is something to trim: most cells have nothing. */
function trimmed(cell: string): string {
  if (cell === '') return cell;
  const first = cell.charCodeAt(0);
  const last = cell.charCodeAt(cell.length - 1);
  return isSpace(first) || isSpace(last) ? cell.trim() : cell;
}

// Space and control characters, no-break space, byte order mark and the ideographic space of Chinese keyboards.
const isSpace = (code: number) => code <= 0x20 || code === 0xa0 || code === 0x3000 || code === 0xfeff;
