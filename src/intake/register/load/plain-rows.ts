import { setImmediate as nextTurn } from 'node:timers/promises';
import { covers } from '../../../domain/divisions.ts';
import {
  importColumns,
  type RegistryField,
  type Row,
  type RowContext,
  registryCellsCheck,
  registryColumn,
} from '../../../domain/import-rows/index.ts';
import type { DeclinedLine, PlainLines } from '../../../platform/tabular/index.ts';
import { CellMemo, CellSplitter, type Encode } from './cell-memo.ts';
import { type PieceRows, writeValue } from './piece-rows.ts';
import { SHARED_COLUMNS, type SharedColumn } from './staging.ts';

/** By what the rows of a register's file are judged. */
export interface RowRules {
  /** Where the people may live. */
  readonly area: string;
  readonly businessDate: RowContext['businessDate'];
  readonly divisions: ReadonlySet<string>;
}

/** Cells that are others in nearly every row. */
const OWN_FIELDS = ['person', 'name', 'phone', 'account'] as const;
const NULL_BYTES = 4;
/** Rows that are read before others get their turn. */
const SLICE_ROWS = 150;

/**
 * Makes what reads plain lines, those behind row `after`, without a string for each cell, by the rules of `checkRegistryRow`.
 * Lines in which anything is wrong come back as declined: who reads them the long way says what.
 */
export function plainReader(
  rules: RowRules,
  header: Pick<PlainLines, 'places' | 'width'>,
): (lines: PlainLines, after: number, into: PieceRows) => Promise<readonly DeclinedLine[]> {
  const readRow = rowReader(rules, header);
  return async (lines, after, into) => {
    const declined: DeclinedLine[] = [];
    for (let i = 0; i < lines.rowNos.length; i += 1) {
      if (i % SLICE_ROWS === SLICE_ROWS - 1) await nextTurn();
      const row = lines.rowNos[i]!;
      if (row <= after) continue;
      if (!readRow(lines, i, into))
        declined.push({ rowNo: row, text: lines.bytes.toString('utf8', lines.from[i], lines.to[i]) });
    }
    return declined;
  };
}

/** Makes what writes one line; false, and nothing written, where it is declined. */
function rowReader(
  rules: RowRules,
  { places, width }: Pick<PlainLines, 'places' | 'width'>,
): (lines: PlainLines, i: number, into: PieceRows) => boolean {
  const context: RowContext = {
    row: 0,
    businessDate: rules.businessDate,
    divisionExists: (code) => rules.divisions.has(code),
  };
  const placeOf = (field: RegistryField) =>
    places[(importColumns.registry as readonly string[]).indexOf(registryColumn(field))]!;
  const cells = new CellSplitter(width);
  const shared = new CellMemo(SHARED_COLUMNS.map((column) => encoder(column, rules, context)));
  const sharedPlaces = Int32Array.from(SHARED_COLUMNS, ({ field }) => placeOf(field));
  const sexAt = SHARED_COLUMNS.findIndex(({ field }) => field === 'sex');
  const own: Row = {};
  const ownCells = OWN_FIELDS.map((field) => ({ column: registryColumn(field), at: placeOf(field) }));
  const checkOwn = registryCellsCheck(OWN_FIELDS, context);

  return ({ bytes, from, to, rowNos }, i, into) => {
    if (!cells.split(bytes, from[i]!, to[i]!) || !shared.read(bytes, cells, sharedPlaces)) return false;
    for (const { column, at } of ownCells) own[column] = cells.textOf(bytes, at);
    const checked = checkOwn(own);
    if (!checked.ok || checked.doubts) return false;
    const [person, name, phone, account] = checked.value;
    into.acceptHead(rowNos[i]!, person!, { name: name!, phone, account });
    // Where the file does not say it, the identity number does.
    if (shared.lengthOf(sexAt) === NULL_BYTES) shared.replace(sexAt, person!.sex);
    shared.write(into.out);
    return true;
  };
}

function encoder({ field, type }: SharedColumn, { area }: RowRules, context: RowContext): Encode {
  const column = registryColumn(field);
  const check = registryCellsCheck([field], context);
  return (text, out) => {
    const checked = check({ [column]: text });
    if (!checked.ok) return false;
    const [value] = checked.value;
    if (field === 'division' && !covers(area, value as string)) return false;
    writeValue(out, type, value as string | number | boolean | null);
    return true;
  };
}
