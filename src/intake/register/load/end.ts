import type { Trx } from '../../../db/client.ts';
import type { PlainDate } from '../../../domain/dates.ts';
import { type LoadPhase, loadEnded, rowsBelowHeader } from '../../../domain/register/load.ts';
import { removeLoadFile } from './load-file.ts';
import { type LoadDeps, type LoadRecord, type LoadUpdate, readLoad, stepLoad } from './record.ts';
import { dropStaging } from './staging.ts';

/** How an ended load stands in the list of imports. */
const RUN_STATUS = { done: 'done', abandoned: 'refused', refused: 'refused' } as const;

/** Ends a load, in the list of imports too; its report stays. */
export async function endLoad(
  trx: Trx,
  load: Pick<LoadRecord, 'id' | 'no' | 'phase'>,
  phase: Extract<LoadPhase, 'done' | 'abandoned' | 'refused'>,
  on: PlainDate,
  more: LoadUpdate = {},
): Promise<void> {
  await stepLoad(trx, load, { phase: load.phase }, { phase, ended_on: on, ...more });
  const { rows_read, refused, unchanged, applied } = await trx
    .selectFrom('register_load')
    .select(['rows_read', 'refused', 'unchanged', 'applied'])
    .where('id', '=', load.id)
    .executeTakeFirstOrThrow();
  // Also of a load that was stopped while it was being written.
  const taken = phase === 'done' || applied > 0;
  await trx
    .updateTable('import_run')
    .set({
      status: taken ? 'done' : RUN_STATUS[phase],
      rows_total: rowsBelowHeader(rows_read),
      rejected: refused,
      unchanged: taken ? unchanged : 0,
      accepted: taken ? applied : 0,
    })
    .where('id', '=', load.id)
    .execute();
}

/**
 * Removes what only the work of an ended load needed. Apart from its end, because a comparison may still be reading the
 * staging that somebody has given up. Safe to repeat.
 */
export async function clearLoad({ database, dataDir }: LoadDeps, id: string): Promise<void> {
  const load = await readLoad(database.db, id);
  if (!load || !loadEnded(load.phase)) return;
  await database.db.transaction().execute(async (trx) => {
    await trx.deleteFrom('register_load_secret').where('load_no', '=', load.no).execute();
    await dropStaging(trx, load.no);
  });
  await removeLoadFile(dataDir, id);
}
