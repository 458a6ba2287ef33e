import type { Database } from '../src/db/client.ts';
import { createClaimActivities } from './claim.ts';
import { createEmploymentActivities } from './employment.ts';
import { createRecoveryActivities } from './recovery.ts';

/** All activities of the worker, handed their dependencies. */
export function createActivities(dependencies: { database: Database }) {
  return {
    ...createEmploymentActivities(dependencies),
    ...createClaimActivities(dependencies),
    ...createRecoveryActivities(dependencies),
  };
}
