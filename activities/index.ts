import type { Database } from '../src/db/client.ts';
import { createAidActivities } from './aid.ts';
import { createClaimActivities } from './claim.ts';
import { createEmploymentActivities } from './employment.ts';
import { createPaymentBatchActivities } from './payment-batch.ts';
import { createRecoveryActivities } from './recovery.ts';
import { createReferralActivities } from './referral.ts';
import { createRefreshActivities } from './refresh.ts';
import { createResponsibilityActivities } from './responsibility.ts';
import { createServiceActivities } from './service.ts';
import { createVisitActivities } from './visits.ts';

/** All activities of the worker, handed their dependencies. */
export function createActivities(dependencies: { database: Database }) {
  return {
    ...createEmploymentActivities(dependencies),
    ...createAidActivities(dependencies),
    ...createClaimActivities(dependencies),
    ...createPaymentBatchActivities(dependencies),
    ...createRecoveryActivities(dependencies),
    ...createServiceActivities(dependencies),
    ...createVisitActivities(dependencies),
    ...createRefreshActivities(dependencies),
    ...createReferralActivities(dependencies),
    ...createResponsibilityActivities(dependencies),
  };
}
