import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import iconv from 'iconv-lite';
import { importColumns } from '../../../src/domain/import-rows/columns.ts';
import { generateRegister, type RegisterPlan } from './generate.ts';
import type { Cells } from './person.ts';

const ROWS_A_PIECE = 2000;

/** Writes a generated register as CSV; returns the number of rows. Nothing but a piece of it is in memory. */
export async function writeRegisterFile(
  file: string,
  plan: RegisterPlan,
  { encoding = 'utf-8' }: { encoding?: 'utf-8' | 'gb18030' } = {},
): Promise<number> {
  const out = createWriteStream(file);
  const write = async (lines: readonly string[]) => {
    const text = `${lines.join('\r\n')}\r\n`;
    const bytes = encoding === 'utf-8' ? Buffer.from(text) : iconv.encode(text, encoding);
    if (!out.write(bytes)) await once(out, 'drain');
  };
  let rows = 0;
  let lines: string[] = [importColumns.registry.join(',')];
  for (const { cells } of generateRegister(plan)) {
    lines.push(csvLine(cells));
    rows += 1;
    if (lines.length < ROWS_A_PIECE) continue;
    await write(lines);
    lines = [];
  }
  if (lines.length > 0) await write(lines);
  out.end();
  await finished(out);
  return rows;
}

const csvLine = (cells: Cells): string =>
  importColumns.registry.map((column) => quoted(cells[column] ?? '')).join(',');

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
