import { join } from 'node:path';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { importColumns, optionalColumns } from '../../../domain/import-rows/index.ts';
import {
  formatOf,
  HEAD_BYTES,
  piecesOfText,
  readPieces,
  spool,
  type TablePiece,
} from '../../../platform/tabular/index.ts';
import type { VaultThread } from '../../../platform/vault-thread.ts';
import { readDivisions } from '../../run-import.ts';
import { type CheckedPiece, pieceChecker } from './check-rows.ts';
import { loadPath, readLoadFile } from './load-file.ts';
import type { LoadDeps, LoadRecord } from './record.ts';

const COLUMNS = importColumns.registry;
const OPTIONS = { optional: optionalColumns.registry };

/** A database that is busy with the end of a transaction leaves time for so many. */
const PIECES_AHEAD = 12;

/**
 * A load's file, checked piece by piece, without the rows that are in staging already. While the server works on one piece,
 * those after it are being read. Throws TableError.
 */
export async function* checkedPieces(
  deps: LoadDeps,
  thread: VaultThread,
  load: LoadRecord,
): AsyncGenerator<CheckedPiece> {
  const { area, businessOn: businessDate, rowsRead } = load;
  const rules = { area, businessDate, divisions: await readDivisions(deps.database.db) };
  const check = pieceChecker(deps.vault, thread, rules);
  async function* sealing() {
    for await (const piece of piecesOf(deps, thread, load)) {
      const checked = await check(piece, rowsRead);
      // What fails is thrown when its turn comes; until then nobody listens.
      checked.sealed.catch(() => undefined);
      yield checked;
    }
  }
  const pieces = Readable.from(sealing(), { highWaterMark: PIECES_AHEAD });
  try {
    for await (const { sealed } of pieces) yield await sealed;
  } finally {
    // What has been read for nothing is closed, and a readable copy of the file gone, before anybody goes on.
    pieces.destroy();
    await finished(pieces).catch(unlessStopped);
  }
}

/** That it was stopped is no news to who has stopped it. */
function unlessStopped(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ABORT_ERR' && error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
}

/** Reads the file as it lies there; of what is no text in UTF-8 a readable copy has to be made first. */
async function* piecesOf(
  deps: LoadDeps,
  thread: VaultThread,
  { id, byteSize, utf8 }: LoadRecord,
): AsyncGenerator<TablePiece> {
  if (utf8 && formatOf({ byteSize, head: await headOf(readLoadFile(deps, id)) }) === 'csv') {
    yield* piecesOfText(thread.open(loadPath(deps.dataDir, id)), COLUMNS, OPTIONS);
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
