import { continueAsNew, proxyLocalActivities } from '@temporalio/workflow';
import type { PaymentBatchActivities } from '../activities/payment-batch.ts';
import type { PaymentBatchInput } from './contract.ts';
import { DATABASE_CALL } from './options.ts';
import { watched } from './watched.ts';

const { refreshBatch } = proxyLocalActivities<PaymentBatchActivities>(DATABASE_CALL);

/**
 * One batch at the bank: it waits for the answer. When the term is over without one, it opens a task for a person, who
 * asks the bank; it never sends anything again, for it cannot know what the bank has done. It ends when every line is
 * paid, returned or ruled on by two people. A result, an inquiry or a ruling is in the record before its message comes.
 */
export async function paymentBatch(input: PaymentBatchInput): Promise<void> {
  const { batchId, clockOffsetMs } = input;
  const again = await watched(clockOffsetMs, (businessNowMs) => refreshBatch({ batchId, businessNowMs }));
  if (again) return continueAsNew<typeof paymentBatch>(input);
}
