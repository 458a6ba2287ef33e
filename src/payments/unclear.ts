import { recordCaseEvent } from '../db/case-events.ts';
import type { Trx } from '../db/client.ts';
import type { UnclearReason } from '../domain/bank-answer.ts';
import { shanghaiDateAt } from '../domain/dates.ts';
import { enqueue } from '../outbox/enqueue.ts';
import type { BatchPayment } from './bank-result-check.ts';

export interface Unclear {
  readonly why: UnclearReason;
  /** The bank's words. */
  readonly said: string;
}

/**
 * Puts a payment before a person: nobody knows what became of it. It stays with the bank, so nothing of the claim can be
 * approved or sent again. Returns the id of the open question; the same question twice is one.
 */
export async function openUnclear(
  trx: Trx,
  payment: BatchPayment,
  { why, said }: Unclear,
  { batchId, officer, businessAtMs }: { batchId: string; officer: string; businessAtMs: number },
): Promise<number> {
  const { key, claim_id: claimId } = payment;
  const open = await trx
    .selectFrom('bank_unclear')
    .select('id')
    .where('payment_key', '=', key)
    .where('closed_on', 'is', null)
    .executeTakeFirst();
  if (open) return open.id;
  const { id } = await trx
    .insertInto('bank_unclear')
    .values({
      payment_key: key,
      batch_id: batchId,
      why,
      said,
      reported_by: officer,
      business_on: shanghaiDateAt(businessAtMs),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await recordCaseEvent(trx, {
    subjectId: payment.subjectId,
    claimId,
    kind: 'payment-unclear',
    actor: officer,
    atMs: businessAtMs,
    data: { paymentKey: key, batchId, why, reason: said },
    key: `payment-unclear:${id}`,
  });
  await enqueue(trx, [
    {
      workflowId: `claim-${claimId}`,
      message: 'payment-result',
      payload: { claimId, key: `unclear:${id}`, outcome: 'unclear' },
      businessAtMs,
    },
  ]);
  return id;
}
