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
import type { TableChunk } from '../../../platform/tabular/index.ts';
import type { Vault } from '../../../platform/vault.ts';
import { CopyWriter } from '../../copy-writer.ts';
import { type ImportProblem, rowProblem } from '../../errors.ts';
import { fileRows } from '../../file-rows.ts';
import { type Secret, sealSecrets, writeRefused, writeTaken } from './staging.ts';

/** A piece of the file as it goes into staging. */
export interface CheckedChunk {
  /** For a binary COPY. */
  readonly rows: Buffer;
  readonly problems: readonly ImportProblem[];
  readonly refused: number;
  /** Null: no row of it is taken. */
  readonly secret: { readonly firstRow: number; readonly lastRow: number; readonly sealed: Buffer } | null;
  readonly lastRow: number;
}

/** Rows that are checked before others get their turn. */
const SLICE_ROWS = 250;
const ROW_BYTES = 400;

/** Checks rows by the rules of the small import and encodes them; `area`: where they may live. */
export function rowChecker(options: {
  readonly vault: Vault;
  readonly area: string;
  readonly businessDate: RowContext['businessDate'];
  readonly divisions: ReadonlySet<string>;
}): (chunk: TableChunk) => Promise<CheckedChunk> {
  const { vault, area, businessDate, divisions } = options;
  const divisionExists = (code: string) => divisions.has(code);
  let rowOf: ((cells: readonly string[]) => Row) | undefined;

  return async (chunk) => {
    rowOf ??= fileRows(importColumns.registry, chunk.absent);
    const out = new CopyWriter(chunk.rows.length * ROW_BYTES);
    const problems: ImportProblem[] = [...chunk.problems];
    const secrets: Secret[] = [];
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
    const secret = secrets.length === 0 ? null : sealed(vault, secrets);
    const lastRow = Math.max(chunk.rowNos.at(-1) ?? 0, ...chunk.problems.map(({ row }) => row));
    return { rows: out.take(), problems, refused, secret, lastRow };
  };
}

function sealed(vault: Vault, secrets: readonly Secret[]): CheckedChunk['secret'] {
  return { firstRow: secrets[0]!.row, lastRow: secrets.at(-1)!.row, sealed: sealSecrets(vault, secrets) };
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
