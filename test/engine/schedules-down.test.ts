import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import type { Series } from '../../src/domain/coordination/plan.ts';
import { connectEngine } from '../../src/engine/connection.ts';
import { removeDataFolder } from '../../src/engine/data-folder.ts';
import { meetingSchedule } from '../../worker/schedules.ts';
import { meetingScheduleId } from '../../workflows/contract.ts';
import { eventually } from '../helpers/eventually.ts';
import { freshDir, query } from './support.ts';

const OLD = 'joint-433101';
const FRESH = 'joint-433122';
const dataDir = freshDir();
let running: ChildProcess | undefined;
afterAll(async () => {
  if (running) await killed(running);
  removeDataFolder(dataDir);
});

interface Stack {
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly namespace: string;
}

async function boot(...series: string[]): Promise<Stack> {
  running = spawn(process.execPath, [join(import.meta.dirname, 'run-stack.ts'), dataDir, ...series], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(running.stdout!, 'data');
  return JSON.parse(String(line)) as Stack;
}

async function killed(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

const meetings = (url: string) =>
  query<{ series: string; n: number }>(
    url,
    'select series, count(*)::int as n from meeting group by 1 order by 1',
  );

test('killed before the hour of a Schedule and started after it: the meeting is opened, once', async () => {
  const before = await boot(OLD);
  await eventually(async () => (await meetings(before.databaseUrl)).length === 1, 60_000);

  // A Schedule as a boot makes it, but due in a few seconds instead of on the first of a quarter.
  const database = openDatabase({ url: before.databaseUrl, maxConnections: 1 });
  const row = await database.db
    .selectFrom('meeting_series')
    .select('document')
    .where('id', '=', FRESH)
    .executeTakeFirstOrThrow();
  await database.close();
  const due = new Date(Math.ceil(Date.now() / 1000) * 1000 + 15_000);
  const engine = await connectEngine({ address: before.temporalAddress, namespace: before.namespace });
  await engine.client.schedule.create({
    ...meetingSchedule(row.document as unknown as Series),
    spec: {
      calendars: [
        {
          year: due.getUTCFullYear(),
          dayOfMonth: due.getUTCDate(),
          hour: due.getUTCHours(),
          minute: due.getUTCMinutes(),
          second: due.getUTCSeconds(),
        },
      ],
      timezone: 'UTC',
    },
  });
  // It exists once the engine has planned it.
  const planned = engine.client.schedule.getHandle(meetingScheduleId(FRESH));
  await eventually(async () => (await planned.describe()).info.nextActionTimes.length > 0);
  await engine.close();
  await killed(running!);
  expect(Date.now()).toBeLessThan(due.getTime());
  await eventually(async () => Date.now() > due.getTime() + 2_000, 30_000);

  const after = await boot(OLD, FRESH);
  await eventually(async () => (await meetings(after.databaseUrl)).length === 2, 60_000);
  expect(await meetings(after.databaseUrl)).toEqual([
    { series: OLD, n: 1 },
    { series: FRESH, n: 1 },
  ]);
  const again = await connectEngine({ address: after.temporalAddress, namespace: after.namespace });
  const { info } = await again.client.schedule.getHandle(meetingScheduleId(FRESH)).describe();
  expect(info).toMatchObject({ numActionsTaken: 1, numActionsMissedCatchupWindow: 0 });
  await again.close();
});
