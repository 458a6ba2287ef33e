import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import iconv from 'iconv-lite';
import { type ImportKind, importColumns, optionalColumns } from '../../../src/domain/import-rows/index.ts';

const folder = new URL('../../../data/county-2016/', import.meta.url);

export type CountyRow = { row: number; cells: Record<string, string> };

/** The rows of one of the county's GB18030 files, numbered as the spreadsheet does. */
export function readCountyFile(name: string, kind: ImportKind): CountyRow[] {
  const records: string[][] = parse(iconv.decode(readFileSync(new URL(name, folder)), 'gb18030'));
  const [headers = [], ...rows] = records;
  const missing = importColumns[kind].filter(
    (column) => !headers.includes(column) && !optionalColumns[kind].includes(column),
  );
  if (missing.length > 0) throw new Error(`${name}: ${missing}`);
  return rows.map((cells, i) => ({
    row: i + 2,
    cells: Object.fromEntries(headers.map((header, c) => [header, cells[c] ?? ''])),
  }));
}

export const readInsuranceFiles = (): CountyRow[] =>
  readdirSync(new URL('insurance/', folder))
    .toSorted()
    .flatMap((name) => readCountyFile(`insurance/${name}`, 'insurance'));

export type Expected = {
  registry: { accepted: number; rejected: number };
  payments: { programme: string; employment: string; payee: string; paidBy: string; amountFen: number }[];
  refusals: { programme: string; employment: string; reason: string }[];
};
export const expected: Expected = JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8'));

export const divisions: ReadonlySet<string> = new Set(
  readFileSync(new URL('../divisions.csv', folder), 'utf8')
    .split('\n')
    .map((line) => line.split(',')[0] ?? ''),
);
