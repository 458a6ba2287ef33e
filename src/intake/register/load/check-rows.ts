import { setImmediate as nextTurn } from 'node:timers/promises';
import { covers } from '../../../domain/divisions.ts';
import { checkIdentityNumber } from '../../../domain/identity-number.ts';
import {
  checkRegistryRow,
  importColumns,
  type Row,
  type RowContext,
} from '../../../domain/import-rows/index.ts';
import { normaliseText } from '../../../domain/text.ts';
import type { TableChunk, TablePiece } from '../../../platform/tabular/index.ts';
import type { Vault } from '../../../platform/vault.ts';
import { CopyWriter } from '../../copy-writer.ts';
import { type ImportProblem, rowProblem } from '../../errors.ts';
import { fileRows } from '../../file-rows.ts';
import { plainRowWriter } from './plain-rows.ts';
import { type Secret, sealSecrets, writeRefused, writeTaken } from './staging.ts';

/** A piece of the file as it goes into staging. */
export interface CheckedPiece {
  /** For a binary COPY. */
  readonly bytes: Buffer;
  readonly rows: number;
  readonly problems: readonly ImportProblem[];
  readonly refused: number;
  /** Null: no row of it is taken. */
  readonly secret: { readonly firstRow: number; readonly lastRow: number; readonly sealed: Buffer } | null;
  /** 0: there is none. */
  readonly lastRow: number;
  readonly absent: ReadonlySet<string>;
}

export interface CheckRows {
  readonly vault: Vault;
  /** Where the people may live. */
  readonly area: string;
  readonly businessDate: RowContext['businessDate'];
  readonly divisionExists: RowContext['divisionExists'];
}

/** Where the rows of a piece are gathered. */
export interface RowsOut {
  readonly out: CopyWriter;
  readonly secrets: Secret[];
}

/** Rows that are checked before others get their turn. */
const SLICE_ROWS = 500;
const PIECE_BYTES = 1024 * 1024;

/** Checks rows by the rules of the small import and encodes them, those behind row `after`. */
export function rowChecker(options: CheckRows): (piece: TablePiece, after: number) => Promise<CheckedPiece> {
  let writePlain: ReturnType<typeof plainRowWriter> | undefined;
  let checkChunk: ReturnType<typeof chunkChecker> | undefined;

  return async (piece, after) => {
    const into = { out: new CopyWriter(PIECE_BYTES), secrets: [] as Secret[] };
    const declined: number[] = [];
    const { plain } = piece;
    for (let i = 0; plain && i < plain.rowNos.length; i += 1) {
      if (i % SLICE_ROWS === SLICE_ROWS - 1) await nextTurn();
      writePlain ??= plainRowWriter(options, plain);
      if (plain.rowNos[i]! > after && !writePlain(plain, i, into)) declined.push(i);
    }
    const taken = into.secrets.length;
    const lastPlain = into.secrets.at(-1)?.row ?? 0;
    const chunk = behind(piece.rest(declined), after);
    checkChunk ??= chunkChecker(options, piece.absent);
    const { problems, refused } = await checkChunk(chunk, into);
    const rowNos = [...chunk.rowNos, ...chunk.problems.map(({ row }) => row)];
    return {
      bytes: into.out.take(),
      rows: taken + chunk.rows.length,
      problems,
      refused,
      secret: into.secrets.length === 0 ? null : sealed(options.vault, into.secrets),
      lastRow: rowNos.reduce((last, row) => Math.max(last, row), lastPlain),
      absent: piece.absent,
    };
  };
}

/** Reads rows the long way: with every fault that they have, and whom they are about. */
function chunkChecker(options: CheckRows, absent: ReadonlySet<string>) {
  const { vault, area, businessDate, divisionExists } = options;
  const rowOf = fileRows(importColumns.registry, absent);

  return async (chunk: TableChunk, { out, secrets }: RowsOut) => {
    const problems: ImportProblem[] = [...chunk.problems];
    let refused = chunk.problems.length;
    for (const [i, cells] of chunk.rows.entries()) {
      if (i % SLICE_ROWS === SLICE_ROWS - 1) await nextTurn();
      const row = chunk.rowNos[i]!;
      const named = rowOf(cells);
      const checked = checkRegistryRow(named, { row, businessDate, divisionExists });
      if (checked.ok && covers(area, checked.value.division)) {
        const { identityNumber, phone, account } = checked.value;
        writeTaken(out, row, checked.value, vault.identityKey(identityNumber));
        secrets.push({ row, identityNumber, phone, account });
        continue;
      }
      refused += 1;
      problems.push(...(checked.ok ? [rowProblem('row-out-of-scope', row, '行政区划代码')] : checked.errors));
      writeRefused(out, row, whomOf(named, vault));
    }
    return { problems, refused };
  };
}

function behind(chunk: TableChunk, after: number): TableChunk {
  if (after === 0) return chunk;
  const later = (_: unknown, i: number) => chunk.rowNos[i]! > after;
  return {
    ...chunk,
    rows: chunk.rows.filter(later),
    rowNos: chunk.rowNos.filter(later),
    problems: chunk.problems.filter(({ row }) => row > after),
  };
}

function sealed(vault: Vault, secrets: readonly Secret[]): CheckedPiece['secret'] {
  const rows = secrets.map(({ row }) => row);
  const firstRow = rows.reduce((first, row) => Math.min(first, row));
  const lastRow = rows.reduce((last, row) => Math.max(last, row));
  return { firstRow, lastRow, sealed: sealSecrets(vault, secrets) };
}

/** Whom a refused row is about, as far as it can be read. */
function whomOf(row: Row, vault: Vault): Parameters<typeof writeRefused>[2] {
  const number = checkIdentityNumber(row.身份证号 ?? '');
  const text = (cell: string | undefined) => normaliseText(cell ?? '') || null;
  return {
    key: number.ok ? vault.identityKey(number.value) : null,
    name: text(row.姓名),
    household: text(row.户编号),
  };
}
