import { continueAsNew, proxyLocalActivities } from '@temporalio/workflow';
import type { CoordinationActivities } from '../activities/coordination.ts';
import type { MeetingInput } from './contract.ts';
import { DATABASE_CALL } from './options.ts';
import { watched } from './watched.ts';

const { lookAtMeeting } = proxyLocalActivities<CoordinationActivities>(DATABASE_CALL);

/**
 * One coordination meeting (art. 4, 15): dated → invited, with its agenda → held, or overdue and told upwards until it is
 * held late or the level above finds that it was not. What people do is in the record before its message comes.
 */
export async function coordinationMeeting(input: MeetingInput): Promise<void> {
  const { meetingId, clockOffsetMs } = input;
  const again = await watched(clockOffsetMs, (businessNowMs) => lookAtMeeting({ meetingId, businessNowMs }));
  if (again) return continueAsNew<typeof coordinationMeeting>(input);
}
