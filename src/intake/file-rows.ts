import type { Row } from '../domain/import-rows/index.ts';

/**
 * Makes rows of a table's cells: columns are read by name, those that the file does not have are not there. The cells are
 * not copied; a file of a million rows would spend a quarter of its time on that.
 */
export function fileRows(
  columns: readonly string[],
  absent: ReadonlySet<string>,
): (cells: readonly string[]) => Row {
  class FileRow {
    readonly cells: readonly string[];
    constructor(cells: readonly string[]) {
      this.cells = cells;
    }
  }
  for (const [at, column] of columns.entries()) {
    if (absent.has(column)) continue;
    Object.defineProperty(FileRow.prototype, column, {
      get(this: FileRow): string {
        return this.cells[at]!;
      },
    });
  }
  return (cells) => new FileRow(cells) as unknown as Row;
}
