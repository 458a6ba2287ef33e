/** The grid's columns, and how a header's cell is read. */
export interface Headers {
  readonly columns: readonly string[];
  readonly normalise: (header: string) => string;
}

/**
 * A block of cells as a spreadsheet puts it on the clipboard, or a CSV text; quoted cells may hold breaks. Lines without
 * a tab are one column of a spreadsheet, for amounts have commas of their own ("1,715.82"): they are a CSV only where
 * they begin with a header or are as wide as the grid in every line.
 */
export function parseBlock(text: string, headers: Headers): string[][] {
  const lines = cellsOf(text, '\t');
  if (text.includes('\t')) return lines;
  const csv = cellsOf(text, ',');
  const isFull = csv.every((cells) => isBlank(cells) || cells.length === headers.columns.length);
  return csv.length > 1 && (isFull || hasHeader(csv, headers)) ? csv : lines;
}

function cellsOf(text: string, separator: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  const endRow = () => {
    row.push(cell);
    rows.push(row);
    row = [];
    cell = '';
  };
  for (let i = 0; i < text.length; i += 1) {
    const c = text[i]!;
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[i + 1] === '"') {
        cell += '"';
        i += 1;
      } else quoted = false;
    } else if (c === '"' && cell === '') quoted = true;
    else if (c === separator) {
      row.push(cell);
      cell = '';
    } else if (c === '\n') endRow();
    else if (c !== '\r') cell += c;
  }
  if (cell !== '' || row.length > 0) endRow();
  return rows.slice(0, rows.findLastIndex((cells) => !isBlank(cells)) + 1);
}

const isBlank = (cells: readonly string[]): boolean => cells.every((cell) => cell.trim() === '');

/** Two names of columns make a header; of a single column one does. */
function hasHeader([head = []]: readonly (readonly string[])[], { columns, normalise }: Headers): boolean {
  const known = head.filter((cell) => columns.includes(normalise(cell)));
  return known.length >= Math.min(2, Math.max(1, head.length));
}

/**
 * Where a block's cells go: by its own header where the first line has one (any order, further columns are left out),
 * else from the column it is pasted at; a block too wide for that begins as far left as it needs.
 * Undefined: the cell keeps what it has. Empty lines go where whole rows are pasted; beside other columns they stay, or
 * what follows would slip into the rows of others.
 */
export function placeBlock(
  block: readonly (readonly string[])[],
  { at, ...headers }: Headers & { readonly at: number },
): (string | undefined)[][] {
  const { columns, normalise } = headers;
  const isHeaded = hasHeader(block, headers);
  const width = Math.max(0, ...block.map((row) => row.length));
  const from = Math.max(0, Math.min(at, columns.length - width));
  const places = isHeaded
    ? (block[0] ?? []).map((cell) => columns.indexOf(normalise(cell)))
    : Array.from({ length: width }, (_, i) => from + i);
  const lines = isHeaded ? block.slice(1) : block;
  const isWhole = columns.every((_, place) => places.includes(place));
  return (isWhole ? lines.filter((row) => !isBlank(row)) : lines).map((row) => {
    const cells: (string | undefined)[] = columns.map(() => undefined);
    for (const [i, cell] of row.entries()) {
      const place = places[i] ?? -1;
      if (place >= 0 && place < columns.length) cells[place] = cell.trim();
    }
    return cells;
  });
}
