/** A block of cells as a spreadsheet puts it on the clipboard, or a CSV text: quoted cells may hold breaks. */
export function parseBlock(text: string): string[][] {
  const separator = text.includes('\t') ? '\t' : text.includes('\n') ? ',' : '\t';
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
  return rows.filter((cells) => cells.some((value) => value.trim() !== ''));
}

/**
 * Where a block's cells go: by its own header where the first line has one (any order, further columns are left out),
 * else from the column it is pasted at; a block too wide for that begins as far left as it needs.
 * Undefined: the cell keeps what it has.
 */
export function placeBlock(
  block: readonly (readonly string[])[],
  columns: readonly string[],
  { at, normalise }: { at: number; normalise: (header: string) => string },
): (string | undefined)[][] {
  const head = (block[0] ?? []).map((cell) => columns.indexOf(normalise(cell)));
  const hasHeader = head.filter((place) => place >= 0).length >= 2;
  const width = Math.max(0, ...block.map((row) => row.length));
  const from = Math.max(0, Math.min(at, columns.length - width));
  const places = hasHeader ? head : Array.from({ length: width }, (_, i) => from + i);
  return (hasHeader ? block.slice(1) : block).map((row) => {
    const cells: (string | undefined)[] = columns.map(() => undefined);
    for (const [i, cell] of row.entries()) {
      const place = places[i] ?? -1;
      if (place >= 0 && place < columns.length) cells[place] = cell.trim();
    }
    return cells;
  });
}
