import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectEngine } from '../../src/engine/connection.ts';
import { removeDataFolder } from '../../src/engine/data-folder.ts';
import { type Engine, startEngine } from '../../src/engine/engine.ts';
import { processStamp } from '../../src/engine/processes.ts';
import { freshDir, query, recovered } from './support.ts';

const dataDir = freshDir();
let engine: Engine;

beforeAll(async () => {
  engine = await startEngine({ dataDir });
  await query(engine.databaseUrl, "create table kept as select 'fact' as what");
});

afterAll(async () => {
  await engine?.stop();
  removeDataFolder(dataDir);
});

test('serves workflows and SQL, on loopback only', async () => {
  expect(await startAndCount('first')).toBe(1);
  expect(engine.temporalAddress).toMatch(/^127\.0\.0\.1:/);
  expect(listeningAddresses([engine.pids.postgres!, engine.pids.temporal!])).toEqual(new Set(['0100007F']));
});

test.runIf(process.getuid?.() === 0)('as root, keeps the database where user postgres can reach it', () => {
  const place = readFileSync(join(dataDir, 'postgres.location'), 'utf8').trim();
  expect(existsSync(join(place, 'PG_VERSION'))).toBe(true);
});

test('refuses a second start on the same data', async () => {
  await expect(startEngine({ dataDir })).rejects.toMatchObject({
    code: 'data-folder-in-use',
    message: expect.stringContaining(`进程 ${process.pid}`),
  });
  expect(await query(engine.databaseUrl, 'select what from kept')).toEqual([{ what: 'fact' }]);
});

test('brings Temporal back after kill -9, on the same port and with its workflows', async () => {
  const back = recovered(engine, 'temporal');
  process.kill(engine.pids.temporal!, 'SIGKILL');
  await back;
  expect(await startAndCount('after-temporal')).toBe(2);
});

test('brings PostgreSQL back after kill -9, with its data', async () => {
  const before = engine.pids.postgres!;
  const back = recovered(engine, 'postgres');
  process.kill(before, 'SIGKILL');
  await back;
  expect(engine.pids.postgres).not.toBe(before);
  expect(await query(engine.databaseUrl, 'select what from kept')).toEqual([{ what: 'fact' }]);
  expect(await startAndCount('after-postgres')).toBe(3);
});

describe('another instance', () => {
  const otherDir = freshDir();
  afterAll(() => removeDataFolder(otherDir));

  test('runs beside the first and starts again after its parent was killed', async () => {
    const parent = spawn(process.execPath, [join(import.meta.dirname, 'run-engine.ts'), otherDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(parent.stdout, 'data');
    const left = JSON.parse(String(line)) as { databaseUrl: string; pids: Record<string, number> };
    await query(left.databaseUrl, "create table kept as select 'other' as what");
    parent.kill('SIGKILL');
    await once(parent, 'exit');

    const again = await startEngine({ dataDir: otherDir });
    expect(await query(again.databaseUrl, 'select what from kept')).toEqual([{ what: 'other' }]);
    for (const pid of Object.values(left.pids)) expect(processStamp(pid)).toBeUndefined();
    await again.stop();
    await again.stop();
    expect(await startAndCount('beside')).toBe(4);
  });
});

/** Starts one more workflow that waits for a worker; resolves to the number of open ones, by the history service. */
async function startAndCount(workflowId: string): Promise<number> {
  const { client, close } = await connectEngine({ address: engine.temporalAddress });
  try {
    await client.workflow.start('waiting', { taskQueue: 'nobody', workflowId });
    const known = ['first', 'after-temporal', 'after-postgres', 'beside'];
    const open = await Promise.allSettled(known.map((id) => client.workflow.getHandle(id).describe()));
    return open.filter((answer) => answer.status === 'fulfilled').length;
  } finally {
    await close();
  }
}

/** Local addresses (hexadecimal, as in /proc) on which these processes listen. */
function listeningAddresses(pids: number[]): Set<string> {
  const listen = '0A';
  const ours = new Set(pids.flatMap(socketsOf));
  const rows = ['tcp', 'tcp6'].flatMap((kind) =>
    readFileSync(`/proc/net/${kind}`, 'utf8').split('\n').slice(1),
  );
  const open = rows
    .map((row) => row.trim().split(/\s+/))
    .filter((row) => row[3] === listen && ours.has(row[9]!));
  return new Set(open.map((row) => row[1]!.split(':')[0]!));
}

function socketsOf(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  const links = readdirSync(folder).map((fd) => {
    try {
      return readlinkSync(join(folder, fd));
    } catch {
      return '';
    }
  });
  return links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []);
}
