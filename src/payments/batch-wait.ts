import { sql } from 'kysely';
import { closeWait, openWait } from '../db/case-wait.ts';
import type { Trx } from '../db/client.ts';
import { batchWait } from '../domain/bank-answer.ts';
import { type PlainDate, plainDate, shanghaiDateAt, startOfShanghaiDay } from '../domain/dates.ts';
import { explainWait, type WaitExplanation } from '../domain/waits.ts';
import { enqueue } from '../outbox/enqueue.ts';

/** What a batch waits for, as its row among the pending waits says. */
export interface NamedBatchWait {
  readonly kind: 'bank-result' | 'batch-overdue' | 'payment-unclear';
  /** First day on which it ends by itself. */
  readonly until: PlainDate | null;
  readonly explanation: WaitExplanation;
}

const caseIdOf = (batchId: string): string => `batch-${batchId}`;

/** Names what the batch waits for, or closes its wait; null: nothing any more. Locks the batch. */
export async function nameBatchWait(
  trx: Trx,
  batchId: string,
  nowMs: number,
): Promise<NamedBatchWait | null> {
  const standing = await readStanding(trx, batchId);
  const wait = batchWait(standing, shanghaiDateAt(nowMs));
  if (wait === null) {
    await closeWait(trx, caseIdOf(batchId), nowMs);
    return null;
  }
  const lines = wait.kind === 'payment-unclear' ? standing.unclear : standing.outstanding;
  const params = { until: wait.until, office: `${standing.county}财政局`, lines };
  const words = explainWait(wait.kind, { ...params, since: shanghaiDateAt(nowMs) });
  const sinceMs = await openWait(
    trx,
    {
      caseId: caseIdOf(batchId),
      kind: wait.kind,
      subjectId: null,
      division: standing.division,
      dueAtMs: wait.until && startOfShanghaiDay(wait.until),
      article: words.article,
      blockedBy: words.whoCanMove,
      // biome-ignore lint/suspicious/noThenProperty: a sentence, not a promise
      then: words.then,
      params,
    },
    nowMs,
  );
  return { ...wait, explanation: explainWait(wait.kind, { ...params, since: shanghaiDateAt(sinceMs) }) };
}

/** Closes a batch when its last line has its result; returns how many have none. */
export async function settleBatch(trx: Trx, batchId: string): Promise<number> {
  const { outstanding } = await trx
    .selectFrom('payment')
    .select(sql<number>`count(*)::int`.as('outstanding'))
    .where('batch_id', '=', batchId)
    .where('status', '=', 'released')
    .executeTakeFirstOrThrow();
  if (outstanding === 0) {
    await trx
      .updateTable('payment_batch')
      .set({ status: 'settled' })
      .where('id', '=', batchId)
      .where('status', '<>', 'settled')
      .execute();
  }
  return outstanding;
}

/** Names the wait at once, so that every page is right, and has the batch's process look: it wakes on another day now. */
export async function lookAtBatch(
  trx: Trx,
  batchId: string,
  key: string,
  businessAtMs: number,
): Promise<void> {
  await nameBatchWait(trx, batchId, businessAtMs);
  // "Look again" is said to claims and batches in the same words.
  await enqueue(trx, [
    { workflowId: caseIdOf(batchId), message: 'claim-look', payload: { key }, businessAtMs },
  ]);
}

/** What the wait of a batch depends on, with the batch locked. */
export async function readStanding(trx: Trx, batchId: string) {
  const { rows } = await sql<{
    division: string;
    county: string;
    heard_on: string;
  }>`
    select b.division, d.name as county, greatest(b.released_on,
      (select max(r.business_on) from bank_result r where r.batch_id = b.id),
      (select max(i.business_on) from batch_inquiry i where i.batch_id = b.id)) as heard_on
    from payment_batch b join division d on d.code = b.division where b.id = ${batchId} for no key update of b
  `.execute(trx);
  const batch = rows[0];
  if (!batch) throw new Error(`no batch ${batchId}`);
  // A statement of its own: what the lock has waited for is counted too.
  const counted = await sql<{ outstanding: number; unclear: number }>`
    select count(*)::int as outstanding, count(u.id)::int as unclear
    from payment p left join bank_unclear u on u.payment_key = p.key and u.closed_on is null
    where p.batch_id = ${batchId} and p.status = 'released'
  `.execute(trx);
  const { division, county, heard_on } = batch;
  return { division, county, heardOn: plainDate(heard_on), ...counted.rows[0]! };
}
