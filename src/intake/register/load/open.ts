import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { audit } from '../../../db/audit.ts';
import type { Trx } from '../../../db/client.ts';
import type { Json } from '../../../db/schema.ts';
import { shanghaiDateAt } from '../../../domain/dates.ts';
import type { DivisionCode } from '../../../domain/ids.ts';
import { canAbandon } from '../../../domain/register/load.ts';
import { enqueue, type OutboxRow } from '../../../outbox/enqueue.ts';
import { FactError } from '../../errors.ts';
import { endLoad } from './end.ts';
import { keepLoadFile, removeLoadFile } from './load-file.ts';
import { type LoadDeps, readLoad, stepLoad } from './record.ts';
import { refuseOwn } from './refuse.ts';

export interface OpenLoad {
  /** The county whose register it is, or the prefecture. */
  readonly area: DivisionCode;
  readonly fileName: string;
  readonly sha256: string;
  readonly byteSize: number;
  readonly content: AsyncIterable<Uint8Array>;
  /** Who is in the file counts as seen in the open refresh. */
  readonly confirms: boolean;
  readonly userId: string | null;
  readonly businessAtMs: number;
}

/** Takes a file in and has its process begin. Throws FactError load-open where another load of the area is open. */
export async function openLoad(deps: LoadDeps, input: OpenLoad): Promise<string> {
  const { area, fileName, sha256, byteSize, content, confirms, userId, businessAtMs } = input;
  const id = randomUUID();
  try {
    const { lines, utf8 } = await keepLoadFile(deps, id, content);
    await deps.database.db.transaction().execute(async (trx) => {
      await trx
        .insertInto('import_run')
        .values({
          id,
          kind: 'registry',
          file_name: fileName.slice(0, 255),
          sha256,
          mode: 'keep-good',
          status: 'running',
          business_on: shanghaiDateAt(businessAtMs),
          imported_by: userId,
          divisions: [area],
        })
        .execute();
      await trx
        .insertInto('register_load')
        .values({ id, area, phase: 'copying', confirms, byte_size: byteSize, rows_expected: lines, utf8 })
        .execute();
      await enqueue(trx, [loadMessage(id, 'opened', businessAtMs)]);
      const after = { area, fileName, sha256, byteSize, confirms };
      await audit(trx, auditOf('openRegisterLoad', id, userId, businessAtMs, after));
    });
  } catch (error) {
    await removeLoadFile(deps.dataDir, id);
    if ((error as { constraint?: string }).constraint === 'register_load_one_an_area')
      throw new FactError('load-open', 'area');
    throw error;
  }
  return id;
}

export interface DecideLoad {
  readonly id: string;
  /** As the page showed it: what was compared anew since is looked at first. */
  readonly revision: number;
  readonly officer: string;
  readonly businessAtMs: number;
}

/**
 * A person who has looked at the report has it written. Rows of the own household leave it first (回避).
 * Throws FactError load-unknown, load-not-ready, load-changed.
 */
export async function applyLoad(trx: Trx, input: DecideLoad): Promise<void> {
  const { id, revision, officer, businessAtMs } = input;
  const load = await readLoad(trx, id);
  if (!load) throw new FactError('load-unknown');
  if (load.phase !== 'ready') throw new FactError('load-not-ready');
  await toRevision(trx, id, revision);
  const refused = await refuseOwn(trx, load, officer);
  await stepLoad(
    trx,
    load,
    { phase: 'ready' },
    {
      phase: 'applying',
      decided_by: officer,
      decided_at: new Date(businessAtMs),
      refused: sql<number>`refused + ${refused}`,
    },
  );
  await enqueue(trx, [loadMessage(id, 'applied', businessAtMs)]);
  await audit(trx, auditOf('decideRegisterLoad', id, officer, businessAtMs, { apply: true, revision }));
}

/** Gives a load up; what has been written of it stays. Throws FactError load-unknown, load-not-open. */
export async function abandonLoad(
  trx: Trx,
  { id, officer, businessAtMs }: Omit<DecideLoad, 'revision'>,
): Promise<void> {
  // First the row: where a colleague has it written, or a step of the work ends just now, this comes after it.
  await trx.selectFrom('register_load').select('id').where('id', '=', id).forUpdate().execute();
  const load = await readLoad(trx, id);
  if (!load) throw new FactError('load-unknown');
  if (!canAbandon(load.phase)) throw new FactError('load-not-open');
  // Who had it written stays on record as that.
  const decided = load.decidedBy ? {} : { decided_by: officer, decided_at: new Date(businessAtMs) };
  await endLoad(trx, load, 'abandoned', shanghaiDateAt(businessAtMs), decided);
  await enqueue(trx, [loadMessage(id, 'abandoned', businessAtMs)]);
  await audit(
    trx,
    auditOf('decideRegisterLoad', id, officer, businessAtMs, { apply: false, phase: load.phase }),
  );
}

async function toRevision(trx: Trx, id: string, revision: number): Promise<void> {
  const found = await trx
    .selectFrom('register_load')
    .select('id')
    .where('id', '=', id)
    .where('revision', '=', revision)
    .forUpdate()
    .executeTakeFirst();
  if (!found) throw new FactError('load-changed');
}

function loadMessage(id: string, key: string, businessAtMs: number): OutboxRow {
  return { workflowId: `load-${id}`, message: 'claim-look', payload: { key }, businessAtMs };
}

function auditOf(operation: string, id: string, actor: string | null, businessAtMs: number, after: Json) {
  return { actor, operation, subject: `import:${id}`, outcome: 'done' as const, businessAtMs, after };
}
