import { workflowInfo } from '@temporalio/workflow';
import { businessClock } from './clock.ts';

/** The instant a Schedule was due at, however late it runs; of a process that no Schedule started, the present. */
export function scheduledTime(): number {
  const scheduled = workflowInfo().searchAttributes.TemporalScheduledStartTime?.[0];
  return scheduled instanceof Date ? scheduled.getTime() : businessClock(0).nowMs();
}
