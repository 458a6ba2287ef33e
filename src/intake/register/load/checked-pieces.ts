import { join } from 'node:path';
import { importColumns, optionalColumns } from '../../../domain/import-rows/index.ts';
import {
  formatOf,
  HEAD_BYTES,
  piecesOfText,
  readPieces,
  spool,
  type TablePiece,
} from '../../../platform/tabular/index.ts';
import { readDivisions } from '../../run-import.ts';
import { type CheckedPiece, pieceChecker } from './check-rows.ts';
import { readLoadFile } from './load-file.ts';
import type { LoadDeps, LoadRecord } from './record.ts';

const COLUMNS = importColumns.registry;
const OPTIONS = { optional: optionalColumns.registry };

const PIECES_AHEAD = 4;

/**
 * A load's file, checked piece by piece, without the rows that are in staging already. While the server works on one piece,
 * those after it are being read. Throws TableError.
 */
export async function* checkedPieces(deps: LoadDeps, load: LoadRecord): AsyncGenerator<CheckedPiece> {
  const { area, businessOn: businessDate, rowsRead } = load;
  const rules = { area, businessDate, divisions: await readDivisions(deps.database.db) };
  const check = pieceChecker(deps.vault, rules);
  yield* inOrder(piecesOf(deps, load), (piece) => check(piece, rowsRead), PIECES_AHEAD);
}

/** Results in the order of the items, of which so many are worked on at once. */
async function* inOrder<T, R>(
  items: AsyncIterable<T>,
  work: (item: T) => Promise<R>,
  atOnce: number,
): AsyncGenerator<R> {
  const running: Promise<R>[] = [];
  for await (const item of items) {
    const result = work(item);
    // What fails is thrown when its turn comes; until then nobody listens.
    result.catch(() => undefined);
    running.push(result);
    if (running.length >= atOnce) yield await running.shift()!;
  }
  for (const result of running) yield await result;
}

/** Reads the file as it lies there; of what is no text in UTF-8 a readable copy has to be made first. */
async function* piecesOf(deps: LoadDeps, { id, byteSize, utf8 }: LoadRecord): AsyncGenerator<TablePiece> {
  if (utf8 && formatOf({ byteSize, head: await headOf(readLoadFile(deps, id)) }) === 'csv') {
    yield* piecesOfText(readLoadFile(deps, id), COLUMNS, OPTIONS);
    return;
  }
  const file = await spool(readLoadFile(deps, id), { folder: join(deps.dataDir, 'spool') });
  try {
    yield* readPieces(file, COLUMNS, OPTIONS);
  } finally {
    await file.dispose();
  }
}

async function headOf(content: AsyncIterable<Buffer>): Promise<Buffer> {
  for await (const bytes of content) return bytes.subarray(0, HEAD_BYTES);
  return Buffer.alloc(0);
}
