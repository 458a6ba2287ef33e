import { createReadStream, type ReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { CsvError, type Options, parse } from 'csv-parse';
import { fileProblem, type TableError } from './errors.ts';
import type { Spooled } from './spool.ts';

const OPTIONS: Options = {
  bom: true,
  relax_column_count: true,
  // A stray quote inside a cell is text; only a quote that opens a cell and never closes is an error.
  relax_quotes: true,
  // Without it one open quote would gather the rest of a file of any size in memory.
  max_record_size: 256 * 1024,
};

/** All records of a CSV file in batches, header and empty lines included. It is UTF-8 if it can be, else GB18030. */
export async function* readCsv(file: Spooled, batchSize: number): AsyncGenerator<string[][]> {
  const bytes = createReadStream(file.path, { highWaterMark: 256 * 1024 });
  const parser = parse(OPTIONS);
  const source = file.utf8 ? bytes : Readable.from(gb18030(bytes), { objectMode: false });
  source.on('error', (error: Error) => parser.destroy(error));
  source.pipe(parser);
  let batch: string[][] = [];
  let seen = 0;
  try {
    for await (const record of parser as AsyncIterable<string[]>) {
      batch.push(record);
      seen += 1;
      if (batch.length === batchSize) {
        yield batch;
        batch = [];
      }
    }
    if (batch.length > 0) yield batch;
  } catch (error) {
    throw error instanceof CsvError ? brokenQuote(seen + 1) : error;
  } finally {
    bytes.destroy();
    parser.destroy();
  }
}

async function* gb18030(bytes: ReadStream): AsyncGenerator<string> {
  const decoder = new TextDecoder('gb18030');
  for await (const chunk of bytes) yield decoder.decode(chunk as Buffer, { stream: true });
  yield decoder.decode();
}

function brokenQuote(row: number): TableError {
  return fileProblem(
    'quote-not-closed',
    `第 ${row} 行有未闭合的引号，其后的内容无法分行。`,
    '请补上或删除该行多余的双引号后重新导入。',
    row,
  );
}
