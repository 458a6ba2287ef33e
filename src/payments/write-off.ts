import type { Trx } from '../db/client.ts';
import { shanghaiDateAt } from '../domain/dates.ts';
import { caseFact, enqueue } from '../outbox/enqueue.ts';
import { PaymentError } from './errors.ts';
import { insertEntry, refuseMoreThanOwed } from './recovery-money.ts';
import {
  lockRecovery,
  postRecovery,
  type RecoveryAct,
  refuseUnlessCollecting,
  takenBefore,
  tellOfRecovery,
} from './recovery-record.ts';

export interface WriteOff extends RecoveryAct {
  readonly recoveryId: string;
  readonly amountFen: number;
  readonly reason: string;
}

/** The first of two persons: proposes to give up what cannot be had. Throws PaymentError `write-off-open` and the usual. */
export async function proposeWriteOff(trx: Trx, ask: WriteOff): Promise<void> {
  const { amountFen, reason, officer, businessAtMs, requestKey } = ask;
  if (await takenBefore(trx, 'recovery_write_off', requestKey)) return;
  const recovery = await lockRecovery(trx, ask.recoveryId);
  refuseUnlessCollecting(recovery);
  refuseMoreThanOwed(recovery, amountFen);
  if (await openWriteOff(trx, recovery.id)) {
    throw new PaymentError('write-off-open', '本追回已有一份核销等待审批。');
  }
  const { id } = await trx
    .insertInto('recovery_write_off')
    .values({
      recovery_id: recovery.id,
      amount_fen: amountFen,
      reason,
      status: 'proposed',
      proposed_by: officer,
      proposed_on: shanghaiDateAt(businessAtMs),
      request_key: requestKey,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const data = { amountFen, note: reason };
  const act = { kind: 'recovery-write-off-proposed', key: id, officer, businessAtMs, data };
  await tellOfRecovery(trx, recovery, act);
}

export interface DecideWriteOff extends RecoveryAct {
  readonly recoveryId: string;
  readonly approve: boolean;
  readonly note: string | null;
}

/** The second: approves the amount as it was proposed, or not. Throws PaymentError `write-off-not-proposed`, `separation-of-duties`. */
export async function decideWriteOff(trx: Trx, decision: DecideWriteOff): Promise<void> {
  const { approve, note, officer, businessAtMs, requestKey } = decision;
  if (await takenBefore(trx, 'recovery_entry', requestKey)) return;
  const recovery = await lockRecovery(trx, decision.recoveryId);
  const proposed = await openWriteOff(trx, recovery.id);
  if (!proposed) throw new PaymentError('write-off-not-proposed', '没有等待审批的核销。');
  if (proposed.proposed_by === officer) {
    throw new PaymentError('separation-of-duties', '核销由您提出，须由另一人审批。');
  }
  const { id, amount_fen: amountFen } = proposed;
  if (approve) refuseMoreThanOwed(recovery, amountFen);
  const on = shanghaiDateAt(businessAtMs);
  await trx
    .updateTable('recovery_write_off')
    .set({ status: approve ? 'approved' : 'rejected', decided_by: officer, decided_on: on, note })
    .where('id', '=', id)
    .execute();
  if (approve) {
    const by = { amountFen, officer, requestKey };
    const entry = await insertEntry(trx, recovery, by, {
      kind: 'written-off',
      entered_on: on,
      write_off_id: id,
    });
    await postRecovery(trx, 'recovery-written-off', recovery, { cause: entry, amountFen, businessAtMs });
    // What is let go stays with the payee: a top-up of as much is due no more.
    await enqueue(trx, [caseFact(recovery.subjectId, 'recheck', `written-off:${id}`, businessAtMs)]);
  }
  const kind = approve ? 'recovery-written-off' : 'recovery-write-off-rejected';
  await tellOfRecovery(trx, recovery, { kind, key: id, officer, businessAtMs, data: { amountFen, note } });
}

function openWriteOff(trx: Trx, recoveryId: string) {
  return trx
    .selectFrom('recovery_write_off')
    .select(['id', 'amount_fen', 'proposed_by'])
    .where('recovery_id', '=', recoveryId)
    .where('status', '=', 'proposed')
    .forUpdate()
    .executeTakeFirst();
}
