import { createHash } from 'node:crypto';
import {
  type Client,
  ScheduleAlreadyRunning,
  type ScheduleDescription,
  ScheduleNotFoundError,
  type ScheduleOptions,
  ScheduleOverlapPolicy,
} from '@temporalio/client';
import { periodOf, periodOn, type Rhythm } from '../src/domain/coordination/periods.ts';
import type { Series } from '../src/domain/coordination/plan.ts';
import { addDays, type PlainDate, startOfShanghaiDay } from '../src/domain/dates.ts';
import type { RefreshPlan } from '../src/domain/register/refresh.ts';
import {
  MEETING_SCHEDULES,
  meetingScheduleId,
  type OpenMeetingInput,
  REFRESH_SCHEDULE,
  TASK_QUEUE,
} from '../workflows/contract.ts';

const ZONE = 'Asia/Shanghai';
const HOUR = 6;
/** Down over the day: it is opened when the engine is back, for the period it was due in. */
const CATCHUP = '300 days';

type Wanted = Required<Pick<ScheduleOptions, 'scheduleId' | 'spec' | 'action' | 'policies' | 'state'>>;

/** What the calendar is to start, at boot. */
export interface SchedulePlan {
  readonly refresh: RefreshPlan;
  readonly series: readonly Series[];
  readonly today: PlainDate;
}

export interface ScheduleChanges {
  readonly created: string[];
  readonly changed: string[];
  readonly removed: string[];
}

/**
 * Creates what runs by the calendar, changes what is planned otherwise now, and removes the Schedules of series that are
 * no longer in the data; others' Schedules are left alone. The same again touches nothing: an update that overtakes the
 * engine's catch-up after darkness would have it count from the update on.
 */
export async function ensureSchedules(client: Client, plan: SchedulePlan): Promise<ScheduleChanges> {
  const changes: ScheduleChanges = { created: [], changed: [], removed: [] };
  await ensure(client, refreshSchedule(plan.refresh), changes);
  for (const series of plan.series) {
    const changed = await ensure(client, meetingSchedule(series), changes);
    if (changed) await startPresentPeriod(client, series, plan.today);
  }
  const kept = new Set(plan.series.map(({ id }) => meetingScheduleId(id)));
  // Of the meetings' Schedules and of no others: what has no series any more is removed.
  for await (const { scheduleId } of client.schedule.list())
    if (scheduleId.startsWith(MEETING_SCHEDULES) && !kept.has(scheduleId))
      await remove(client, scheduleId, changes);
  return changes;
}

function refreshSchedule({ opensOn }: RefreshPlan): Wanted {
  const [month, day] = opensOn.split('-').map(Number) as [number, number];
  return wanted(REFRESH_SCHEDULE, {
    spec: {
      calendars: [{ month: MONTHS[month - 1]!, dayOfMonth: day, hour: HOUR, comment: '名册年度更新' }],
    },
    workflowType: 'openRefresh',
    workflowId: 'open-refresh',
    args: [],
  });
}

const FIRST_MONTHS: Record<Rhythm, readonly number[]> = { quarter: [1, 4, 7, 10], 'half-year': [1, 7] };

/** On the first day of each period, from the first to the last one of the series. */
export function meetingSchedule({ id, every, firstPeriod, lastPeriod, title }: Series): Wanted {
  const input: OpenMeetingInput = { seriesId: id };
  return wanted(meetingScheduleId(id), {
    spec: {
      calendars: [
        {
          month: FIRST_MONTHS[every].map((month) => MONTHS[month - 1]!),
          dayOfMonth: 1,
          hour: HOUR,
          comment: title,
        },
      ],
      startAt: new Date(startOfShanghaiDay(periodOf(firstPeriod).from)),
      ...(lastPeriod && { endAt: new Date(startOfShanghaiDay(addDays(periodOf(lastPeriod).to, 1)) - 1) }),
    },
    workflowType: 'openMeeting',
    workflowId: `open-meeting-${id}`,
    args: [input],
  });
}

function wanted(
  scheduleId: string,
  start: {
    readonly spec: ScheduleOptions['spec'];
    readonly workflowType: string;
    readonly workflowId: string;
    readonly args: unknown[];
  },
): Wanted {
  const { spec, workflowType, workflowId, args } = start;
  const made = {
    spec: { ...spec, timezone: ZONE },
    action: { type: 'startWorkflow' as const, workflowType, workflowId, taskQueue: TASK_QUEUE, args },
    policies: { overlap: ScheduleOverlapPolicy.BUFFER_ONE, catchupWindow: CATCHUP },
  };
  // What it was made from: the engine's own description says it in other words.
  const hash = createHash('sha256').update(JSON.stringify(made)).digest('hex').slice(0, 16);
  return { scheduleId, ...made, state: { note: `data ${hash}` } };
}

/** True where it was created or changed. */
async function ensure(client: Client, schedule: Wanted, changes: ScheduleChanges): Promise<boolean> {
  const { scheduleId, spec, action, policies, state } = schedule;
  const known = await describe(client, scheduleId);
  if (known?.state.note === state.note) return false;
  if (!known) {
    try {
      await client.schedule.create(schedule);
      changes.created.push(scheduleId);
      return true;
    } catch (error) {
      // Another worker boots at the same moment.
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
      return false;
    }
  }
  await client.schedule.getHandle(scheduleId).update((previous) => ({
    ...previous,
    spec,
    action,
    policies: { ...previous.policies, ...policies },
    state: { ...previous.state, ...state },
  }));
  changes.changed.push(scheduleId);
  return true;
}

/**
 * A Schedule starts nothing that lay before it: the period we are in is started now. Where it was started before, opening
 * it again is nothing.
 */
export async function startPresentPeriod(client: Client, series: Series, today: PlainDate): Promise<void> {
  const from = startOfShanghaiDay(periodOn(series.every, today).from);
  await client.schedule.getHandle(meetingScheduleId(series.id)).backfill({
    start: new Date(from - 1),
    end: new Date(startOfShanghaiDay(today) + (HOUR + 1) * 3_600_000),
    overlap: ScheduleOverlapPolicy.ALLOW_ALL,
  });
}

async function remove(client: Client, scheduleId: string, changes: ScheduleChanges): Promise<void> {
  try {
    await client.schedule.getHandle(scheduleId).delete();
    changes.removed.push(scheduleId);
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
  }
}

async function describe(client: Client, scheduleId: string): Promise<ScheduleDescription | null> {
  try {
    return await client.schedule.getHandle(scheduleId).describe();
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return null;
    throw error;
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
