import type { Align, Paper } from './paper.ts';

export interface TableColumn<Row> {
  readonly title: string;
  /** Share of the width; the shares of all columns together are the whole. */
  readonly share: number;
  readonly align?: Align;
  readonly value: (row: Row, index: number) => string;
}

const SIZE = 9;
const LINE = SIZE * 1.45;
const PAD = { x: 4, y: 4 };

/** A ruled table. A row stays on one page; each page repeats the head. */
export async function table<Row>(
  paper: Paper,
  columns: readonly TableColumn<Row>[],
  rows: readonly Row[],
  empty: string,
): Promise<void> {
  const all = columns.reduce((sum, { share }) => sum + share, 0);
  const widths = columns.map(({ share }) => (share / all) * paper.width);
  const head = cellsOf(
    paper,
    columns.map(({ title }) => title),
    widths,
  );
  let top = drawHead();
  for (const [i, row] of rows.entries()) {
    const texts = columns.map(({ value }) => value(row, i));
    let cells = cellsOf(paper, texts, widths);
    if (!paper.fits(cells.height)) {
      frame(top);
      paper.newPage();
      await paper.pause();
      top = drawHead();
      // Set anew, so that a lacking character is named at the foot of the page it stands on.
      cells = cellsOf(paper, texts, widths);
    }
    draw(cells, (column) => columns[column]?.align ?? 'left');
  }
  if (rows.length === 0) draw(cellsOf(paper, [empty], [paper.width]), () => 'center', [paper.width]);
  frame(top, rows.length === 0);

  function drawHead(): number {
    const start = paper.y;
    paper.shade(paper.left, start, paper.width, head.height);
    paper.rule(paper.left, start, paper.right, start);
    draw(head, () => 'center');
    return start;
  }

  function draw(cells: Cells, alignOf: (column: number) => Align, of: readonly number[] = widths): void {
    let x = paper.left;
    for (const [column, lines] of cells.lines.entries()) {
      const width = of[column] as number;
      const free = (cells.height - lines.length * LINE) / 2;
      for (const [i, line] of lines.entries()) {
        const y = paper.y + free + i * LINE;
        paper.line(line, { x: x + PAD.x, y, width: width - 2 * PAD.x, size: SIZE, align: alignOf(column) });
      }
      x += width;
    }
    paper.y += cells.height;
    paper.rule(paper.left, paper.y, paper.right, paper.y);
  }

  /** The upright rules of one page's part of the table. */
  function frame(start: number, open = false): void {
    let x = paper.left;
    const end = open ? start + head.height : paper.y;
    for (const width of widths) {
      paper.rule(x, start, x, x === paper.left ? paper.y : end);
      x += width;
    }
    paper.rule(paper.right, start, paper.right, paper.y);
  }
}

interface Cells {
  readonly lines: readonly string[][];
  readonly height: number;
}

function cellsOf(paper: Paper, texts: readonly string[], widths: readonly number[]): Cells {
  const lines = texts.map((text, i) => paper.lines(text, SIZE, (widths[i] as number) - 2 * PAD.x));
  return { lines, height: Math.max(...lines.map((l) => l.length)) * LINE + 2 * PAD.y };
}
