import { setImmediate as nextTurn } from 'node:timers/promises';
import { covers } from '../../../domain/divisions.ts';
import {
  importColumns,
  type RegistryField,
  type RowContext,
  registryCellCheck,
  registryColumn,
} from '../../../domain/import-rows/index.ts';
import type { DeclinedLine, PlainLines } from '../../../platform/tabular/index.ts';
import { CopyWriter } from '../../copy-writer.ts';
import { CellMemo, CellSplitter } from './cell-memo.ts';
import { SHARED_COLUMNS, type SharedColumn, secretText, writeHead, writeValue } from './staging.ts';

/** By what the rows of a register's file are judged. */
export interface RowRules {
  /** Where the people may live. */
  readonly area: string;
  readonly businessDate: RowContext['businessDate'];
  readonly divisions: ReadonlySet<string>;
}

/** What plain lines say, as it goes into staging. */
export interface PlainRead {
  /** For a binary COPY. */
  readonly bytes: Buffer;
  /** As `secretText` writes them, joined by commas. */
  readonly secrets: string;
  readonly firstRow: number;
  readonly lastRow: number;
  readonly rows: number;
  readonly declined: readonly DeclinedLine[];
}

const NULL_BYTES = 4;
const ROW_BYTES = 400;
/** Rows that are read before others get their turn. */
const SLICE_ROWS = 500;

/**
 * Makes what reads plain lines, those behind row `after`, without a string for each cell, by the rules of `checkRegistryRow`.
 * A line in which anything is wrong is declined: who reads it the long way says what.
 */
export function plainReader(
  rules: RowRules,
  identityKey: (identityNumber: string) => Buffer,
  header: Pick<PlainLines, 'places' | 'width'>,
): (lines: PlainLines, after: number) => Promise<PlainRead> {
  const readRow = rowReader(rules, identityKey, header);
  return async (lines, after) => {
    const out = new CopyWriter(lines.rowNos.length * ROW_BYTES);
    const secrets: string[] = [];
    const declined: DeclinedLine[] = [];
    let firstRow = 0;
    let lastRow = 0;
    for (let i = 0; i < lines.rowNos.length; i += 1) {
      if (i % SLICE_ROWS === SLICE_ROWS - 1) await nextTurn();
      const row = lines.rowNos[i]!;
      if (row <= after) continue;
      const secret = readRow(lines, i, out);
      if (secret === null) {
        declined.push({ rowNo: row, text: lines.bytes.toString('utf8', lines.from[i], lines.to[i]) });
        continue;
      }
      secrets.push(secret);
      firstRow ||= row;
      lastRow = row;
    }
    return { bytes: out.take(), secrets: secrets.join(), firstRow, lastRow, rows: secrets.length, declined };
  };
}

/** Makes what writes one line and returns its secret; null, and nothing written, where it is declined. */
function rowReader(
  rules: RowRules,
  identityKey: (identityNumber: string) => Buffer,
  { places, width }: Pick<PlainLines, 'places' | 'width'>,
): (lines: PlainLines, i: number, out: CopyWriter) => string | null {
  const context: RowContext = {
    row: 0,
    businessDate: rules.businessDate,
    divisionExists: (code) => rules.divisions.has(code),
  };
  const placeOf = (field: RegistryField) =>
    places[(importColumns.registry as readonly string[]).indexOf(registryColumn(field))]!;
  const cells = new CellSplitter(width);
  const shared = SHARED_COLUMNS.map((column) => sharedCells(column, rules, context));
  const sharedPlaces = SHARED_COLUMNS.map(({ field }) => placeOf(field));
  const sexAt = SHARED_COLUMNS.findIndex(({ field }) => field === 'sex');
  const slots = new Int32Array(SHARED_COLUMNS.length);

  function readShared(bytes: Buffer): boolean {
    for (let c = 0; c < shared.length; c += 1) {
      const at = sharedPlaces[c]!;
      const memo = shared[c]!;
      const slot =
        at === -1 ? memo.empty() : memo.slotOf(bytes, cells.from[at]!, cells.to[at]!, cells.hash[at]!);
      if (slot === -1) return false;
      slots[c] = slot;
    }
    return true;
  }

  /** A cell that is another in nearly every row. */
  function own<F extends RegistryField>(field: F) {
    const place = placeOf(field);
    const check = registryCellCheck(field, context);
    return (bytes: Buffer) => check(bytes.toString('utf8', cells.from[place]!, cells.to[place]!));
  }
  const readPerson = own('person');
  const readName = own('name');
  const readPhone = own('phone');
  const readAccount = own('account');

  return ({ bytes, from, to, rowNos }, i, out) => {
    if (!cells.split(bytes, from[i]!, to[i]!) || !readShared(bytes)) return null;
    const person = readPerson(bytes);
    const name = readName(bytes);
    const phone = readPhone(bytes);
    const account = readAccount(bytes);
    if (!person.ok || !name.ok || !phone.ok || !account.ok || phone.doubts) return null;
    const { identityNumber, birthDate, sex } = person.value!;
    const row = rowNos[i]!;
    writeHead(out, row, identityKey(identityNumber), { identityNumber, birthDate, name: name.value! });
    for (let c = 0; c < shared.length; c += 1) {
      const memo = shared[c]!;
      // Where the file does not say it, the identity number does.
      if (c === sexAt && memo.lengthOf(slots[c]!) === NULL_BYTES) out.text(sex);
      else memo.write(slots[c]!, out);
    }
    return secretText({ row, identityNumber, phone: phone.value, account: account.value });
  };
}

function sharedCells({ field, type }: SharedColumn, { area }: RowRules, context: RowContext): CellMemo {
  const out = new CopyWriter(256);
  const check = registryCellCheck(field, context);
  return new CellMemo((text) => {
    const checked = check(text);
    if (!checked.ok) return null;
    if (field === 'division' && !covers(area, checked.value as string)) return null;
    writeValue(out, type, checked.value as string | number | boolean | null);
    return Uint8Array.from(out.take());
  });
}
