import { sql } from 'kysely';
import { audit } from '../src/db/audit.ts';
import { recordCaseEvent } from '../src/db/case-events.ts';
import { readClaimState } from '../src/db/claim-state.ts';
import type { Database, Trx } from '../src/db/client.ts';
import { shanghaiDateAt } from '../src/domain/dates.ts';
import type { RecoveryId } from '../src/domain/ids.ts';
import { type Act, handsOf, partTaken } from '../src/domain/part-taken.ts';
import { caseFact, enqueue } from '../src/outbox/enqueue.ts';
import { PaymentError } from '../src/payments/errors.ts';
import { lockRecovery, postRecovery, type RecoveryRecord } from '../src/payments/recovery-record.ts';
import type { DecideRecovery, RecoveryView } from '../workflows/contract.ts';
import { asAsked } from './acting.ts';
import { recordDecision } from './claim-decisions.ts';
import { refusal, translateRefusal } from './failure.ts';
import { refuseOwnCase } from './own-case.ts';
import { nameRecoveryWait, noteDays } from './recovery-wait.ts';

interface At {
  readonly recoveryId: RecoveryId;
  readonly businessNowMs: number;
}

export type RecoveryActivities = ReturnType<typeof createRecoveryActivities>;

/** What the process of a recovery does to the record. Each is one transaction and may be repeated safely. */
export function createRecoveryActivities({ database }: { database: Database }) {
  return {
    /** Settles what is paid back, reminds of instalments and marks those that are late, and names the wait left. */
    async refreshRecovery({ recoveryId, businessNowMs }: At): Promise<RecoveryView> {
      return decisively(database, { officer: '', businessNowMs }, async (trx) => {
        const recovery = await lockRecovery(trx, recoveryId);
        await settleWhenPaid(trx, recovery, businessNowMs);
        await noteDays(trx, recovery, businessNowMs);
        return nameRecoveryWait(trx, recoveryId, businessNowMs);
      });
    },

    /** A second person, who had no hand in the case, approves what was proposed, or does not (Update `decideRecovery`). */
    async decideRecovery(message: DecideRecovery & At): Promise<RecoveryView> {
      return decisively(database, message, async (trx) => {
        await takeRecoveryDecision(trx, message);
        return nameRecoveryWait(trx, message.recoveryId, message.businessNowMs);
      });
    },
  };
}

async function takeRecoveryDecision(trx: Trx, message: DecideRecovery & At): Promise<void> {
  const { recoveryId, approve, officer, note, requestKey, businessNowMs: nowMs } = message;
  const claim = await trx
    .selectFrom('claim')
    .selectAll()
    .where('id', '=', (eb) => eb.selectFrom('recovery').select('claim_id').where('id', '=', recoveryId))
    .forUpdate()
    .executeTakeFirst();
  if (!claim) throw refusal('process-unknown', `没有追回${recoveryId}。`, '请核对追回编号。');
  const taken = await trx
    .selectFrom('claim_decision')
    .select('id')
    .where('claim_id', '=', claim.id)
    .where('request_key', '=', requestKey)
    .executeTakeFirst();
  if (taken) return;
  const recovery = await lockRecovery(trx, recoveryId);
  if (recovery.status !== 'proposed') {
    throw refusal('recovery-not-proposed', '这份追回方案已经办理，或已随事实更正取消。', '请刷新页面查看。');
  }
  if (recovery.revision !== message.revision) {
    throw refusal('stale-revision', '您打开页面之后，追回的情况已有变化。', '请刷新页面，核对后再办理。');
  }
  const bar = partTaken(await readClaimState(trx, claim), 'recovery', ...handsOf(message));
  if (bar || samePerson(recovery, message)) {
    throw refusal(
      'separation-of-duties',
      bar?.message ?? '追回方案由您提出，须由另一人审批。',
      bar?.remedy ?? '请由没有办理过本案的其他人员审批；本级没有的，由州财政局或州人社局审批。',
    );
  }
  await refuseOwnCase(trx, recovery.subjectId, message);
  const action = approve ? 'recovery-approved' : 'recovery-rejected';
  const decision = {
    claimId: claim.id as never,
    officer,
    requestKey,
    reason: recovery.reason,
    revision: claim.revision,
  };
  await recordDecision(trx, { ...decision, ...(note && { note }) }, 'recovery', action, nowMs);
  const on = shanghaiDateAt(nowMs);
  await trx
    .updateTable('recovery')
    .set({
      status: approve ? 'collecting' : 'rejected',
      decided_by: officer,
      decided_on: on,
      decision_note: note || null,
      closed_on: approve ? null : on,
      revision: sql`revision + 1`,
    })
    .where('id', '=', recoveryId)
    .execute();
  const { amount_fen: amountFen } = recovery;
  if (approve) {
    await postRecovery(trx, 'recovery-due', recovery, { cause: recoveryId, amountFen, businessAtMs: nowMs });
    // What is asked back is kept no more: with facts that came meanwhile there may be something to top up.
    await enqueue(trx, [caseFact(recovery.subjectId, 'recheck', `approved:${recoveryId}`, nowMs)]);
  }
  const data = { recoveryId, amountFen, reason: recovery.reason, note: note ?? null };
  await tell(trx, recovery, { kind: action, officer, nowMs, data, subject: `claim:${claim.id}` });
}

/** Whoever proposed, or had it proposed by somebody, does not approve it in any of these ways either. */
function samePerson({ proposed_by: by, proposed_for: principal }: RecoveryRecord, act: Act): boolean {
  return handsOf(act).some((who) => who === by || who === principal);
}

/** Nothing is owed, and no payment that it was offset against can still come back. */
async function settleWhenPaid(trx: Trx, recovery: RecoveryRecord, nowMs: number): Promise<void> {
  if (recovery.status !== 'collecting' || recovery.owed > 0) return;
  if (await offsetUnderWay(trx, recovery.id)) return;
  await trx
    .updateTable('recovery')
    .set({ status: 'settled', closed_on: shanghaiDateAt(nowMs), revision: sql`revision + 1` })
    .where('id', '=', recovery.id)
    .execute();
  const data = { recoveryId: recovery.id };
  const subject = `recovery:${recovery.id}`;
  // It may be settled more than once: an offset is undone when the bank takes its payment back.
  const key = `recovery-settled:${recovery.id}:${recovery.revision}`;
  await tell(trx, recovery, { kind: 'recovery-settled', key, officer: null, nowMs, data, subject });
}

async function offsetUnderWay(trx: Trx, recoveryId: string): Promise<boolean> {
  const found = await trx
    .selectFrom('recovery_entry as e')
    .innerJoin('payment as p', 'p.key', 'e.payment_key')
    .select('e.id')
    .where('e.recovery_id', '=', recoveryId)
    .where('e.kind', '=', 'offset')
    .where('p.status', 'in', ['booked', 'released'])
    .executeTakeFirst();
  return found !== undefined;
}

async function tell(
  trx: Trx,
  recovery: RecoveryRecord,
  act: {
    kind: string;
    officer: string | null;
    nowMs: number;
    data: Record<string, string | number | null>;
    subject: string;
    key?: string;
  },
): Promise<void> {
  const { kind, officer, nowMs, data, subject, key = `${kind}:${recovery.id}` } = act;
  await recordCaseEvent(trx, {
    subjectId: recovery.subjectId,
    claimId: recovery.claim_id,
    kind,
    actor: officer,
    atMs: nowMs,
    data,
    key,
  });
  await audit(trx, {
    actor: officer,
    operation: kind,
    subject,
    outcome: 'done',
    businessAtMs: nowMs,
    before: { status: recovery.status, revision: recovery.revision },
    after: data,
  });
}

async function decisively<Answer>(
  database: Database,
  by: Act & { businessNowMs: number },
  act: (trx: Trx) => Promise<Answer>,
): Promise<Answer> {
  try {
    return await asAsked(by, () => database.db.transaction().execute(act));
  } catch (error) {
    if (error instanceof PaymentError) throw refusal('process-unknown', error.message, '请核对追回编号。');
    throw translateRefusal(error);
  }
}
