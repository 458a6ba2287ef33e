import { type Selectable, sql, type UpdateObject } from 'kysely';
import type { Database, Db, Trx } from '../../../db/client.ts';
import type { DB } from '../../../db/schema.ts';
import type { PlainDate } from '../../../domain/dates.ts';
import type { LoadPhase } from '../../../domain/register/load.ts';
import type { Vault } from '../../../platform/vault.ts';

/** What the phases of a load work with. */
export interface LoadDeps {
  readonly database: Database;
  readonly vault: Vault;
  readonly dataDir: string;
}

/** Called between two pieces of work: the engine hears that it goes on. Throws where it has been taken over. */
export type Alive = () => void;

/** A load as its phases need it. */
export interface LoadRecord {
  readonly id: string;
  readonly no: number;
  readonly area: string;
  readonly phase: LoadPhase;
  readonly confirms: boolean;
  readonly absent: readonly string[];
  readonly byteSize: number;
  /** Null: nobody has looked. */
  readonly utf8: boolean | null;
  readonly rowsRead: number;
  readonly householdsDone: string;
  readonly rowsApplied: number;
  readonly rowsConfirmed: number;
  /** Day of the import: what is born or happens later is a mistake. */
  readonly businessOn: PlainDate;
  readonly uploadedBy: string | null;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
}

export async function readLoad(db: Db | Trx, id: string): Promise<LoadRecord | undefined> {
  const row = await db
    .selectFrom('register_load as l')
    .innerJoin('import_run as m', 'm.id', 'l.id')
    .select([
      'l.id',
      'l.no',
      'l.area',
      'l.phase',
      'l.confirms',
      'l.absent',
      sql<number>`l.byte_size::float8`.as('byteSize'),
      'l.utf8',
      'l.rows_read as rowsRead',
      'l.households_done as householdsDone',
      'l.rows_applied as rowsApplied',
      'l.rows_confirmed as rowsConfirmed',
      'm.business_on as businessOn',
      'm.imported_by as uploadedBy',
      'l.decided_by as decidedBy',
      'l.decided_at as decidedAt',
    ])
    .where('l.id', '=', id)
    .executeTakeFirst();
  return row as LoadRecord | undefined;
}

/** Thrown where the phase is over, or another worker has taken it: this one stops without a trace. */
export class LoadTaken extends Error {
  override readonly name = 'LoadTaken';
}

/** The divisions below an area, as a pattern. */
export const under = (area: string): string => `${area === '433100' ? '4331' : area}%`;

export type LoadUpdate = UpdateObject<DB, 'register_load', 'register_load'>;

/**
 * Keeps the load for this transaction, where it stands as the caller believes. Before any lock on staging, so that nobody waits
 * in a circle. Throws LoadTaken where it does not stand there any more.
 */
export async function holdLoad(
  trx: Trx,
  { id }: Pick<LoadRecord, 'id'>,
  at: Partial<Selectable<DB['register_load']>>,
): Promise<void> {
  const held = await trx
    .selectFrom('register_load')
    .select('id')
    .where('id', '=', id)
    .where((e) => e.and(at as never))
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (!held) throw taken(id, at);
}

/** Notes a step of the work, from exactly where it stood. Throws LoadTaken where it does not stand there any more. */
export async function stepLoad(
  trx: Trx,
  { id }: Pick<LoadRecord, 'id'>,
  from: Partial<Selectable<DB['register_load']>>,
  to: LoadUpdate,
): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('register_load')
    .set({ ...to, worked_at: sql`clock_timestamp()`, ...(to.phase && { revision: sql`revision + 1` }) })
    .where('id', '=', id)
    .where((e) => e.and(from as never))
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw taken(id, from);
}

const taken = (id: string, at: object) =>
  new LoadTaken(`load ${id} is not at ${JSON.stringify(at)} any more`);
