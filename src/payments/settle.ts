import { recordCaseEvent } from '../db/case-events.ts';
import type { Trx } from '../db/client.ts';
import { shanghaiDateAt } from '../domain/dates.ts';
import type { KeptOutReason } from '../domain/kept-out.ts';
import { enqueue } from '../outbox/enqueue.ts';
import type { BatchPayment } from './bank-result-check.ts';
import { postLedger } from './post.ts';
import { clearRecoveryOfReversed } from './recovery.ts';
import { tellOffsetRecoveries, undoOffsets } from './recovery-money.ts';

/** What became of a payment for good, by the bank's file or by what two people found out. */
export interface Settlement {
  readonly outcome: 'paid' | 'returned' | 'reversed';
  readonly on: string;
  readonly reason: string | null;
}

export interface SettledBy {
  readonly batchId: string;
  readonly actor: string;
  /** Whose word it is: the bank's file, or what `people` found out. */
  readonly by: 'bank' | 'ruling';
  /** Who reports a return or a reversal does not approve or release that claim again. */
  readonly people: readonly string[];
  readonly businessAtMs: number;
}

/** Payment, ledger, time line and message together; what it does to the budget, the caller books for all lines at once. */
export async function settlePayment(
  trx: Trx,
  payment: BatchPayment,
  { outcome, on, reason }: Settlement,
  { batchId, people, by, actor, businessAtMs }: SettledBy,
): Promise<void> {
  const { key, claim_id: claimId } = payment;
  await closeUnclear(trx, key, { by, actor, on: shanghaiDateAt(businessAtMs) });
  await trx.updateTable('payment').set(changesOf({ outcome, on, reason })).where('key', '=', key).execute();
  if (outcome !== 'paid') await keepOut(trx, claimId, people, businessAtMs);
  await postLedger(trx, outcome, payment, businessAtMs);
  // What was offset against a debt comes through with the payment, and is undone with it.
  if (outcome === 'paid') await tellOffsetRecoveries(trx, payment, businessAtMs);
  else await undoOffsets(trx, payment, businessAtMs);
  if (outcome === 'reversed') await clearRecoveryOfReversed(trx, claimId, businessAtMs);
  await recordCaseEvent(trx, {
    subjectId: payment.subjectId,
    claimId,
    kind: `payment-${outcome}`,
    actor,
    atMs: businessAtMs,
    data: { paymentKey: key, batchId, on, reason },
    key: `payment-${outcome}:${key}`,
  });
  await enqueue(trx, [
    {
      workflowId: `claim-${claimId}`,
      // A claim whose money came back has ended: its process begins anew (docs/decisions/0002).
      message: outcome === 'reversed' ? 'claim-look' : 'payment-result',
      payload: { claimId, key: `${outcome}:${key}`, outcome },
      businessAtMs,
    },
  ]);
}

function changesOf({ outcome, on, reason }: Settlement) {
  if (outcome === 'paid') return { status: 'paid', paid_on: on };
  const said = { returned_reason: reason ?? '银行未说明原因' };
  return outcome === 'reversed'
    ? { status: 'reversed', reversed_on: on, ...said }
    : { status: 'returned', ...said };
}

async function keepOut(
  trx: Trx,
  claimId: string,
  people: readonly string[],
  businessAtMs: number,
): Promise<void> {
  const because: KeptOutReason = 'return-reported';
  const business_on = shanghaiDateAt(businessAtMs);
  await trx
    .insertInto('claim_kept_out')
    .values(people.map((user_id) => ({ claim_id: claimId, user_id, because, business_on })))
    .onConflict((oc) => oc.doNothing())
    .execute();
}

/** Whatever was unclear of it is so no more; what somebody had proposed meanwhile is overtaken by the bank's own word. */
async function closeUnclear(
  trx: Trx,
  paymentKey: string,
  { by, actor, on }: { by: 'bank' | 'ruling'; actor: string; on: string },
): Promise<void> {
  await trx
    .updateTable('payment_ruling')
    .set({ status: 'rejected', decided_by: actor, decided_on: on, decided_note: '银行已有回执。' })
    .where('payment_key', '=', paymentKey)
    .where('status', '=', 'proposed')
    .execute();
  await trx
    .updateTable('bank_unclear')
    .set({ closed_as: by, closed_on: on })
    .where('payment_key', '=', paymentKey)
    .where('closed_on', 'is', null)
    .execute();
}
