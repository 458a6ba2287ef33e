import { condition } from '@temporalio/workflow';

/**
 * The process's business clock. In production the offset is 0; a rehearsal plays another year by an offset
 * handed to it at start, so that calendars (leap days, quarters) are exact. In workflow code `Date` is the
 * engine's deterministic time, not the machine's.
 */
export function businessClock(offsetMs: number) {
  const nowMs = () => Date.now() + offsetMs;
  return {
    nowMs,
    /** True when `holds` became true, false when the business instant came first. null: no deadline. */
    async waitUntil(deadlineMs: number | null, holds: () => boolean): Promise<boolean> {
      if (deadlineMs === null) {
        await condition(holds);
        return true;
      }
      const left = deadlineMs - nowMs();
      return left <= 0 ? holds() : condition(holds, left);
    },
  };
}
