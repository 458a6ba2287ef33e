import type { Database } from '../src/db/client.ts';
import { startOfShanghaiDay } from '../src/domain/dates.ts';
import { nameBatchWait } from '../src/payments/batch-wait.ts';
import type { CurrentWait } from '../workflows/contract.ts';

export type PaymentBatchActivities = ReturnType<typeof createPaymentBatchActivities>;

/** What the process of a payment batch does to the record. */
export function createPaymentBatchActivities({ database }: { database: Database }) {
  return {
    /** Names what the batch waits for today; null: every line has its result. It changes nothing else, ever. */
    async refreshBatch({
      batchId,
      businessNowMs,
    }: {
      batchId: string;
      businessNowMs: number;
    }): Promise<CurrentWait | null> {
      const wait = await database.db
        .transaction()
        .execute((trx) => nameBatchWait(trx, batchId, businessNowMs));
      if (wait === null) return null;
      const { kind, until, explanation } = wait;
      return { kind, wakeAtMs: until && startOfShanghaiDay(until), wakesOn: [], explanation };
    },
  };
}
