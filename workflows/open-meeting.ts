import { proxyLocalActivities } from '@temporalio/workflow';
import type { CoordinationActivities } from '../activities/coordination.ts';
import type { OpenMeetingInput } from './contract.ts';
import { DATABASE_CALL } from './options.ts';
import { scheduledTime } from './scheduled-time.ts';
import { untilAnswered } from './until-answered.ts';

const { openScheduledMeetings } = proxyLocalActivities<CoordinationActivities>(DATABASE_CALL);

/** Started by a Schedule on the first day of each period: opens the meeting of the period it was scheduled for. */
export async function openMeeting({ seriesId }: OpenMeetingInput): Promise<void> {
  const scheduledMs = scheduledTime();
  await untilAnswered(
    () => openScheduledMeetings({ seriesId, scheduledMs }),
    () => 0,
  );
}
