import { createReadStream } from 'node:fs';
import { lineTooLong, MAX_LINE_CHARS } from './csv.ts';
import { CsvRows } from './csv-rows.ts';
import { formatOf, needHeader, readChunks, type TableOptions } from './read-table.ts';
import type { Spooled } from './spool.ts';
import { type TableChunk, TableRows } from './table-rows.ts';

/** A plain line that has to be read the long way after all. */
export interface DeclinedLine {
  readonly rowNo: number;
  readonly text: string;
}

/** Lines without a quote, of which each is a row: cells are what stands between the commas. */
export interface PlainLines {
  readonly bytes: Buffer;
  /** Where each begins and ends in `bytes`, and its row in Excel. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly rowNos: Int32Array;
  /** The cell of each wanted column; -1 where the table does not have it. */
  readonly places: readonly number[];
  /** Cells up to the last named column. */
  readonly width: number;
}

/**
 * Some rows of a table. Those of a CSV file in UTF-8 come as bytes, as far as they can be read so; their memory serves for the
 * next piece, once that is asked for.
 */
export interface TablePiece {
  readonly absent: ReadonlySet<string>;
  readonly plain: PlainLines | null;
  /** The other rows, and those of `plain` that are declined. */
  rest(declined: readonly DeclinedLine[]): TableChunk;
}

/** So much at least is read at once. */
const PIECE_BYTES = 512 * 1024;
const LINE_FEED = 0x0a;
const RETURN = 0x0d;
const QUOTE = 0x22;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * The rows of a file, by the piece. Other formats than CSV in UTF-8 come as `readChunks` gives them. Throws TableError.
 */
export async function* readPieces(
  file: Spooled,
  columns: readonly string[],
  options: TableOptions = {},
): AsyncGenerator<TablePiece> {
  if (formatOf(file) === 'csv' && file.utf8) {
    yield* piecesOfText(createReadStream(file.path, { highWaterMark: PIECE_BYTES }), columns, options);
    return;
  }
  for await (const chunk of readChunks(file, columns, options))
    yield { absent: chunk.absent, plain: null, rest: () => chunk };
}

/**
 * The rows of what is known to be CSV in UTF-8, wherever it comes from. The fastest way: who makes rows of bytes is spared
 * a string for each cell. Throws TableError.
 */
export async function* piecesOfText(
  content: AsyncIterable<Uint8Array>,
  columns: readonly string[],
  options: TableOptions & { readonly pieceBytes?: number } = {},
): AsyncGenerator<TablePiece> {
  const table = new TableRows(columns, options.optional, true);
  const records = new CsvRows();
  for await (const bytes of wholeLines(content, options.pieceBytes ?? PIECE_BYTES))
    yield pieceOf(bytes, table, records);
  records.end();
  addReady(table, records);
  const last = table.take();
  yield { absent: table.absent, plain: null, rest: () => last };
  needHeader(table);
}

/** The text in pieces that end with a line, all in the same memory. */
async function* wholeLines(content: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Buffer> {
  let memory = Buffer.alloc(0);
  let held = 0;
  let first = true;
  const heldText = () => {
    const text = memory.subarray(0, held);
    const mark = first && BYTE_ORDER_MARK.equals(text.subarray(0, 3)) ? 3 : 0;
    first = false;
    return text.subarray(mark);
  };
  for await (const bytes of content) {
    if (held + bytes.length > memory.length) {
      const larger = Buffer.alloc(2 * (held + bytes.length));
      memory.copy(larger, 0, 0, held);
      memory = larger;
    }
    memory.set(bytes, held);
    held += bytes.length;
    if (held < size) continue;
    const text = heldText();
    const end = endOfLines(text);
    const rest = text.subarray(end);
    if (rest.length > MAX_LINE_CHARS) throw lineTooLong();
    if (end > 0) yield text.subarray(0, end);
    memory.set(rest);
    held = rest.length;
  }
  const text = heldText();
  if (text.length > 0) yield text;
}

function endOfLines(bytes: Buffer): number {
  const behind = bytes.lastIndexOf(LINE_FEED) + 1;
  // Lines behind it may end with a return alone. The line feed of the last character may come with the next bytes.
  return behind + bytes.subarray(behind, -1).lastIndexOf(RETURN) + 1;
}

function pieceOf(bytes: Buffer, table: TableRows, records: CsvRows): TablePiece {
  if (hasLoneReturn(bytes)) return linesApart(bytes, table, records);
  const plain = new LinesFound();
  let quote = bytes.indexOf(QUOTE);
  for (let from = 0; from < bytes.length; ) {
    const lineFeed = bytes.indexOf(LINE_FEED, from);
    const next = lineFeed === -1 ? bytes.length : lineFeed + 1;
    const end = lineFeed === -1 ? next : lineFeed;
    const to = end > from && bytes[end - 1] === RETURN ? end - 1 : end;
    if (quote !== -1 && quote < from) quote = bytes.indexOf(QUOTE, from);
    if (table.header === undefined || records.open || (quote !== -1 && quote < to)) {
      records.add(bytes.toString('utf8', from, to));
      addReady(table, records);
    } else {
      plain.add(from, to, table.count());
    }
    from = next;
  }
  const { header } = table;
  const others = table.take();
  return {
    absent: table.absent,
    plain: header ? { bytes, ...plain.take(), places: header.places, width: header.width } : null,
    rest(declined) {
      if (declined.length === 0) return others;
      for (const { rowNo, text } of declined) table.read(text.split(','), rowNo);
      return together(others, table.take());
    },
  };
}

const together = (a: TableChunk, b: TableChunk): TableChunk => ({
  rows: [...a.rows, ...b.rows],
  rowNos: [...a.rowNos, ...b.rowNos],
  problems: [...a.problems, ...b.problems],
  warnings: [...a.warnings, ...b.warnings],
  absent: a.absent,
});

class LinesFound {
  readonly #from: number[] = [];
  readonly #to: number[] = [];
  readonly #rowNos: number[] = [];

  add(from: number, to: number, rowNo: number): void {
    if (to === from) return;
    this.#from.push(from);
    this.#to.push(to);
    this.#rowNos.push(rowNo);
  }

  take(): Pick<PlainLines, 'from' | 'to' | 'rowNos'> {
    const [from, to, rowNos] = [this.#from, this.#to, this.#rowNos].map((numbers) =>
      Int32Array.from(numbers),
    );
    return { from: from!, to: to!, rowNos: rowNos! };
  }
}

/** Lines that end with a return alone, as files have them that are pasted together out of several. */
function linesApart(bytes: Buffer, table: TableRows, records: CsvRows): TablePiece {
  const lines = bytes.toString('utf8').split(/\r\n|\n|\r/);
  if (lines.at(-1) === '') lines.pop();
  for (const line of lines) records.add(line);
  addReady(table, records);
  const chunk = table.take();
  return { absent: table.absent, plain: null, rest: () => chunk };
}

function hasLoneReturn(bytes: Buffer): boolean {
  for (let at = bytes.indexOf(RETURN); at !== -1; at = bytes.indexOf(RETURN, at + 1))
    if (bytes[at + 1] !== LINE_FEED && at + 1 < bytes.length) return true;
  return false;
}

function addReady(table: TableRows, records: CsvRows): void {
  if (records.ready.length === 0) return;
  for (const record of records.ready.splice(0)) table.add(record);
}
