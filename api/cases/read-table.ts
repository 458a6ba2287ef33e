import { createReadStream } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { type ImportKind, importColumns, optionalColumns } from '../../src/domain/import-rows/index.ts';
import { readChunks, spool, TableError, type TableProblem } from '../../src/platform/tabular/index.ts';
import { Problem } from '../problems.ts';
import type { Upload } from '../request.ts';

export const rowErrorSchema = z
  .object({
    row: z.int().meta({ description: '与表格软件一致，表头为第 1 行' }),
    column: z.string(),
    code: z.string(),
    message: z.string(),
    remedy: z.string(),
  })
  .meta({ id: 'RowError' });

export interface ReadTable {
  columns: string[];
  rows: { row: number; cells: string[] }[];
  errors: TableProblem[];
}

/** The rows of an uploaded table as an import of this kind reads them. Throws Problem `import-refused`. */
export async function readTableOf(kind: ImportKind, upload: Upload, maxRows: number): Promise<ReadTable> {
  const columns = importColumns[kind];
  const table: ReadTable = { columns: [...columns], rows: [], errors: [] };
  const file = await spool(createReadStream(upload.path), { folder: dirname(upload.path) });
  try {
    for await (const chunk of readChunks(file, columns, { optional: optionalColumns[kind] })) {
      table.errors.push(...chunk.problems);
      for (const [i, cells] of chunk.rows.entries()) table.rows.push({ row: chunk.rowNos[i]!, cells });
      if (table.rows.length > maxRows) throw tooLong(maxRows);
    }
    return table;
  } catch (error) {
    if (error instanceof TableError) throw refused(error);
    throw error;
  } finally {
    await file.dispose();
  }
}

function refused({ problems }: TableError): Problem {
  const errors = problems.map(({ row, column, code, message }) => ({
    pointer: `/rows/${row}/${column}`,
    code,
    message,
  }));
  const remedy = problems[0]?.remedy;
  const detail = problems
    .map(({ column, message }) => (column ? `“${column}”：${message}` : message))
    .join('');
  return new Problem('import-refused', detail || '文件读不出来。', { errors, ...(remedy && { remedy }) });
}

const tooLong = (maxRows: number) =>
  new Problem('import-refused', `表格超过 ${maxRows} 行，不能在页面上逐行核对。`, {
    remedy: '请分成几个文件，或在“表格导入”中整份导入。',
  });
