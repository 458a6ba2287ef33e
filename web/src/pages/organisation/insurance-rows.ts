import type { PlainDate } from '../../../../src/domain/dates.ts';
import { checkInsuranceRow, importColumns } from '../../../../src/domain/import-rows/index.ts';
import type { components } from '../../api/openapi.d.ts';
import type { CellFault, GridColumn, GridRow } from '../../ui/entry-grid/types.ts';

const names = importColumns.insurance;
const WIDTHS = [184, 96, 184, 172, 104, 112] as const;
const EXAMPLES = ['', '2016-06', '18 位身份证号', '城镇职工基本养老保险', '2016-06-25', '715.82'] as const;

/** The grid has the columns of the import file, in their order. */
export const insuranceColumns: readonly GridColumn[] = names.map((name, i) => ({
  name,
  width: WIDTHS[i]!,
  ...(EXAMPLES[i] && { example: EXAMPLES[i] }),
}));

/** Judges a row as the server will: same function, same words. Own rows only, where somebody acts for employers alone. */
export function insuranceFaults(
  cells: readonly string[],
  { businessDate, onlyFor }: { businessDate: PlainDate; onlyFor: readonly string[] | null },
): CellFault[] {
  const row = Object.fromEntries(names.map((name, i) => [name, cells[i] ?? '']));
  const checked = checkInsuranceRow(row, { row: 1, businessDate, divisionExists: () => true });
  if (!checked.ok) return checked.errors.map(({ column, message, remedy }) => ({ column, message, remedy }));
  if (onlyFor === null || onlyFor.includes(checked.value.creditCode)) return [];
  return [
    {
      column: names[0],
      message: '这不是您所代表单位的统一社会信用代码。',
      remedy: '只能申报本单位的缴费；请改正代码或删除这一行。',
    },
  ];
}

/** Rows as the file that the import takes; its rows count from 2. */
export function insuranceFile(rows: readonly GridRow[]): File {
  const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
  const lines = [names, ...rows.map(({ cells }) => cells)].map((cells) => cells.map(quoted).join(','));
  return new File([`\uFEFF${lines.join('\r\n')}\r\n`], '社保缴费.csv', { type: 'text/csv', lastModified: 0 });
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
