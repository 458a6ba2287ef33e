import type { Trx } from '../db/client.ts';
import type { BatchPayment } from './bank-result-check.ts';

/** All payments of a batch by their keys: claims before payments, as everywhere. */
export async function lockBatchPayments(trx: Trx, batchId: string): Promise<Map<string, BatchPayment>> {
  const claims = await trx
    .selectFrom('claim')
    .select(['id', 'subject_id'])
    .where('id', 'in', (eb) => eb.selectFrom('payment').select('claim_id').where('batch_id', '=', batchId))
    .orderBy('id')
    .forUpdate()
    .execute();
  const employments = new Map(claims.map((c) => [c.id, c.subject_id]));
  const rows = await trx
    .selectFrom('payment')
    .selectAll()
    .where('batch_id', '=', batchId)
    .orderBy('key')
    .forUpdate()
    .execute();
  return new Map(rows.map((row) => [row.key, { ...row, subjectId: employments.get(row.claim_id) ?? '' }]));
}
