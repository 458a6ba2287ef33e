import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { ensureEngineBinaries, findTemporalCli } from '../../src/engine/binaries.ts';
import { assertFreeSpace, removeDataFolder } from '../../src/engine/data-folder.ts';
import { startEngine } from '../../src/engine/engine.ts';
import { livePidOf, processStamp, stopOrphan, writePidFile } from '../../src/engine/processes.ts';
import { freshDir } from './support.ts';

const dirs: string[] = [];
const dir = (): string => dirs[dirs.push(freshDir()) - 1]!;
afterEach(() => {
  for (const path of dirs.splice(0)) removeDataFolder(path);
});

/** An environment in which only this `command` is on PATH, beside the system's own tools. */
function withCommand(command: string, script: string): NodeJS.ProcessEnv {
  const bin = dir();
  writeFileSync(join(bin, command), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, command), 0o755);
  return { PATH: `${bin}:/usr/bin:/bin`, XIANGXI_CACHE: dir(), HOME: bin };
}

test('an old Go is named, with remedies', async () => {
  const env = withCommand('go', 'echo go version go1.22.1 linux/amd64');
  await expect(startEngine({ dataDir: dir(), env })).rejects.toMatchObject({
    code: 'go-too-old',
    message: expect.stringContaining('1.22.1'),
    remedy: expect.stringContaining('TEMPORAL_ADDRESS'),
  });
});

test('no Go at all is named', async () => {
  const env = { PATH: dir(), XIANGXI_CACHE: dir() };
  await expect(startEngine({ dataDir: dir(), env })).rejects.toMatchObject({ code: 'go-missing' });
});

test('a failed build shows its output', async () => {
  const env = withCommand('go', '[ "$1" = version ] && echo go1.26.8 || { echo no such host >&2; exit 1; }');
  await expect(ensureEngineBinaries({ env })).rejects.toMatchObject({
    code: 'engine-build-failed',
    detail: expect.stringContaining('no such host'),
  });
});

test('two starts at once build once', async () => {
  const env = withCommand(
    'go',
    `[ "$1" = version ] && echo go1.99 && exit
     echo built >> "$XIANGXI_CACHE/log"; sleep 1
     for last in "$@"; do [ "$previous" = -o ] && out="$last"; previous="$last"; done
     mkdir -p "$out" && touch "$out/server" "$out/sql"`,
  );
  const [one, two] = await Promise.all([ensureEngineBinaries({ env }), ensureEngineBinaries({ env })]);
  expect(one).toEqual(two);
  expect(existsSync(one.server)).toBe(true);
  expect(readFileSync(join(env.XIANGXI_CACHE!, 'log'), 'utf8')).toBe('built\n');
});

test.each([
  ['temporal version 1.9.0 (Server 1.32.1, UI 2.55.0)', 'temporal'],
  ['temporal version 1.5.1 (Server 1.29.0, UI 2.42.1)', undefined],
])('%s → %s', async (version, found) => {
  expect(await findTemporalCli(withCommand('temporal', `echo "${version}"`))).toBe(found);
});

test('a database folder of another version is left alone and named', async () => {
  const dataDir = dir();
  const place = await stoppedCluster(dataDir);
  writeFileSync(join(place, 'PG_VERSION'), '15\n');
  await expect(startEngine({ dataDir })).rejects.toMatchObject({ code: 'data-folder-damaged' });
});

test('a database that will not start is named, with the end of its log', async () => {
  const dataDir = dir();
  const place = await stoppedCluster(dataDir);
  rmSync(join(place, 'global', 'pg_control'));
  await expect(startEngine({ dataDir })).rejects.toMatchObject({
    code: 'data-folder-damaged',
    detail: expect.stringContaining('pg_control'),
  });
});

test('a fixed port that is taken is named', async () => {
  const server: Server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as { port: number };
  const started = startEngine({ dataDir: dir(), ports: { postgres: port } });
  await expect(started).rejects.toMatchObject({ code: 'port-taken' });
  server.close();
});

test('a full disk is named', () => {
  expect(() => assertFreeSpace(dir(), Number.MAX_SAFE_INTEGER)).toThrow(/磁盘空间不足/);
});

test('an orphan is stopped, a process that took over its number is not', async () => {
  const pidFile = join(dir(), 'sleep.json');
  const orphan = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
  writePidFile(pidFile, orphan.pid!);
  expect(livePidOf(pidFile)).toBe(orphan.pid);
  writeFileSync(pidFile, JSON.stringify({ pid: orphan.pid, stamp: 'another boot:1' }));
  await stopOrphan(pidFile, 'SIGTERM', 1000);
  expect(processStamp(orphan.pid!)).toBeDefined();
  writePidFile(pidFile, orphan.pid!);
  await stopOrphan(pidFile, 'SIGTERM', 1000);
  expect(processStamp(orphan.pid!)).toBeUndefined();
});

/** Starts and stops an engine once; resolves to the folder of its database. */
async function stoppedCluster(dataDir: string): Promise<string> {
  await (await startEngine({ dataDir })).stop();
  const pointer = join(dataDir, 'postgres.location');
  return existsSync(pointer) ? readFileSync(pointer, 'utf8').trim() : join(dataDir, 'postgres');
}
