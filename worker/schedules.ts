import { type Client, ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client';
import type { RefreshPlan } from '../src/domain/register/refresh.ts';
import { TASK_QUEUE } from '../workflows/contract.ts';

const REFRESH = 'annual-refresh';
const ZONE = 'Asia/Shanghai';
/** Down over the day: it is opened when the engine is back, for the year it was due in. */
const CATCHUP = '300 days';

/** Creates what runs by the calendar, or brings it up to date; the same again changes nothing. */
export async function ensureSchedules(client: Client, { opensOn }: RefreshPlan): Promise<void> {
  const [month, day] = opensOn.split('-').map(Number) as [number, number];
  const spec = {
    calendars: [{ month: MONTHS[month - 1]!, dayOfMonth: day, hour: 6, comment: '名册年度更新' }],
    timezone: ZONE,
  };
  const action = {
    type: 'startWorkflow' as const,
    workflowType: 'openRefresh',
    workflowId: 'open-refresh',
    taskQueue: TASK_QUEUE,
    args: [],
  };
  const policies = { overlap: ScheduleOverlapPolicy.BUFFER_ONE, catchupWindow: CATCHUP };
  try {
    await client.schedule.create({ scheduleId: REFRESH, spec, action, policies });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await client.schedule
      .getHandle(REFRESH)
      .update((previous) => ({ ...previous, spec, action, policies: { ...previous.policies, ...policies } }));
  }
}

const MONTHS = [
  'JANUARY',
  'FEBRUARY',
  'MARCH',
  'APRIL',
  'MAY',
  'JUNE',
  'JULY',
  'AUGUST',
  'SEPTEMBER',
  'OCTOBER',
  'NOVEMBER',
  'DECEMBER',
] as const;
