import { type Selectable, sql } from 'kysely';
import { audit } from '../db/audit.ts';
import { recordCaseEvent } from '../db/case-events.ts';
import type { Db, Trx } from '../db/client.ts';
import type { Json, Recovery } from '../db/schema.ts';
import { plainDate, shanghaiDateAt } from '../domain/dates.ts';
import type { RecoveryLedgerKind } from '../domain/ledger.ts';
import { type Instalment, owedFen, type RecoveryEntry } from '../domain/recovery.ts';
import { enqueue, recoveryChanged } from '../outbox/enqueue.ts';
import { PaymentError } from './errors.ts';
import { postEntries } from './post.ts';

/** A recovery with its plan, all that came in, and the claim it is of. */
export interface RecoveryRecord extends Selectable<Recovery> {
  readonly subjectId: string;
  readonly instalments: readonly Instalment[];
  readonly entries: readonly RecoveryEntry[];
  readonly owed: number;
}

/** Who acts, when, and under which name for good. */
export interface RecoveryAct {
  readonly officer: string;
  readonly businessAtMs: number;
  readonly requestKey: string;
}

/** Locks a recovery and reads it; throws PaymentError `recovery-unknown`. */
export async function lockRecovery(trx: Trx, id: string): Promise<RecoveryRecord> {
  const locked = await trx
    .selectFrom('recovery')
    .select('id')
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  // A statement of its own: what the lock has waited for is read too.
  const found = locked && (await readRecovery(trx, id));
  if (!found) throw new PaymentError('recovery-unknown', `没有追回 ${id}。`);
  return found;
}

async function readRecovery(db: Db | Trx, id: string): Promise<RecoveryRecord | null> {
  const row = await db
    .selectFrom('recovery as r')
    .innerJoin('claim as c', 'c.id', 'r.claim_id')
    .selectAll('r')
    .select('c.subject_id as subjectId')
    .where('r.id', '=', id)
    .executeTakeFirst();
  if (!row) return null;
  const instalments = await db
    .selectFrom('recovery_instalment')
    .select(['no', 'due_on as dueOn', 'amount_fen as amountFen'])
    .where('recovery_id', '=', id)
    .orderBy('no')
    .execute();
  const entries = await db
    .selectFrom('recovery_entry')
    .select(['kind', 'amount_fen as amountFen'])
    .where('recovery_id', '=', id)
    .orderBy('id')
    .$narrowType<Pick<RecoveryEntry, 'kind'>>()
    .execute();
  return {
    ...row,
    instalments: instalments.map((one) => ({ ...one, dueOn: plainDate(one.dueOn) })),
    entries,
    owed: owedFen(row.amount_fen, entries),
  };
}

/** Has this very request been taken already (a lost answer, a repeat)? */
export async function takenBefore(
  trx: Trx,
  table: 'recovery' | 'recovery_entry' | 'recovery_write_off',
  requestKey: string,
): Promise<boolean> {
  const { rows } = await sql`select 1 from ${sql.table(table)} where request_key = ${requestKey}`.execute(
    trx,
  );
  return rows.length > 0;
}

/** Books one movement of a recovery, once for good: the key is `kind:` and what caused it. */
export async function postRecovery(
  trx: Trx,
  kind: RecoveryLedgerKind,
  recovery: Pick<RecoveryRecord, 'id' | 'claim_id' | 'payment_key' | 'division' | 'fund'>,
  { cause, amountFen, businessAtMs }: { cause: string | number; amountFen: number; businessAtMs: number },
): Promise<void> {
  await postEntries(
    trx,
    {
      key: `${kind}:${cause}`,
      kind,
      claimId: recovery.claim_id,
      paymentKey: recovery.payment_key,
      recoveryId: recovery.id,
    },
    { division: recovery.division, fund: recovery.fund, amountFen },
    businessAtMs,
  );
}

/** On the time line of the case, in the audit log, and to the recovery's process. `key` names the act for good. */
export async function tellOfRecovery(
  trx: Trx,
  recovery: Pick<RecoveryRecord, 'id' | 'claim_id' | 'subjectId'>,
  act: {
    kind: string;
    key: string | number;
    officer: string | null;
    businessAtMs: number;
    data: Record<string, Json>;
  },
): Promise<void> {
  const { kind, officer, businessAtMs, data } = act;
  const key = `${kind}:${act.key}`;
  await recordCaseEvent(trx, {
    subjectId: recovery.subjectId,
    claimId: recovery.claim_id,
    kind,
    actor: officer,
    atMs: businessAtMs,
    data: { recoveryId: recovery.id, ...data },
    key,
  });
  await enqueue(trx, [recoveryChanged(recovery.id, key, businessAtMs)]);
  await audit(trx, {
    actor: officer,
    operation: kind,
    subject: `recovery:${recovery.id}`,
    outcome: 'done',
    businessAtMs,
    after: { on: shanghaiDateAt(businessAtMs), ...data },
  });
}

/** Money moves only of what a second person has approved and is not settled. */
export function refuseUnlessCollecting({ status, id }: RecoveryRecord): void {
  if (status === 'collecting') return;
  const why = status === 'proposed' ? '还没有批准' : '已经终结';
  throw new PaymentError('recovery-not-collecting', `追回 ${id} ${why}，不能登记款项。`);
}
