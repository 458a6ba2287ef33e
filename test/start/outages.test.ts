import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateRegister } from '../../cli/bench/register/generate.ts';
import { writeRegisterFile } from '../../cli/bench/register/write-file.ts';
import { type County, type FolderKind, generateCounty } from '../../cli/faults/county.ts';
import { ApiClient } from '../../cli/rehearsal/http-client.ts';
import { Officers } from '../../cli/rehearsal/officers.ts';
import { createRecord } from '../../cli/rehearsal/record.ts';
import { confirmContracts } from '../../cli/rehearsal/theatre.ts';
import type { ProcessName } from '../../cli/stack/events.ts';
import { type Stack, startStack } from '../../cli/stack/stack.ts';
import { DEMO_PASSWORD } from '../../src/accounts/demo.ts';
import { type Database, openDatabase } from '../../src/db/client.ts';
import { importColumns } from '../../src/domain/import-rows/columns.ts';
import { cleanUp, freshDir } from './started.ts';

let stack: Stack;
let database: Database;
let county: County;
const events: string[] = [];

beforeAll(async () => {
  stack = await startStack({
    web: false,
    dataDir: freshDir(),
    port: 0,
    onEvent: (line) => events.push(line),
    env: { ...process.env, LOG_LEVEL: 'error' },
  });
  database = openDatabase({ url: stack.engine.databaseUrl, maxConnections: 2 });
  county = generateCounty({ employments: 5, aid: 0, seed: 1 });
});

afterAll(async () => {
  await database?.close();
  await stack?.stop();
  await cleanUp();
});

async function administrator(): Promise<ApiClient> {
  const client = new ApiClient(stack.baseUrl, { patienceMs: 30_000 });
  await client.signIn('admin', DEMO_PASSWORD);
  return client;
}

function give(client: ApiClient, kind: FolderKind): Promise<{ accepted: number }> {
  const columns = importColumns[kind];
  const lines = [columns, ...county.rows[kind].map((row) => columns.map((column) => row[column] ?? ''))];
  const bytes = Buffer.from(lines.map((cells) => cells.join(',')).join('\n'));
  const file = { field: 'file', fileName: `${kind}.csv`, bytes, mediaType: 'text/csv' };
  return client.upload(`/api/imports/${kind}`, file);
}

async function until(
  what: string,
  holds: () => Promise<boolean> | boolean,
  { everyMs = 50, withinMs = 60_000 } = {},
): Promise<void> {
  for (const limit = Date.now() + withinMs; !(await holds()); await delay(everyMs)) {
    if (Date.now() > limit) throw new Error(`${what} did not come true:\n${events.join('\n')}`);
  }
}

const health = async () =>
  (await fetch(`${stack.baseUrl}/health/ready`).then(
    (r) => r.json(),
    () => ({}),
  )) as Record<string, unknown>;
const ready = () => until('ready', async () => (await health()).ready === true);

test('an API that comes up while the engine is away takes facts; they reach the engine when it is back', async () => {
  const temporal = stack.pids.temporal!;
  process.kill(temporal, 'SIGSTOP');
  try {
    const api = stack.pids.api!;
    process.kill(api, 'SIGKILL');
    await until('a new API', () => stack.pids.api !== undefined && stack.pids.api !== api);
    const client = await administrator();
    for (const kind of ['registry', 'employers', 'intermediaries', 'placements'] as const) {
      expect((await give(client, kind)).accepted).toBe(county.rows[kind].length);
    }
    await until('an API that misses its engine alone', async () => {
      const { ready, database, engine } = await health();
      return ready === false && database === true && engine === false;
    });
  } finally {
    process.kill(temporal, 'SIGCONT');
  }
  await ready();
  const record = createRecord(database.db);
  expect(await record.employmentIds()).toHaveLength(5);
  // Each has been looked at: it waits for something or has its answer.
  await until('every fact looked at', async () => (await record.unsettled()) === 0);
});

test.each<ProcessName>(['postgres', 'temporal', 'worker', 'api'])(
  '%s killed: it comes back, the others stay, work goes on',
  async (victim) => {
    await ready();
    const before = { ...stack.pids };
    process.kill(before[victim]!, 'SIGKILL');
    await until('a new process', () => ![undefined, before[victim]].includes(stack.pids[victim]));
    await ready();
    expect({ ...stack.pids }).toEqual({ ...before, [victim]: stack.pids[victim] });

    // A decision takes all four: asked at the API, answered by the process, taken by the worker, kept in the database.
    const record = createRecord(database.db);
    const [contract] = await record.contractsToConfirm();
    const officers = new Officers(stack.baseUrl, DEMO_PASSWORD, { patienceMs: 30_000 });
    await confirmContracts({ officers, record }, Date.now(), { only: contract!.employment_id });
    const left = (await record.contractsToConfirm()).map((c) => c.id);
    expect(left).not.toContain(contract!.id);
  },
);

test('a bulk import whose worker is killed while copying and while writing goes on where it was', async () => {
  await ready();
  const { db } = database;
  const file = path.join(freshDir(), 'register.csv');
  const plan = { seed: 7, people: 39_000, year: 1 } as const;
  await writeRegisterFile(file, plan);
  const faults = [...generateRegister(plan)].flatMap(({ fault }, at) =>
    fault ? [`${at + 2} ${fault.code}`] : [],
  );
  const client = await administrator();
  const upload = async (): Promise<string> => {
    const part = { field: 'file', fileName: '名册.csv', bytes: readFileSync(file), mediaType: 'text/csv' };
    return (await client.upload<{ id: string }>('/api/register-loads', part, { area: '433100' })).id;
  };
  const load = (id: string) =>
    db.selectFrom('register_load').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const inPhase = (id: string, phase: string) =>
    until(phase, async () => (await load(id)).phase === phase, { withinMs: 200_000 });
  const killWorkerWhen = async (moment: string, holds: () => Promise<boolean>) => {
    await until(moment, holds, { everyMs: 5 });
    const worker = stack.pids.worker!;
    process.kill(worker, 'SIGKILL');
    await until('a new worker', () => ![undefined, worker].includes(stack.pids.worker));
  };
  const apply = async (id: string) =>
    client.post(`/api/register-loads/${id}/application`, { revision: (await load(id)).revision });

  const first = await upload();
  await killWorkerWhen('some rows copied', async () => (await load(first)).rows_read > 0);
  expect(await load(first)).toMatchObject({ phase: 'copying' });
  await inPhase(first, 'ready');
  const errors = await db
    .selectFrom('import_error')
    .select(['row_no', 'code'])
    .where('import_id', '=', first)
    .execute();
  expect(errors.map(({ row_no, code }) => `${row_no} ${code}`).toSorted()).toEqual(faults.toSorted());

  await apply(first);
  await killWorkerWhen('some people written', async () => (await load(first)).rows_applied > 0);
  expect(await load(first)).toMatchObject({ phase: 'applying' });
  await inPhase(first, 'done');
  const { rows_read: read, applied } = await load(first);
  expect(applied).toBe(read - 1 - faults.length);
  const people = await db
    .selectFrom('person')
    .select((e) => e.fn.countAll<number>().as('n'))
    .where('import_id', '=', first)
    .executeTakeFirstOrThrow();
  expect(people.n).toBe(applied);

  const again = await upload();
  await inPhase(again, 'ready');
  expect(await load(again)).toMatchObject({ unchanged: applied, refused: faults.length });
  await apply(again);
  await inPhase(again, 'done');
  const changes = await db
    .selectFrom('register_change')
    .select('id')
    .where('import_id', '=', again)
    .execute();
  expect(changes).toEqual([]);
}, 600_000);
