import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { BankFileUnreadable, type BankFormat } from './format.ts';
import { fromBytes, toGb18030 } from './gb18030.ts';

/** CSV in GB18030 with CRLF, as most of the counties' banks take it. */
export const csvFormat: BankFormat = {
  id: 'csv-gb18030',
  // Whatever is nothing else.
  recognises: () => true,
  write: (table) =>
    toGb18030(
      stringify(
        table.map((row) => [...row]),
        { record_delimiter: 'windows' },
      ),
    ),
  read(content) {
    try {
      return parse(fromBytes(content), {
        bom: true,
        relax_column_count: true,
        skip_empty_lines: true,
        trim: true,
      });
    } catch {
      throw new BankFileUnreadable('文件不是可读的 CSV 表格。');
    }
  },
};
