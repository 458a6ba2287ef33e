import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import writeExcelFile from 'write-excel-file/node';
import { Problem } from '../problems.ts';

/** A column of an export; `value` gives text, a number, or nothing. */
export interface Column<Item> {
  readonly header: string;
  readonly value: (item: Item) => string | number | boolean | null;
}

const MAX_XLSX_ROWS = 50_000;

/** CSV as spreadsheets in China open it: UTF-8 with BOM, CRLF. Streams, so that a year of rows fits. */
export function csvStream<Item>(columns: readonly Column<Item>[], items: AsyncIterable<Item>): Readable {
  const lines = stringify({
    bom: true,
    header: true,
    columns: columns.map((c) => c.header),
    record_delimiter: 'windows',
  });
  const records = Readable.from(toRecords(columns, items));
  records.on('error', (error) => lines.destroy(error));
  return records.pipe(lines);
}

async function* toRecords<Item>(columns: readonly Column<Item>[], items: AsyncIterable<Item>) {
  for await (const item of items) yield columns.map((c) => guarded(c.value(item)));
}

export async function xlsxBuffer<Item>(
  sheet: string,
  columns: readonly Column<Item>[],
  items: AsyncIterable<Item>,
): Promise<Buffer> {
  const rows: Item[] = [];
  for await (const item of items) {
    rows.push(item);
    if (rows.length > MAX_XLSX_ROWS) {
      throw new Problem('export-too-large', `Excel 导出最多 ${MAX_XLSX_ROWS} 行。`);
    }
  }
  const header = columns.map((c) => ({ value: c.header, fontWeight: 'bold' as const }));
  const body = rows.map((item) =>
    columns.map((c) => {
      const value = c.value(item);
      if (value === null) return null;
      // Text cells keep long numbers whole and are never formulas.
      return typeof value === 'number' ? { value, type: Number } : { value: text(value), type: String };
    }),
  );
  return writeExcelFile([header, ...body], { sheet }).toBuffer();
}

const text = (value: string | boolean): string =>
  typeof value === 'boolean' ? (value ? '是' : '否') : value;

/** What a spreadsheet takes for the beginning of a formula; in Chinese versions also in full width. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/** A cell that a spreadsheet would run as a formula gets an apostrophe in front. */
function guarded(value: string | number | boolean | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const cell = text(value);
  return FORMULA.test(cell) ? `'${cell}` : cell;
}
