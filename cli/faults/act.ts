import { type PlainDate, plainDate, shanghaiDateAt } from '../../src/domain/dates.ts';
import type { ImportKind } from '../../src/domain/import-rows/columns.ts';
import type { Theatre } from '../rehearsal/theatre.ts';
import { importTable, tableOf } from '../rehearsal/upload.ts';
import type { Row } from './places.ts';

/** Something that people do on a day, beside the files of the county's year. */
export interface Act {
  readonly on: PlainDate;
  readonly do: (theatre: Theatre) => Promise<void>;
}

export const on = (date: string, act: Act['do']): Act => ({ on: plainDate(date), do: act });

export const today = ({ officers }: Theatre): PlainDate => shanghaiDateAt(officers.businessAtMs!);

/** Acts at once, as many as an office has people. */
export const AT_ONCE = 4;

/** Brings rows in as a file. All of them are good: one that is not taken is a failure. */
export async function send(t: Theatre, kind: ImportKind, cells: readonly Row[]): Promise<void> {
  if (cells.length === 0) return;
  const name = `${kind}-${today(t)}.csv`;
  const rows = cells.map((one, i) => ({ cells: one, file: name, row: i + 2 }));
  const report = await importTable(await t.officers.administrator(), kind, {
    name,
    bytes: tableOf(kind, rows),
  });
  const [error] = report.errors;
  if (error)
    throw new Error(`${name}: ${report.errors.length} rows refused, first: ${JSON.stringify(error)}`);
}
