import { proxyLocalActivities } from '@temporalio/workflow';
import type { RefreshActivities } from '../activities/refresh.ts';
import { DATABASE_CALL } from './options.ts';
import { scheduledTime } from './scheduled-time.ts';
import { untilAnswered } from './until-answered.ts';

const { openScheduledRefresh } = proxyLocalActivities<RefreshActivities>(DATABASE_CALL);

/** Once a year, started by a Schedule: opens the refresh of the year it was scheduled for, however late it runs. */
export async function openRefresh(): Promise<void> {
  const scheduledMs = scheduledTime();
  await untilAnswered(
    () => openScheduledRefresh({ scheduledMs }),
    () => 0,
  );
}
