import type { components } from '../../api/openapi.d.ts';
import type { CellFault, GridRow } from './types.ts';

/** Rows as the file that an import takes; its rows count from 2. */
export function fileOfRows(columns: readonly string[], rows: readonly GridRow[], name: string): File {
  const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
  const lines = [columns, ...rows.map(({ cells }) => cells)].map((cells) => cells.map(quoted).join(','));
  return new File([`\uFEFF${lines.join('\r\n')}\r\n`], name, { type: 'text/csv', lastModified: 0 });
}

type Report = components['schemas']['ImportReport'];

/** The refusals of a report by row of what was sent; rows that are not among them were taken. */
export function refusedRows(sent: readonly GridRow[], report: Report): Map<GridRow, CellFault[]> {
  const refused = new Map<GridRow, CellFault[]>();
  for (const { row, column, message, remedy } of report.errors) {
    const at = sent[row - 2];
    if (at) refused.set(at, [...(refused.get(at) ?? []), { column, message, remedy }]);
  }
  if (refused.size !== report.rejected) throw new Error('答复与所发的行对不上，请在“表格导入”中查看明细。');
  return refused;
}
