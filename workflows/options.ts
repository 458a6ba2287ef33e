import type { ActivityOptions, LocalActivityOptions } from '@temporalio/workflow';

/**
 * Our activities are single short database transactions, idempotent on business keys: as local activities they
 * cost one history event instead of six. A look at the record is tried five times in three seconds; then the process
 * pauses by a timer (`untilAnswered`), so that cases which wait for the database do not hold the worker's slots from
 * those which do not.
 */
export const DATABASE_CALL: LocalActivityOptions = {
  startToCloseTimeout: '30 seconds',
  localRetryThreshold: '2 seconds',
  retry: { initialInterval: '200 milliseconds', backoffCoefficient: 2, maximumAttempts: 5 },
};

/** Somebody waits at a screen: better no answer than one after they have gone; the request may be repeated. */
export const OFFICER_WAITS: LocalActivityOptions = {
  ...DATABASE_CALL,
  scheduleToCloseTimeout: '12 seconds',
  retry: { initialInterval: '200 milliseconds', backoffCoefficient: 2 },
};

/**
 * Work of minutes over a whole file: its heart beats, and where it stops – its worker was killed – another takes it up within
 * seconds. A fault of the database or ours is tried again for ever, ever more slowly.
 */
export const LONG_WORK: ActivityOptions = {
  startToCloseTimeout: '6 hours',
  heartbeatTimeout: '12 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '5 minutes' },
};
