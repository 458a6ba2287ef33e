import { readSheet } from 'read-excel-file/node';
import { fileProblem } from './errors.ts';
import type { Spooled } from './spool.ts';

/** A workbook is unpacked in memory: beyond this size it has to come as CSV. */
const MAX_XLSX_BYTES = 64 * 1024 * 1024;

/** Stands for a number that Excel no longer holds exactly; never occurs in a text cell of a file. */
export const ROUNDED = '\u0000rounded';

/** All rows of the first sheet as text, empty ones included. */
export async function readXlsx(file: Spooled): Promise<string[][]> {
  if (file.byteSize > MAX_XLSX_BYTES) {
    throw fileProblem('file-too-large', 'Excel 文件超过 64 MB。', '请另存为 CSV，或分成几个文件导入。');
  }
  try {
    const rows = await readSheet(file.path, { parseNumber: (text) => new RawNumber(text), trim: false });
    return rows.map((row) => row.map((cell) => cellText(cell as Cell)));
  } catch {
    throw fileProblem(
      'file-damaged',
      'Excel 文件已损坏、已加密或不是真正的 .xlsx 文件。',
      '请用 Excel 或 WPS 打开后另存为 .xlsx 或 CSV，再重新导入。',
    );
  }
}

/** A number as the workbook writes it, before JavaScript rounds it. */
class RawNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Cell = string | RawNumber | boolean | Date | null;

function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'string') return cell.replaceAll('\u0000', '');
  if (cell instanceof RawNumber) return numberText(cell.text);
  // Date cells are calendar dates; the reader hands them over as midnight UTC.
  if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? '' : cell.toISOString().slice(0, 10);
  return cell ? '是' : '否';
}

/**
 * '715.82000000000005' is how Excel stores 715.82. But an identity number typed into a number cell is kept to 15
 * digits and cannot be restored: 433123196208122438 became 433123196208122000.
 */
function numberText(raw: string): string {
  const value = Number(raw);
  if (!Number.isFinite(value)) return raw;
  return Math.abs(value) >= 1e15 ? ROUNDED : String(value);
}
