import type { TableRow } from './csv-rows.ts';
import { TableError, type TableProblem } from './errors.ts';
import { type Header, readHeader } from './header.ts';
import { ROUNDED } from './xlsx.ts';

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

const REPLACEMENT = '\uFFFD';
const NOTHING: ReadonlySet<string> = new Set();

/** Makes rows of records: counts them, finds the header, and what cannot be read. */
export class TableRows {
  readonly #columns: readonly string[];
  readonly #optional: readonly string[] | undefined;
  readonly #utf8: boolean;
  #header: Header | undefined;
  #absent = NOTHING;
  #rowNo = 0;
  #chunk = emptyChunk();

  constructor(columns: readonly string[], optional: readonly string[] | undefined, utf8: boolean) {
    this.#columns = columns;
    this.#optional = optional;
    this.#utf8 = utf8;
  }

  /** Undefined until it has come. */
  get header(): Header | undefined {
    return this.#header;
  }

  get absent(): ReadonlySet<string> {
    return this.#absent;
  }

  /** The next record of the file. Throws TableError where it is a header that does not do. */
  add(record: TableRow): void {
    this.#rowNo += 1;
    this.read(record, this.#rowNo);
  }

  /** Counts a row that is read elsewhere. Returns its number. */
  count(): number {
    this.#rowNo += 1;
    return this.#rowNo;
  }

  /** A record that has been counted. */
  read(record: TableRow, rowNo: number): void {
    if (record === 'quote-not-closed') {
      const problem = openQuote(rowNo);
      if (this.#header === undefined) throw new TableError([problem]);
      this.#chunk.problems.push(problem);
    } else if (isEmpty(record)) return;
    else if (this.#header === undefined) this.#begin(record);
    else this.#take(record, rowNo, this.#header);
  }

  /** All rows since the last time. */
  take(): TableChunk {
    const chunk = { ...this.#chunk, absent: this.#absent };
    this.#chunk = emptyChunk();
    return chunk;
  }

  #begin(record: readonly string[]): void {
    this.#header = readHeader(record, this.#columns, this.#optional);
    const { places, warnings } = this.#header;
    this.#absent = new Set(this.#columns.filter((_, c) => places[c] === -1));
    this.#chunk.warnings.push(...warnings);
  }

  #take(record: readonly string[], rowNo: number, header: Header): void {
    const { places } = header;
    const cells = new Array<string>(places.length);
    for (let c = 0; c < places.length; c += 1) cells[c] = trimmed(record[places[c]!] ?? '');
    const problem = this.#findProblem(cells, record, rowNo, header);
    if (problem) {
      this.#chunk.problems.push(problem);
      return;
    }
    this.#chunk.rows.push(cells);
    this.#chunk.rowNos.push(rowNo);
  }

  #findProblem(
    cells: readonly string[],
    record: readonly string[],
    row: number,
    header: Header,
  ): TableProblem | undefined {
    for (let c = 0; c < cells.length; c += 1) {
      const column = this.#columns[c]!;
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
      if (!this.#utf8 && cells[c]!.includes(REPLACEMENT)) {
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
}

const emptyChunk = (): Omit<TableChunk, 'absent'> => ({ rows: [], rowNos: [], problems: [], warnings: [] });

function openQuote(row: number): TableProblem {
  const message = '该行有一个双引号没有闭合，分不清各个单元格。';
  return { row, column: '', code: 'quote-not-closed', message, remedy: '请补上或删除多余的双引号。' };
}

function isEmpty(record: readonly string[]): boolean {
  return record.every((cell) => cell === '' || cell.trim() === '');
}

/** `trim` only where there is something to trim: most cells have nothing. */
export function trimmed(cell: string): string {
  if (cell === '') return cell;
  const first = cell.charCodeAt(0);
  const last = cell.charCodeAt(cell.length - 1);
  return isSpace(first) || isSpace(last) ? cell.trim() : cell;
}

// Space and control characters, no-break space, byte order mark and the ideographic space of Chinese keyboards.
const isSpace = (code: number) => code <= 0x20 || code === 0xa0 || code === 0x3000 || code === 0xfeff;
