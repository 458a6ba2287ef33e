import type { LocalActivityOptions } from '@temporalio/workflow';

/**
 * Our activities are single short database transactions, idempotent on business keys: as local activities they
 * cost one history event instead of six. They are repeated until the database answers; what a person must put
 * right comes back as a non-retryable failure.
 */
export const DATABASE_CALL: LocalActivityOptions = {
  startToCloseTimeout: '30 seconds',
  localRetryThreshold: '30 seconds',
  retry: { initialInterval: '200 milliseconds', backoffCoefficient: 2, maximumInterval: '10 seconds' },
};
