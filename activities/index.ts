import type { Database } from '../src/db/client.ts';
import type { LoadDeps } from '../src/intake/register/load/record.ts';
import { createAidActivities } from './aid.ts';
import { createClaimActivities } from './claim.ts';
import { createCoordinationActivities } from './coordination.ts';
import { createEmploymentActivities } from './employment.ts';
import { createPaymentBatchActivities } from './payment-batch.ts';
import { createRecoveryActivities } from './recovery.ts';
import { createReferralActivities } from './referral.ts';
import { createRefreshActivities } from './refresh.ts';
import { createRegisterLoadActivities } from './register-load.ts';
import { createResponsibilityActivities } from './responsibility.ts';
import { createServiceActivities } from './service.ts';
import { createVisitActivities } from './visits.ts';

/** All activities of the worker, handed their dependencies. Without `loads` those of bulk imports are not among them. */
export function createActivities(dependencies: { database: Database; loads?: Omit<LoadDeps, 'database'> }) {
  const { database, loads } = dependencies;
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
    ...(loads && createRegisterLoadActivities({ database, ...loads })),
    ...createCoordinationActivities(dependencies),
    ...createResponsibilityActivities(dependencies),
  };
}
