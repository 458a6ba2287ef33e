import { audit } from '../db/audit.ts';
import type { Database } from '../db/client.ts';
import { batchWait } from '../domain/bank-answer.ts';
import { shanghaiDateAt } from '../domain/dates.ts';
import { lookAtBatch, readStanding } from './batch-wait.ts';
import { PaymentError } from './errors.ts';

/**
 * Somebody has asked the bank about an overdue batch; its answer is kept and the term begins anew. Nothing is sent again
 * by this. Throws PaymentError `batch-not-overdue`.
 */
export async function recordInquiry(
  { database }: { database: Database },
  request: { batchId: string; answer: string; officer: string; businessAtMs: number },
): Promise<void> {
  const { batchId, answer, officer, businessAtMs } = request;
  await database.db.transaction().execute(async (trx) => {
    const today = shanghaiDateAt(businessAtMs);
    const wait = batchWait(await readStanding(trx, batchId), today);
    if (wait?.kind !== 'batch-overdue') {
      throw new PaymentError('batch-not-overdue', '这一批没有逾期未回的支付，无需登记查询。');
    }
    await trx
      .insertInto('batch_inquiry')
      .values({ batch_id: batchId, asked_by: officer, answer, business_on: today })
      .execute();
    await lookAtBatch(trx, batchId, `inquiry:${today}`, businessAtMs);
    await audit(trx, {
      actor: officer,
      operation: 'recordBankInquiry',
      subject: `batch:${batchId}`,
      outcome: 'done',
      businessAtMs,
      after: { answer },
    });
  });
}
