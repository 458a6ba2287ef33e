import type { PlainDate } from '../../../../src/domain/dates.ts';
import { checkInsuranceRow, importColumns } from '../../../../src/domain/import-rows/index.ts';
import type { CellFault, GridColumn } from '../../ui/entry-grid/types.ts';

const names = importColumns.insurance;
const WIDTHS = [184, 96, 184, 172, 104, 112] as const;
const EXAMPLES = ['', '2016-06', '18 位身份证号', '城镇职工基本养老保险', '2016-06-25', '715.82'] as const;

/** The grid has the columns of the import file, in their order. */
export const insuranceColumns: readonly GridColumn[] = names.map((name, i) => ({
  name,
  width: WIDTHS[i]!,
  ...(EXAMPLES[i] && { example: EXAMPLES[i] }),
  ...(name === '缴费金额(元)' && { align: 'end' as const }),
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
