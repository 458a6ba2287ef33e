import { Button } from 'antd';
import type { GridColumn } from './types.ts';
import type { Grid } from './use-grid.ts';

const SHOWN = 20;

/** What is wrong, row by row, with what to do; a click goes to the cell. For who cannot see all of the grid at once. */
export function FaultList({
  grid: { rows, faultsOf },
  columns,
  onJump,
}: {
  grid: Grid;
  columns: readonly GridColumn[];
  onJump: (row: number, column: number) => void;
}) {
  const lines = rows.flatMap((row, index) => faultsOf(row).map((fault) => ({ index, ...fault })));
  if (lines.length === 0) return null;
  return (
    <section aria-label="有问题的行" style={{ marginTop: 12 }}>
      <strong>有问题的行</strong>
      <ul style={{ margin: '4px 0 0', paddingInlineStart: 20 }}>
        {lines.slice(0, SHOWN).map(({ index, column, message, remedy }) => (
          <li key={`${index}-${column}-${message}`}>
            <Button
              type="link"
              size="small"
              style={{ paddingInline: 0 }}
              onClick={() =>
                onJump(
                  index,
                  Math.max(
                    0,
                    columns.findIndex(({ name }) => name === column),
                  ),
                )
              }
            >
              第{index + 1}行 {column}
            </Button>
            ：{message}
            {remedy}
          </li>
        ))}
      </ul>
      {lines.length > SHOWN && <p>还有 {lines.length - SHOWN} 处，改正以上各行后显示。</p>}
    </section>
  );
}
