import { readSheet } from 'read-excel-file/node';
import writeExcelFile from 'write-excel-file/node';
import { BankFileUnreadable, type BankFormat } from './format.ts';

const ZIP = Buffer.from('PK\u0003\u0004', 'latin1');

/** A workbook with one sheet of text cells: an account in a number cell would lose its last digits. */
export const xlsxFormat: BankFormat = {
  id: 'xlsx',
  recognises: (content) => content.subarray(0, ZIP.length).equals(ZIP),
  write: (table) =>
    writeExcelFile(
      table.map((row) => row.map((value) => (value === '' ? null : { value, type: String }))),
      { sheet: '支付' },
    ).toBuffer(),
  async read(content) {
    const rows = await readSheet(content, { parseNumber: (text) => text, trim: false }).catch(() => {
      throw new BankFileUnreadable('文件不是可读的 Excel 工作簿。');
    });
    return rows
      .map((row) => row.map((cell) => textOf(cell as string | boolean | Date | null)))
      .filter((row) => row.some((cell) => cell !== ''));
  },
};

/** Cells that a spreadsheet made numbers or dates of, as they stand in the file. */
function textOf(cell: string | boolean | Date | null): string {
  if (cell === null) return '';
  if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? '' : cell.toISOString().slice(0, 10);
  return String(cell).trim();
}
