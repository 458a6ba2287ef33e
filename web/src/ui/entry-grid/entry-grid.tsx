import { type ClipboardEvent, type KeyboardEvent, memo, useEffect, useRef, useState } from 'react';
import type { CellFault, GridColumn, GridRow } from './types.ts';
import type { Grid } from './use-grid.ts';
import './entry-grid.css';

const ROW_PX = 36;
const NUMBER_PX = 48;
const FAULT_PX = 212;
const REMOVE_PX = 56;
/** Rows that are drawn beyond what is seen, so that scrolling shows no gaps. */
const AROUND = 8;

/**
 * Rows to type in or to paste into from a spreadsheet. Only what is seen is drawn, so ten thousand rows are as quick
 * as ten. Arrow keys and Enter move between rows, Tab between cells. `jumpTo` shows a row and goes into its cell.
 */
export function EntryGrid({
  label,
  columns,
  grid,
  onPaste,
  jumpTo,
}: {
  label: string;
  columns: readonly GridColumn[];
  grid: Grid;
  /** More than one cell's worth, as the clipboard has it. */
  onPaste: (row: number, column: number, text: string) => void;
  jumpTo: { readonly row: number; readonly column: number } | null;
}) {
  const frame = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState({ top: 0, height: 560 });
  const { rows, faultsOf } = grid;
  const first = Math.max(0, Math.floor(seen.top / ROW_PX) - AROUND);
  const last = Math.min(rows.length, Math.ceil((seen.top + seen.height) / ROW_PX) + AROUND);
  const width = NUMBER_PX + FAULT_PX + REMOVE_PX + columns.reduce((sum, column) => sum + column.width, 0);

  function focusCell(row: number, column: number): void {
    const box = frame.current;
    if (!box || row < 0 || row >= rows.length) return;
    const top = row * ROW_PX;
    if (top < box.scrollTop || top + 2 * ROW_PX > box.scrollTop + box.clientHeight) {
      box.scrollTop = Math.max(0, top - 2 * ROW_PX);
      setSeen({ top: box.scrollTop, height: box.clientHeight });
    }
    // The row may only be drawn by what was just set.
    requestAnimationFrame(() =>
      box.querySelector<HTMLInputElement>(`[data-cell="${row}-${column}"]`)?.focus(),
    );
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new wish moves the view
  useEffect(() => {
    if (jumpTo) focusCell(jumpTo.row, jumpTo.column);
  }, [jumpTo]);

  const cellOf = (target: EventTarget): [number, number] | null => {
    const at = (target as HTMLElement).dataset.cell?.split('-').map(Number);
    return at ? [at[0]!, at[1]!] : null;
  };
  function move(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, Enter: 1, ArrowUp: -1 }[event.key];
    const at = cellOf(event.target);
    if (!step || !at || event.nativeEvent.isComposing) return;
    event.preventDefault();
    focusCell(at[0] + step, at[1]);
  }
  function paste(event: ClipboardEvent): void {
    const text = event.clipboardData.getData('text/plain');
    if (!/[\t\n]/.test(text.trimEnd())) return;
    event.preventDefault();
    const [row, column] = cellOf(event.target) ?? [rows.length - 1, 0];
    onPaste(row, column, text);
  }

  const span = columns.length + 3;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: what is typed and pasted in the cells comes up to here
    <div
      ref={frame}
      className="entry-grid"
      onScroll={({ currentTarget }) =>
        setSeen({ top: currentTarget.scrollTop, height: currentTarget.clientHeight })
      }
      onKeyDown={move}
      onPaste={paste}
    >
      <table aria-label={label} aria-rowcount={rows.length + 1} style={{ width }}>
        <colgroup>
          <col style={{ width: NUMBER_PX }} />
          {columns.map((column) => (
            <col key={column.name} style={{ width: column.width }} />
          ))}
          <col style={{ width: FAULT_PX }} />
          <col style={{ width: REMOVE_PX }} />
        </colgroup>
        <thead>
          <tr>
            <th scope="col">行</th>
            {columns.map(({ name, align }) => (
              <th scope="col" key={name} className={align && 'entry-grid-figure'}>
                {name}
              </th>
            ))}
            <th scope="col">问题</th>
            <th scope="col">操作</th>
          </tr>
        </thead>
        <tbody>
          <Gap px={first * ROW_PX} span={span} />
          {rows.slice(first, last).map((row, i) => (
            <Line
              key={row.key}
              row={row}
              index={first + i}
              columns={columns}
              faults={faultsOf(row)}
              isLast={first + i === rows.length - 1}
              grid={grid}
            />
          ))}
          <Gap px={(rows.length - last) * ROW_PX} span={span} />
        </tbody>
      </table>
    </div>
  );
}

/** Stands for the rows that are not drawn. */
function Gap({ px, span }: { px: number; span: number }) {
  if (px <= 0) return null;
  return (
    <tr>
      <td colSpan={span} style={{ height: px, padding: 0, border: 0 }} />
    </tr>
  );
}

interface LineProps {
  readonly row: GridRow;
  readonly index: number;
  readonly columns: readonly GridColumn[];
  readonly faults: readonly CellFault[];
  readonly isLast: boolean;
  readonly grid: Grid;
}

/** Drawn anew when something of the row itself has changed: the grid's functions do the same at any time. */
const Line = memo(
  function Line({ row, index, columns, faults, isLast, grid }: LineProps) {
    const number = index + 1;
    const said = faults.map(({ column, message }) => `${column}：${message}`).join('');
    return (
      <tr aria-rowindex={index + 2}>
        <th scope="row">{number}</th>
        {columns.map(({ name, example, align }, c) => {
          const fault = faults.find(({ column }) => column === name);
          return (
            <td key={name} className={align && 'entry-grid-figure'}>
              <input
                data-cell={`${index}-${c}`}
                aria-label={`第${number}行 ${name}`}
                aria-invalid={fault !== undefined}
                title={fault ? `${fault.message}${fault.remedy}` : undefined}
                placeholder={isLast ? example : undefined}
                autoComplete="off"
                spellCheck={false}
                value={row.cells[c] ?? ''}
                onChange={(event) => grid.edit(row.key, c, event.target.value)}
              />
            </td>
          );
        })}
        <td className="entry-grid-fault" title={said}>
          {said}
        </td>
        <td>
          {!isLast && (
            <button
              type="button"
              aria-label={`删除第${number}行`}
              onClick={() => grid.remove(new Set([row]))}
            >
              删除
            </button>
          )}
        </td>
      </tr>
    );
  },
  (before, after) =>
    before.row === after.row &&
    before.index === after.index &&
    before.faults === after.faults &&
    before.isLast === after.isLast,
);
