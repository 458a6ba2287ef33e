import { proxyLocalActivities, workflowInfo } from '@temporalio/workflow';
import type { RefreshActivities } from '../activities/refresh.ts';
import { businessClock } from './clock.ts';
import { DATABASE_CALL } from './options.ts';
import { untilAnswered } from './until-answered.ts';

const { openScheduledRefresh } = proxyLocalActivities<RefreshActivities>(DATABASE_CALL);

/** Once a year, started by a Schedule: opens the refresh of the year it was scheduled for, however late it runs. */
export async function openRefresh(): Promise<void> {
  const scheduled = workflowInfo().searchAttributes.TemporalScheduledStartTime?.[0];
  const scheduledMs = scheduled instanceof Date ? scheduled.getTime() : businessClock(0).nowMs();
  await untilAnswered(
    () => openScheduledRefresh({ scheduledMs }),
    () => 0,
  );
}
