import type { Database } from '../src/db/client.ts';
import { startOfShanghaiDay } from '../src/domain/dates.ts';
import { watchReferral } from '../src/intake/matching/referral-days.ts';
import type { CurrentWait } from '../workflows/contract.ts';

export type ReferralActivities = ReturnType<typeof createReferralActivities>;

/** What the process of a referral does to the record. */
export function createReferralActivities({ database }: { database: Database }) {
  return {
    /** Reminds, lets it lapse when its day has passed, and names what it waits for; null: it is over. */
    async refreshReferral({
      referralId,
      businessNowMs,
    }: {
      referralId: number;
      businessNowMs: number;
    }): Promise<CurrentWait | null> {
      const named = await database.db
        .transaction()
        .execute((trx) => watchReferral(trx, referralId, businessNowMs));
      if (named === null) return null;
      const { kind, wakeOn, explanation } = named;
      return { kind, wakeAtMs: startOfShanghaiDay(wakeOn), wakesOn: [], explanation };
    },
  };
}
