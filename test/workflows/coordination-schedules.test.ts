import { ScheduleOverlapPolicy } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import { storedCalendars } from '../../src/db/coordination/calendars.ts';
import { activeSeries } from '../../src/db/coordination/plan.ts';
import { periodsBetween } from '../../src/domain/coordination/periods.ts';
import type { Series } from '../../src/domain/coordination/plan.ts';
import { isWorkday } from '../../src/domain/coordination/workdays.ts';
import { type PlainDate, plainDate, startOfShanghaiDay } from '../../src/domain/dates.ts';
import { defaultRefreshPlan } from '../../src/domain/register/refresh.ts';
import { ensureSchedules } from '../../worker/schedules.ts';
import { meetingScheduleId } from '../../workflows/contract.ts';
import { eventually } from '../helpers/eventually.ts';
import type { WorldDatabase } from '../helpers/open-world.ts';
import { createWorld, createWorldDatabase, type World } from '../helpers/world.ts';

/** One of each kind, with different rules of the date. */
const SERIES = ['prefecture-partner-440100', 'county-partners-433101', 'joint-433100', 'joint-433122'];
const FROM = plainDate('2016-07-01');
const UNTIL = plainDate('2020-06-30');

let world: World;
let apart: WorldDatabase;
let series: Series[];
beforeAll(async () => {
  [world, apart] = await Promise.all([createWorld(), createWorldDatabase()]);
  series = (await activeSeries(world.database.db)).filter(({ id }) => SERIES.includes(id));
});
afterAll(async () => {
  await world?.close();
  await apart?.close();
});

const boot = (of: readonly Series[]) =>
  ensureSchedules(world.engine, { refresh: defaultRefreshPlan, series: of, today: FROM });
const scheduled = (date: PlainDate) => startOfShanghaiDay(date) + 6 * 3_600_000;
const meetings = (database: Pick<WorldDatabase, 'db'>) =>
  database.db.selectFrom('meeting').select(['id', 'meets_on as on']).orderBy('id').execute();
/** How often the engine has started something of the series, and when it was last changed. */
async function standing(id: string) {
  const { info } = await world.engine.schedule.getHandle(meetingScheduleId(id)).describe();
  return { taken: info.numActionsTaken, updatedAt: info.lastUpdatedAt };
}
const schedules = async (): Promise<string[]> => {
  const ids: string[] = [];
  for await (const { scheduleId } of world.engine.schedule.list()) ids.push(scheduleId);
  return ids.toSorted();
};

describe('at boot', () => {
  test('creates, leaves alone, changes and removes; others’ Schedules stay', async () => {
    await world.engine.schedule.create({
      scheduleId: 'somebody-else',
      spec: { intervals: [{ every: '300 days' }] },
      action: { type: 'startWorkflow', workflowType: 'nothing', taskQueue: 'nobody' },
      state: { paused: true },
    });
    const all = SERIES.map(meetingScheduleId);
    expect(await boot(series)).toEqual({
      created: ['annual-refresh', ...all.toSorted()],
      changed: [],
      removed: [],
    });
    const before = await standing(SERIES[1]!);
    expect(await boot(series)).toEqual({ created: [], changed: [], removed: [] });
    expect(await standing(SERIES[1]!)).toEqual(before);

    const shorter = series.map((one) => (one.id === SERIES[1] ? { ...one, lastPeriod: '2025Q4' } : one));
    expect(await boot(shorter)).toEqual({
      created: [],
      changed: [meetingScheduleId(SERIES[1]!)],
      removed: [],
    });
    expect(await boot(series)).toMatchObject({ changed: [meetingScheduleId(SERIES[1]!)] });

    await eventually(async () => (await schedules()).length === all.length + 2);
    const fewer = series.filter(({ id }) => id !== 'joint-433122');
    expect(await boot(fewer)).toEqual({
      created: [],
      changed: [],
      removed: [meetingScheduleId('joint-433122')],
    });
    await eventually(async () => !(await schedules()).includes(meetingScheduleId('joint-433122')));
    expect(await schedules()).toEqual(
      ['annual-refresh', 'somebody-else', ...all.filter((id) => !id.endsWith('433122'))].toSorted(),
    );
    expect(await boot(series)).toMatchObject({ created: [meetingScheduleId('joint-433122')] });
  });

  test('the period we are in is opened, once, however often it is created', async () => {
    await eventually(async () => (await meetings(world.database)).length === SERIES.length);
    expect((await meetings(world.database)).map(({ id }) => id)).toEqual([
      'county-partners-433101.2016Q3',
      'joint-433100.2016Q3',
      'joint-433122.2016Q3',
      'prefecture-partner-440100.2016H2',
    ]);
  });
});

test('four years by the engine and by direct runs: the same meetings, each on a working day, none lost or doubled', async () => {
  const asked = { start: new Date(scheduled(FROM) - 1), end: new Date(scheduled(UNTIL)) };
  for (const id of SERIES)
    await world.engine.schedule
      .getHandle(meetingScheduleId(id))
      .backfill({ ...asked, overlap: ScheduleOverlapPolicy.ALLOW_ALL });

  const { openScheduledMeetings, lookAtMeeting } = createActivities({ database: apart });
  const expected: string[] = [];
  for (const one of series) {
    const last = one.every === 'quarter' ? '2020Q2' : '2020H1';
    for (const period of periodsBetween(one.firstPeriod, last)) {
      const scheduledMs = scheduled(period.from);
      for (const meetingId of await openScheduledMeetings({ seriesId: one.id, scheduledMs })) {
        expected.push(meetingId);
        await lookAtMeeting({ meetingId, businessNowMs: scheduledMs });
      }
      // A second start of the same period is nothing.
      expect(await openScheduledMeetings({ seriesId: one.id, scheduledMs })).toEqual([]);
    }
  }
  expect(expected).toHaveLength(8 + 3 * 16);

  await eventually(async () => {
    const rows = await meetings(world.database);
    return rows.length === expected.length && rows.every(({ on }) => on !== null);
  }, 60_000);
  const byEngine = await meetings(world.database);
  expect(byEngine).toEqual(await meetings(apart));
  expect(byEngine.map(({ id }) => id)).toEqual(expected.toSorted());
  const calendars = await storedCalendars(world.database.db);
  expect(byEngine.filter(({ on }) => isWorkday(calendars, on as PlainDate) !== true)).toEqual([]);
});
