/** A row as the file has it: its cells, or why they cannot be told apart. */
export type TableRow = readonly string[] | 'quote-not-closed';

/** No cell of ours has this many line breaks: a quote that is still open then was never closed. */
const MAX_LINES_A_ROW = 20;

/**
 * Puts lines together to rows. A quoted cell may go over several lines; a quote that nobody closes costs its own row
 * alone (RULES: the other rows are kept), not the rest of the file that it would swallow.
 */
export class CsvRows {
  /** Rows that are complete; whoever reads them takes them out. */
  readonly ready: TableRow[] = [];
  /** Lines since a quote was opened, the line that opened it first. */
  #open: string[] = [];
  /** Cells of the header. */
  #width = 0;

  /** Whether a quote is open, so that the next line may belong to the same row. */
  get open(): boolean {
    return this.#open.length > 0;
  }

  add(line: string): void {
    if (this.#open.length === 0) {
      const alone = recordOf(line);
      if (alone === null) this.#open = [line];
      else this.#take(alone.cells);
      return;
    }
    const lines = [...this.#open, line];
    const together = recordOf(lines.join('\n'));
    // Lines that look like rows are rows, unless they and the quotes around them make up exactly one, as they should be.
    const one = together && together.cells.length === this.#width && together.regular;
    if (together && (one || !lines.slice(1).some((l) => this.#isRow(l)))) {
      this.#open = [];
      this.#take(together.cells);
    } else {
      this.#open = lines;
      if (lines.length > MAX_LINES_A_ROW) this.#giveUp();
    }
  }

  end(): void {
    while (this.#open.length > 0) this.#giveUp();
  }

  /** The first open line is a row that cannot be read; those after it are looked at anew. */
  #giveUp(): void {
    const [, ...rest] = this.#open;
    this.#open = [];
    this.ready.push('quote-not-closed');
    for (const line of rest) this.add(line);
  }

  #isRow(line: string): boolean {
    return this.#width > 1 && recordOf(line)?.cells.length === this.#width;
  }

  #take(cells: string[]): void {
    if (this.#width === 0 && cells.some((cell) => cell.trim() !== '')) this.#width = cells.length;
    this.ready.push(cells);
  }
}

interface TextRecord {
  readonly cells: string[];
  /** False where a quote stands in a quoted cell as if it were any character. */
  readonly regular: boolean;
}

/** The cells of a row, or null while a quote is open. A quote inside a cell that does not begin with one is text. */
function recordOf(row: string): TextRecord | null {
  if (!row.includes('"')) return { cells: row.split(','), regular: true };
  const cells: string[] = [];
  let regular = true;
  for (let at = 0; ; at += 1) {
    const cell: Cell | null = row[at] === '"' ? quoted(row, at + 1) : plain(row, at);
    if (cell === null) return null;
    cells.push(cell.text);
    regular &&= cell.regular;
    at = cell.end;
    if (at >= row.length) return { cells, regular };
  }
}

/** A cell and the place of the comma behind it. */
interface Cell {
  readonly text: string;
  readonly end: number;
  readonly regular: boolean;
}

function plain(row: string, from: number): Cell {
  const comma = row.indexOf(',', from);
  const end = comma === -1 ? row.length : comma;
  return { text: row.slice(from, end), end, regular: true };
}

function quoted(row: string, from: number): Cell | null {
  let text = '';
  let regular = true;
  for (let at = from; ; ) {
    const quote = row.indexOf('"', at);
    if (quote === -1) return null;
    text += row.slice(at, quote);
    if (row[quote + 1] === '"') {
      text += '"';
      at = quote + 2;
      continue;
    }
    const { text: behind, end } = plain(row, quote + 1);
    if (behind.trim() === '') return { text, end, regular };
    // What goes on behind its quotes was no quoted cell: the quotes are text. Over several lines only the one is.
    if (!row.includes('\n')) return { text: `"${text}"${behind}`, end, regular: false };
    text += '"';
    at = quote + 1;
    regular = false;
  }
}
