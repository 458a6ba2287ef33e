import { covers } from '../../../domain/divisions.ts';
import {
  importColumns,
  type RegistryField,
  type RowContext,
  registryCellCheck,
  registryColumn,
} from '../../../domain/import-rows/index.ts';
import type { PlainLines } from '../../../platform/tabular/index.ts';
import { CopyWriter } from '../../copy-writer.ts';
import { CellMemo, CellSplitter, type EncodedCell } from './cell-memo.ts';
import type { CheckRows, RowsOut } from './check-rows.ts';
import { SHARED_COLUMNS, type SharedColumn, writeHead, writeValue } from './staging.ts';

const NULL_BYTES = 4;

/**
 * Makes what writes plain lines into staging, without a string for each cell, by the rules of `checkRegistryRow`. Each
 * writes one line, or declines it (false, nothing written) where anything is wrong in it: whoever reads it the long way
 * says what.
 */
export function plainRowWriter(
  options: CheckRows,
  { places, width }: Pick<PlainLines, 'places' | 'width'>,
): (lines: PlainLines, i: number, into: RowsOut) => boolean {
  const { vault, businessDate, divisionExists } = options;
  const context: RowContext = { row: 0, businessDate, divisionExists };
  const cells = new CellSplitter(width);
  const shared = SHARED_COLUMNS.map((column) => sharedCells(column, options, context));
  const sharedPlaces = SHARED_COLUMNS.map(({ field }) => placeOf(field));
  const sexAt = SHARED_COLUMNS.findIndex(({ field }) => field === 'sex');
  const encoded: EncodedCell[] = SHARED_COLUMNS.map(() => null);

  function placeOf(field: RegistryField): number {
    return places[(importColumns.registry as readonly string[]).indexOf(registryColumn(field))]!;
  }

  /** A cell that is another in nearly every row. */
  function own<F extends RegistryField>(field: F) {
    const place = placeOf(field);
    const check = registryCellCheck(field, context);
    return (bytes: Buffer) => check(bytes.toString('utf8', cells.from[place]!, cells.to[place]!));
  }
  const read = {
    person: own('person'),
    name: own('name'),
    phone: own('phone'),
    account: own('account'),
  };

  function readShared(bytes: Buffer): boolean {
    for (let c = 0; c < shared.length; c += 1) {
      const at = sharedPlaces[c]!;
      const memo = shared[c]!;
      const cell =
        at === -1 ? memo.empty : memo.encoded(bytes, cells.from[at]!, cells.to[at]!, cells.hash[at]!);
      if (cell === null) return false;
      encoded[c] = cell;
    }
    return true;
  }

  return ({ bytes, from, to, rowNos }, i, { out, secrets }) => {
    if (!cells.split(bytes, from[i]!, to[i]!) || !readShared(bytes)) return false;
    const person = read.person(bytes);
    const name = read.name(bytes);
    const phone = read.phone(bytes);
    const account = read.account(bytes);
    if (!person.ok || !name.ok || !phone.ok || !account.ok) return false;
    const { identityNumber, birthDate, sex } = person.value!;
    const row = rowNos[i]!;
    const key = vault.identityKey(identityNumber);
    writeHead(out, row, key, { identityNumber, birthDate, name: name.value! });
    for (let c = 0; c < encoded.length; c += 1) {
      // Where the file does not say it, the identity number does.
      if (c === sexAt && encoded[c]!.length === NULL_BYTES) out.text(sex);
      else out.encoded(encoded[c]!);
    }
    secrets.push({ row, identityNumber, phone: phone.value, account: account.value });
    return true;
  };
}

function sharedCells({ field, type }: SharedColumn, { area }: CheckRows, context: RowContext): CellMemo {
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
