import { useCallback, useMemo, useState } from 'react';
import type { CellFault, GridRow } from './types.ts';

export interface Grid {
  /** The last one is blank, to type in. */
  readonly rows: readonly GridRow[];
  readonly filled: readonly GridRow[];
  readonly faultsOf: (row: GridRow) => readonly CellFault[];
  readonly edit: (key: number, column: number, value: string) => void;
  /** Overwrites from the row with this index on, and adds what goes beyond the end. */
  readonly put: (index: number, block: readonly (readonly (string | undefined)[])[]) => void;
  /** Adds behind what is there. */
  readonly append: (rows: readonly (readonly string[])[]) => void;
  /** These rows as they were; one that has been changed meanwhile stays. The same goes for `refuse`. */
  readonly remove: (gone: ReadonlySet<GridRow>) => void;
  readonly refuse: (faults: ReadonlyMap<GridRow, readonly CellFault[]>) => void;
}

let nextKey = 1;
const NOTHING: readonly CellFault[] = [];

/**
 * The rows of an entry grid. `blank` is what a new row begins with (filled-in defaults do not make a row filled);
 * `check` judges a filled row and is asked once for each state of it.
 */
export function useGrid(
  blank: readonly string[],
  check: (cells: readonly string[]) => readonly CellFault[],
): Grid {
  const newRow = useCallback((): GridRow => ({ key: nextKey++, cells: blank }), [blank]);
  const isBlank = useCallback(
    ({ cells }: GridRow) => cells.every((cell, i) => cell.trim() === '' || cell === blank[i]),
    [blank],
  );
  const [rows, setRows] = useState<readonly GridRow[]>(() => [newRow()]);

  const withBlankEnd = useCallback(
    (changed: readonly GridRow[]): readonly GridRow[] => {
      const last = changed.at(-1);
      return last && isBlank(last) ? changed : [...changed, newRow()];
    },
    [isBlank, newRow],
  );

  const faultsOf = useMemo(() => {
    const known = new WeakMap<GridRow, readonly CellFault[]>();
    return (row: GridRow): readonly CellFault[] => {
      const before = known.get(row);
      if (before) return before;
      const found = isBlank(row) ? NOTHING : [...check(row.cells), ...(row.refused ?? [])];
      known.set(row, found);
      return found;
    };
  }, [check, isBlank]);

  return {
    rows,
    filled: useMemo(() => rows.filter((row) => !isBlank(row)), [rows, isBlank]),
    faultsOf,
    edit: (key, column, value) =>
      setRows((before) =>
        withBlankEnd(
          before.map((row) => (row.key === key ? { key, cells: row.cells.with(column, value) } : row)),
        ),
      ),
    put: (index, block) =>
      setRows((before) => {
        const changed = [...before];
        for (const [i, cells] of block.entries()) {
          const { key, cells: old } = changed[index + i] ?? newRow();
          changed[index + i] = { key, cells: cells.map((cell, c) => cell ?? old[c] ?? '') };
        }
        return withBlankEnd(changed);
      }),
    append: (added) =>
      setRows((before) =>
        withBlankEnd([
          ...before.filter((row) => !isBlank(row)),
          ...added.map((cells) => ({ key: nextKey++, cells })),
        ]),
      ),
    remove: (gone) => setRows((before) => withBlankEnd(before.filter((row) => !gone.has(row)))),
    refuse: (faults) =>
      setRows((before) =>
        before.map((row) => {
          const refused = faults.get(row);
          return refused ? { key: row.key, cells: row.cells, refused } : row;
        }),
      ),
  };
}
