import { once } from 'node:events';
import { sql } from 'kysely';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Trx } from '../../../db/client.ts';
import {
  type ClientConnection,
  type ClientTransaction,
  withConnection,
} from '../../../db/client-transaction.ts';
import { fileProblem, TableError } from '../../../platform/tabular/index.ts';
import { COPY_HEAD, COPY_TAIL } from '../../copy-writer.ts';
import { addWarnings, storeProblems } from '../../import-record.ts';
import type { CheckedPiece } from './check-rows.ts';
import { checkedPieces } from './checked-pieces.ts';
import { endLoad } from './end.ts';
import { type Alive, holdLoad, type LoadDeps, type LoadRecord, readLoad, stepLoad } from './record.ts';
import { copyInto, createStaging, dropStaging } from './staging.ts';

/** Rows of one transaction: so much is done again at most by who goes on after a kill. */
const BATCH_ROWS = 20_000;

/**
 * Reads the file into staging: every row is checked by the rules of the small import, sealed and copied, a batch a
 * transaction with its progress. Who goes on after a kill passes over what is there already. Ends in `checking`; a file
 * that is no register ends in `refused`.
 */
export async function copyRegisterFile(deps: LoadDeps, id: string, alive: Alive): Promise<void> {
  const load = await readLoad(deps.database.db, id);
  if (load?.phase !== 'copying') return;
  try {
    await withConnection(deps.database.pool, (connection) => copyAll({ deps, load, connection, alive }));
  } catch (error) {
    if (!(error instanceof TableError)) throw error;
    await refuseFile(deps, load, error);
  }
}

interface Copying {
  readonly deps: LoadDeps;
  readonly load: LoadRecord;
  readonly connection: ClientConnection;
  readonly alive: Alive;
}

async function copyAll(copying: Copying): Promise<void> {
  const { deps, load } = copying;
  const thread = deps.vault.startThread();
  const pieces = checkedPieces(deps, thread, load);
  try {
    await copyPieces(copying, pieces);
  } finally {
    // However it ends, the file is closed.
    try {
      await pieces.return(undefined);
    } finally {
      await thread.close();
    }
  }
}

async function copyPieces(copying: Copying, pieces: AsyncGenerator<CheckedPiece>): Promise<void> {
  const { load, connection } = copying;
  if (load.rowsRead === 0)
    await connection.transact(async ({ trx }) => {
      // Who is still at the first rows would lose them with the table.
      await holdLoad(trx, load, { phase: 'copying', rows_read: 0 });
      await dropStaging(trx, load.no);
      await createStaging(trx, load.no);
    });
  let { rowsRead } = load;
  for (let end = false; !end; ) {
    const from = rowsRead;
    const batch = await connection.transact((transaction) => copyBatch(copying, transaction, pieces, from));
    rowsRead = batch.rowsRead;
    end = batch.end;
  }
  if (rowsRead === 0)
    throw fileProblem('file-empty', '文件只有表头，没有一行数据。', '请检查是否选错了文件。');
  await connection.transact(({ trx }) =>
    stepLoad(trx, load, { phase: 'copying', rows_read: rowsRead }, { phase: 'checking' }),
  );
}

/** What the pieces of a transaction were, beside their rows. */
type AboutPiece = Omit<CheckedPiece, 'bytes'>;

/** So many rows of the file as one transaction takes; what is in staging already is passed over. */
async function copyBatch(
  { load, alive }: Copying,
  { trx, client }: ClientTransaction,
  pieces: AsyncGenerator<CheckedPiece>,
  rowsRead: number,
): Promise<{ rowsRead: number; end: boolean }> {
  // What a crash of the server would take with it is read again from the file: nobody has to wait for the disk.
  await sql`set local synchronous_commit to off`.execute(trx);
  await holdLoad(trx, load, { phase: 'copying', rows_read: rowsRead });
  const checked: AboutPiece[] = [];
  const copy = openCopy(client, copyInto(load.no));
  let end = false;
  try {
    for (let rows = 0; rows < BATCH_ROWS && !end; alive()) {
      const next = await pieces.next();
      end = next.done === true;
      if (next.done) break;
      const { bytes, ...about } = next.value;
      await copy.write(bytes);
      checked.push(about);
      rows += about.rows;
    }
    await copy.end();
    for (const piece of checked) piece.done();
  } catch (error) {
    await copy.giveUp();
    throw error;
  }
  const lastRow = Math.max(rowsRead, ...checked.map((one) => one.lastRow));
  await storeBatch(trx, load, checked, { from: rowsRead, to: lastRow });
  return { rowsRead: lastRow, end };
}

async function storeBatch(
  trx: Trx,
  load: LoadRecord,
  checked: readonly AboutPiece[],
  { from, to }: { from: number; to: number },
): Promise<void> {
  await storeSecrets(trx, load.no, checked);
  await storeProblems(
    trx,
    load.id,
    checked.flatMap(({ problems }) => problems),
  );
  await addWarnings(
    trx,
    load.id,
    checked.flatMap(({ warnings }) => warnings),
  );
  const refused = checked.reduce((sum, one) => sum + one.refused, 0);
  // The first may have nothing but empty lines above the header.
  const about = checked.at(-1);
  await stepLoad(
    trx,
    load,
    { phase: 'copying', rows_read: from },
    {
      rows_read: to,
      // Where nothing was left to read, what earlier pieces said stands.
      ...(about && { absent: [...about.absent] }),
      refused: sql<number>`refused + ${refused}`,
    },
  );
}

/** A COPY that is written to while the next rows are being checked. */
function openCopy(client: pg.PoolClient, text: string) {
  const copy = client.query(copyFrom(text));
  let failed: Error | undefined;
  copy.on('error', (error) => {
    failed = error;
  });
  copy.write(COPY_HEAD);
  return {
    async write(bytes: Buffer): Promise<void> {
      if (failed) throw failed;
      if (bytes.length > 0 && !copy.write(bytes)) await once(copy, 'drain');
    },
    async end(): Promise<void> {
      copy.end(COPY_TAIL);
      await once(copy, 'finish');
    },
    /** Without it the connection would wait for the rest of the rows for ever. */
    async giveUp(): Promise<void> {
      if (copy.closed) return;
      const closed = new Promise<void>((resolve) => {
        copy.once('close', resolve);
      });
      copy.destroy();
      await closed;
    },
  };
}

async function storeSecrets(trx: Trx, loadNo: number, checked: readonly Pick<CheckedPiece, 'secret'>[]) {
  const secrets = checked.flatMap(({ secret }) => (secret === null ? [] : [secret]));
  if (secrets.length === 0) return;
  await trx
    .insertInto('register_load_secret')
    .values(
      secrets.map(({ firstRow, lastRow, sealed }) => ({
        load_no: loadNo,
        first_row: firstRow,
        last_row: lastRow,
        sealed,
      })),
    )
    .execute();
}

/** The file cannot be read as a register: nothing of it goes on. */
async function refuseFile({ database }: LoadDeps, load: LoadRecord, { problems }: TableError): Promise<void> {
  await database.db.transaction().execute(async (trx) => {
    await storeProblems(trx, load.id, problems);
    await endLoad(trx, load, 'refused', load.businessOn, { problem: JSON.stringify(problems.slice(0, 20)) });
  });
}
