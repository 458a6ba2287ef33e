import {
  ActivityFailure,
  ApplicationFailure,
  condition,
  isCancellation,
  TemporalFailure,
} from '@temporalio/workflow';

const FIRST_PAUSE_MS = 4_000;
const LONGEST_PAUSE_MS = 60_000;

/**
 * Looks at the record until it answers, with ever longer pauses. `messages` counts what the process has been told: a
 * message comes out of the record, so the record answers again. It ends the pause, which is how an administrator's
 * wish to look again is heard at once.
 */
export async function untilAnswered<T>(look: () => Promise<T>, messages: () => number): Promise<T> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    const heard = messages();
    try {
      return await look();
    } catch (error) {
      if (!failedInPassing(error)) throw error;
    }
    await condition(() => messages() !== heard, pauseMs);
  }
}

/** As against what somebody must hear: refusals are never repeated. */
function failedInPassing(error: unknown): boolean {
  if (!(error instanceof TemporalFailure) || isCancellation(error)) return false;
  // What the last of the five tries said comes as it is, a time that ran out as the activity's.
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return !(cause instanceof ApplicationFailure && cause.nonRetryable);
}
