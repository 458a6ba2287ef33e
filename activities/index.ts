import type { Database } from '../src/db/client.ts';
import { createAidActivities } from './aid.ts';
import { createClaimActivities } from './claim.ts';
import { createEmploymentActivities } from './employment.ts';
import { createPaymentBatchActivities } from './payment-batch.ts';
import { createRecoveryActivities } from './recovery.ts';
import { createReferralActivities } from './referral.ts';

/** All activities of the worker, handed their dependencies. */
export function createActivities(dependencies: { database: Database }) {
  return {
    ...createEmploymentActivities(dependencies),
    ...createAidActivities(dependencies),
    ...createClaimActivities(dependencies),
    ...createPaymentBatchActivities(dependencies),
    ...createRecoveryActivities(dependencies),
    ...createReferralActivities(dependencies),
  };
}
