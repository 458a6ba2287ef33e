import { setImmediate as nextTurn } from 'node:timers/promises';
import { covers } from '../../../domain/divisions.ts';
import { checkIdentityNumber } from '../../../domain/identity-number.ts';
import { checkRegistryRow, importColumns, type Row } from '../../../domain/import-rows/index.ts';
import { normaliseText } from '../../../domain/text.ts';
import type { TableChunk, TablePiece } from '../../../platform/tabular/index.ts';
import type { Vault } from '../../../platform/vault.ts';
import { CopyWriter } from '../../copy-writer.ts';
import { type ImportProblem, rowProblem } from '../../errors.ts';
import { fileRows } from '../../file-rows.ts';
import { type PlainRead, plainReader, type RowRules } from './plain-rows.ts';
import { sealSecrets, secretText, writeRefused, writeTaken } from './staging.ts';

/** A piece of the file as it goes into staging. */
export interface CheckedPiece {
  /** For a binary COPY. */
  readonly bytes: readonly Buffer[];
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
}

/** Rows that are checked before others get their turn. */
const SLICE_ROWS = 250;
const ROW_BYTES = 400;

/** Checks rows by the rules of the small import and encodes them, those behind row `after`. */
export function pieceChecker(
  vault: Vault,
  rules: RowRules,
): (piece: TablePiece, after: number) => Promise<CheckedPiece> {
  let readPlain: ReturnType<typeof plainReader> | undefined;
  let checkChunk: ReturnType<typeof chunkChecker> | undefined;

  return async (piece, after) => {
    readPlain ??= piece.plain ? plainReader(rules, vault.identityKey, piece.plain) : undefined;
    const plain = piece.plain && readPlain ? await readPlain(piece.plain, after) : null;
    const chunk = behind(piece.rest(plain?.declined ?? []), after);
    checkChunk ??= chunkChecker(vault, rules, piece.absent);
    const rest = await checkChunk(chunk);
    const rowNos = [...chunk.rowNos, ...chunk.problems.map(({ row }) => row), plain?.lastRow ?? 0];
    return {
      bytes: plain ? [plain.bytes, rest.bytes] : [rest.bytes],
      rows: (plain?.rows ?? 0) + chunk.rows.length,
      problems: rest.problems,
      refused: rest.refused,
      warnings: rest.warnings,
      secret: secretOf(vault, plain, rest.secrets),
      lastRow: Math.max(...rowNos),
      absent: piece.absent,
    };
  };
}

/** Reads rows the long way: with every fault that they have, and whom they are about. */
function chunkChecker(vault: Vault, rules: RowRules, absent: ReadonlySet<string>) {
  const { area, businessDate, divisions } = rules;
  const rowOf = fileRows(importColumns.registry, absent);
  const divisionExists = (code: string) => divisions.has(code);

  return async (chunk: TableChunk) => {
    const out = new CopyWriter(chunk.rows.length * ROW_BYTES);
    const secrets: { row: number; text: string }[] = [];
    const problems: ImportProblem[] = [...chunk.problems];
    const warnings: ImportProblem[] = [...chunk.warnings];
    let refused = chunk.problems.length;
    for (const [i, cells] of chunk.rows.entries()) {
      if (i % SLICE_ROWS === SLICE_ROWS - 1) await nextTurn();
      const row = chunk.rowNos[i]!;
      const named = rowOf(cells);
      const checked = checkRegistryRow(named, { row, businessDate, divisionExists });
      if (checked.ok && covers(area, checked.value.division)) {
        const { identityNumber, phone, account } = checked.value;
        writeTaken(out, row, checked.value, vault.identityKey(identityNumber));
        if (checked.doubts) warnings.push(...checked.doubts);
        secrets.push({ row, text: secretText({ row, identityNumber, phone, account }) });
        continue;
      }
      refused += 1;
      problems.push(...(checked.ok ? [rowProblem('row-out-of-scope', row, '行政区划代码')] : checked.errors));
      writeRefused(out, row, whomOf(named, vault));
    }
    return { bytes: out.take(), secrets, problems, refused, warnings };
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
    // What the header says was noted with the first rows.
    warnings: chunk.warnings.filter(({ row }) => row > after),
  };
}

function secretOf(
  vault: Vault,
  plain: PlainRead | null,
  others: readonly { row: number; text: string }[],
): CheckedPiece['secret'] {
  const texts = others.map(({ text }) => text);
  const rows = others.map(({ row }) => row);
  if (plain && plain.rows > 0) {
    texts.push(plain.secrets);
    rows.push(plain.firstRow, plain.lastRow);
  }
  if (rows.length === 0) return null;
  return { firstRow: Math.min(...rows), lastRow: Math.max(...rows), sealed: sealSecrets(vault, texts) };
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
