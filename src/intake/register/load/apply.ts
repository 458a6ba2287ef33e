import { sql } from 'kysely';
import { audit } from '../../../db/audit.ts';
import type { Trx } from '../../../db/client.ts';
import {
  type ClientConnection,
  type ClientTransaction,
  withConnection,
} from '../../../db/client-transaction.ts';
import { type PlainDate, shanghaiDateAt } from '../../../domain/dates.ts';
import { waitForTurn } from '../../run-import.ts';
import { applyHouseholds } from './apply-households.ts';
import { applyPeople } from './apply-people.ts';
import { confirmRows } from './confirm-rows.ts';
import { endLoad } from './end.ts';
import { type Alive, type LoadDeps, type LoadRecord, type LoadUpdate, readLoad, stepLoad } from './record.ts';

/** A piece of applying: as far as `load` says it got, with who decided it. */
export interface ApplyContext {
  readonly deps: LoadDeps;
  readonly load: LoadRecord;
  readonly transaction: ClientTransaction;
  readonly userId: string;
  readonly businessAtMs: number;
  readonly on: PlainDate;
}

/** Writes the next piece; the progress it made, or null where nothing of its kind is left. */
type Piece = (context: ApplyContext) => Promise<LoadUpdate | null>;

/**
 * Writes what a person has looked at into the register: households, people, and – where the load says so – their
 * confirmation in the year's refresh. A piece a transaction, with its messages and progress; who goes on after a kill goes
 * on behind the last piece that was committed. Cards that somebody has changed since the report are left and reported.
 */
export async function applyRegisterLoad(deps: LoadDeps, id: string, alive: Alive): Promise<void> {
  await withConnection(deps.database.pool, async (connection) => {
    // Plans of triggers that somebody's single change has left on this connection do not suit thousands.
    await connection.transact(({ trx }) => sql`discard plans`.execute(trx));
    for (const piece of [applyHouseholds, applyPeople, confirmRows])
      while (await applyPiece(deps, connection, id, piece)) alive();
    await connection.transact(async ({ trx }) => {
      const load = await readLoad(trx, id);
      if (load?.phase === 'applying') await finish(trx, load);
    });
    await connection.transact(({ trx }) => sql`analyze household, person, poverty_status`.execute(trx));
  });
}

async function applyPiece(
  deps: LoadDeps,
  connection: ClientConnection,
  id: string,
  piece: Piece,
): Promise<boolean> {
  return connection.transact(async (transaction) => {
    const { trx } = transaction;
    // With the small imports: two that write the same rows in different orders would wait for each other.
    await waitForTurn(trx, 'registry');
    const load = await readLoad(trx, id);
    if (load?.phase !== 'applying') return false;
    const businessAtMs = load.decidedAt!.getTime();
    const on = shanghaiDateAt(businessAtMs);
    const progress = await piece({ deps, load, transaction, userId: load.decidedBy!, businessAtMs, on });
    if (progress === null) return false;
    const {
      householdsDone: households_done,
      rowsApplied: rows_applied,
      rowsConfirmed: rows_confirmed,
    } = load;
    await stepLoad(trx, load, { phase: 'applying', households_done, rows_applied, rows_confirmed }, progress);
    return true;
  });
}

async function finish(trx: Trx, load: LoadRecord): Promise<void> {
  const businessAtMs = load.decidedAt!.getTime();
  await endLoad(trx, load, 'done', shanghaiDateAt(businessAtMs));
  const { rows } = await sql<Record<string, number>>`
    select applied, confirmed, refused, unchanged,
      (select count(*) from register_load_row r where r.load_no = l.no and r.kind = 'conflict') as conflicts
    from register_load l where id = ${load.id}
  `.execute(trx);
  await audit(trx, {
    actor: load.decidedBy,
    operation: 'applyRegisterLoad',
    subject: `import:${load.id}`,
    outcome: 'done',
    businessAtMs,
    after: { area: load.area, ...rows[0] },
  });
}
