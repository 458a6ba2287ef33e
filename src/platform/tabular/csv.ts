import { createReadStream } from 'node:fs';
import { CsvRows, type TableRow } from './csv-rows.ts';
import { fileProblem } from './errors.ts';
import type { Spooled } from './spool.ts';

/** A line this long is no row of a table; nothing longer is gathered in memory. */
export const MAX_LINE_CHARS = 256 * 1024;

export const lineTooLong = () =>
  fileProblem(
    'file-not-table',
    '文件中有一行长得不像表格的一行。',
    '请用 Excel 或 WPS 打开核对，另存为 .xlsx 或 CSV 后重新导入。',
  );

/** All rows of a CSV file in batches, header and empty ones included. It is UTF-8 if it can be, else GB18030. */
export async function* readCsv(file: Spooled, batchSize: number): AsyncGenerator<TableRow[]> {
  const rows = new CsvRows();
  for await (const lines of linesOf(file)) {
    for (const line of lines) rows.add(line);
    while (rows.ready.length >= batchSize) yield rows.ready.splice(0, batchSize);
  }
  rows.end();
  while (rows.ready.length > 0) yield rows.ready.splice(0, batchSize);
}

/** Lines by the chunk, whichever of the three line ends each has: files are pasted together out of several. */
async function* linesOf(file: Spooled): AsyncGenerator<string[]> {
  let rest = '';
  for await (const text of textOf(file)) {
    rest += text;
    // Its line feed may be the first character of the next chunk.
    const end = rest.endsWith('\r') ? rest.length - 1 : rest.length;
    const lines = rest.slice(0, end).split(/\r\n|\n|\r/);
    rest = lines.pop()! + rest.slice(end);
    yield lines;
    if (rest.length > MAX_LINE_CHARS) throw lineTooLong();
  }
  const last = rest.replace(/\r$/, '');
  if (rest !== '') yield [last];
}

async function* textOf({ path, utf8 }: Spooled): AsyncGenerator<string> {
  const decoder = new TextDecoder(utf8 ? 'utf-8' : 'gb18030', { ignoreBOM: true });
  let first = true;
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) {
    const text = decoder.decode(chunk as Buffer, { stream: true });
    // The first character may be cut; then this text is empty and the next is the first.
    yield first ? text.replace(/^\uFEFF/, '') : text;
    if (text !== '') first = false;
  }
  yield decoder.decode();
}
