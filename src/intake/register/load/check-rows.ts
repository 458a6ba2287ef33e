import { setImmediate as nextTurn } from 'node:timers/promises';
import { covers } from '../../../domain/divisions.ts';
import { checkIdentityNumber } from '../../../domain/identity-number.ts';
import { checkRegistryRow, importColumns, type Row } from '../../../domain/import-rows/index.ts';
import { normaliseText } from '../../../domain/text.ts';
import type { TableChunk, TablePiece } from '../../../platform/tabular/index.ts';
import type { Vault } from '../../../platform/vault.ts';
import type { VaultThread } from '../../../platform/vault-thread.ts';
import { type ImportProblem, rowProblem } from '../../errors.ts';
import { fileRows } from '../../file-rows.ts';
import { PieceRows, type Whom } from './piece-rows.ts';
import { plainReader, type RowRules } from './plain-rows.ts';

/** A piece of the file as it goes into staging. */
export interface CheckedPiece {
  /** For a binary COPY. */
  readonly bytes: Buffer;
  readonly rows: number;
  readonly problems: readonly ImportProblem[];
  readonly refused: number;
  /** What is taken all the same. */
  readonly warnings: readonly ImportProblem[];
  /** Null: no row of it is taken. */
  readonly secret: { readonly firstRow: number; readonly lastRow: number; readonly sealed: Buffer } | null;
  /** 0: there is none. */
  readonly lastRow: number;
  readonly absent: ReadonlySet<string>;
  /** Nobody needs `bytes` any more: a later piece is written there. */
  done(): void;
}

/** Rows that are checked before others get their turn. */
const SLICE_ROWS = 250;

/**
 * Checks rows by the rules of the small import and encodes them, those behind row `after`. When the next piece can be
 * checked, keys and seals of this one may still be outstanding.
 */
export function pieceChecker(
  vault: Vault,
  thread: VaultThread,
  rules: RowRules,
): (piece: TablePiece, after: number) => Promise<{ sealed: Promise<CheckedPiece> }> {
  let readPlain: ReturnType<typeof plainReader> | undefined;
  let checkChunk: ReturnType<typeof chunkChecker> | undefined;
  const memory: Buffer[] = [];

  return async (piece, after) => {
    const { plain, absent } = piece;
    const into = new PieceRows(plain?.rowNos.length ?? 0, memory.pop());
    readPlain ??= plain ? plainReader(rules, plain) : undefined;
    const declined = plain && readPlain ? await readPlain(plain, after, into) : [];
    const chunk = behind(piece.rest(declined), after);
    checkChunk ??= chunkChecker(vault, rules, absent);
    const rest = await checkChunk(chunk, into);
    const { taken, count } = into;
    const about = { ...rest, rows: count, lastRow: Math.max(lastOf(chunk), taken?.lastRow ?? 0), absent };
    const seal = async () => {
      const { bytes, sealed } = await thread.seal(into.unsealed());
      const done = () => {
        memory.push(Buffer.from(bytes.buffer));
      };
      return { ...about, bytes, secret: taken && { ...taken, sealed }, done };
    };
    return { sealed: seal() };
  };
}

/** Reads rows the long way: with every fault that they have, and whom they are about. */
function chunkChecker(vault: Vault, rules: RowRules, absent: ReadonlySet<string>) {
  const { area, businessDate, divisions } = rules;
  const rowOf = fileRows(importColumns.registry, absent);
  const divisionExists = (code: string) => divisions.has(code);

  return async (chunk: TableChunk, into: PieceRows) => {
    const problems: ImportProblem[] = [...chunk.problems];
    const warnings: ImportProblem[] = [...chunk.warnings];
    let refused = chunk.problems.length;
    for (const [i, cells] of chunk.rows.entries()) {
      if (i % SLICE_ROWS === SLICE_ROWS - 1) await nextTurn();
      const row = chunk.rowNos[i]!;
      const named = rowOf(cells);
      const checked = checkRegistryRow(named, { row, businessDate, divisionExists });
      if (checked.ok && covers(area, checked.value.division)) {
        if (checked.doubts) warnings.push(...checked.doubts);
        into.accept(row, checked.value);
        continue;
      }
      refused += 1;
      problems.push(...(checked.ok ? [rowProblem('row-out-of-scope', row, '行政区划代码')] : checked.errors));
      into.refuse(row, whomOf(named, vault));
    }
    return { problems, refused, warnings };
  };
}

/** Its rows stand in any order; 0 where there is none. */
const lastOf = ({ rowNos, problems }: TableChunk): number =>
  [...rowNos, ...problems.map(({ row }) => row)].reduce((last, row) => Math.max(last, row), 0);

function behind(chunk: TableChunk, after: number): TableChunk {
  if (after === 0) return chunk;
  const later = (_: unknown, i: number) => chunk.rowNos[i]! > after;
  return {
    ...chunk,
    rows: chunk.rows.filter(later),
    rowNos: chunk.rowNos.filter(later),
    problems: chunk.problems.filter(({ row }) => row > after),
    // What the header says was noted with the first rows.
    warnings: chunk.warnings.filter(({ row }) => row > after),
  };
}

/** Whom a refused row is about, as far as it can be read. */
function whomOf(row: Row, vault: Vault): Whom {
  const number = checkIdentityNumber(row.身份证号 ?? '');
  const text = (cell: string | undefined) => normaliseText(cell ?? '') || null;
  return {
    key: number.ok ? vault.identityKey(number.value) : null,
    name: text(row.姓名),
    household: text(row.户编号),
  };
}
