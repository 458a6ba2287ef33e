import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ApiClient } from '../../cli/rehearsal/http-client.ts';
import { readDemoCounty } from '../../cli/stack/first-start.ts';
import { publishedInstance } from '../../cli/stack/instance.ts';
import { DEMO_PASSWORD } from '../../src/accounts/demo.ts';
import { openDatabase } from '../../src/db/client.ts';
import { cleanUp, freshDir, gone, living, start } from './started.ts';

afterAll(cleanUp);

async function countCases(dataDir: string): Promise<{ employments: number; aid: number }> {
  const database = openDatabase({ url: publishedInstance(dataDir)!.databaseUrl, maxConnections: 1 });
  const { rows } = await database.pool.query(`select (select count(*) from employment)::int as employments,
    (select count(*) from aid_case)::int as aid`);
  await database.close();
  return rows[0];
}

const DEMO = { employments: 48, aid: 17 };

test('start, sign in, a second start on the same data, Ctrl-C, start again', async () => {
  const first = await start({ args: ['--empty'] });
  await first.ready();
  expect(first.output).toContain('没有装入演示县数据');
  const client = new ApiClient(`http://127.0.0.1:${first.port}`);
  await client.signIn('jishou-centre', DEMO_PASSWORD);

  const second = await start({ dataDir: first.dataDir, port: first.port });
  expect(await second.exit()).toBe(1);
  expect(second.output).toMatch(/数据目录正在被另一个实例使用.*data-folder-in-use/);
  expect(second.output).toContain(`http://127.0.0.1:${first.port}`);
  expect(second.output).toContain('处理办法');
  expect(second.output).not.toContain('    at ');

  const pids = first.pids();
  expect(living(pids).toSorted()).toEqual(['api', 'postgres', 'temporal', 'worker']);
  expect(await first.interrupt()).toBe(0);
  expect(first.output).toContain('已停止，数据已保存');
  expect(living(pids)).toEqual([]);

  const again = await start({ dataDir: first.dataDir, port: first.port });
  await again.ready();
  expect(again.output).toContain('沿用已有数据');
  expect(await countCases(again.dataDir)).toEqual({ employments: 0, aid: 0 });
  expect(await again.interrupt()).toBe(0);
});

test('killed while the demo county loads: its processes end, the next start takes over and completes the load', async () => {
  const first = await start();
  await first.says('就业登记：');
  const pids = first.pids();
  await first.kill();
  const second = await start({ dataDir: first.dataDir, port: first.port });
  await gone(pids);
  await second.ready();
  expect(second.output).toContain('上次装入演示县数据时中断，现在继续');
  expect(readDemoCounty(first.dataDir)?.state).toBe('loaded');
  expect(await countCases(first.dataDir)).toEqual(DEMO);

  // And the same once more at rest: nothing is loaded twice, nothing is lost.
  const later = second.pids();
  await second.kill();
  await gone(later);
  const third = await start({ dataDir: first.dataDir, port: first.port });
  await third.ready();
  expect(third.output).toContain('沿用已有数据');
  expect(await countCases(first.dataDir)).toEqual(DEMO);
  expect(await third.interrupt()).toBe(0);
});

test('Ctrl-C in the middle of the start stops what has been started', async () => {
  const one = await start({ args: ['--empty'] });
  await one.says('启动工作流引擎');
  expect(await one.interrupt()).toBe(0);
  expect(one.output).toContain('已停止');
});

test('a taken port is named, with one that may be free', async () => {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as { port: number };
  const one = await start({ port });
  expect(await one.exit()).toBe(1);
  server.close();
  expect(one.output).toContain(`端口 ${port} 已被占用`);
  expect(one.output).toContain(`PORT=${port + 1} npm start`);
});

test('without Go and without a built engine: one message with the three remedies', async () => {
  const bin = freshDir();
  for (const tool of ['id', 'test', 'sh'])
    symlinkSync(execFileSync('which', [tool], { encoding: 'utf8' }).trim(), path.join(bin, tool));
  const one = await start({ env: { PATH: bin, XIANGXI_CACHE: freshDir() } });
  expect(await one.exit()).toBe(1);
  expect(one.output).toMatch(/没有找到 Go.*go-missing/);
  for (const remedy of ['go.dev', 'temporal 命令行工具', 'TEMPORAL_ADDRESS'])
    expect(one.output).toContain(remedy);
});

test('a damaged data folder is named and left alone', async () => {
  const dataDir = freshDir();
  mkdirSync(path.join(dataDir, 'postgres'));
  writeFileSync(path.join(dataDir, 'postgres', 'PG_VERSION'), '15\n');
  const one = await start({ dataDir });
  expect(await one.exit()).toBe(1);
  expect(one.output).toMatch(/数据库目录已损坏.*data-folder-damaged/);
  expect(one.output).toContain('备份');
});

test('a full disk is named before anything is written', async (context) => {
  const disk = mkdtempSync(path.join(tmpdir(), 'small-disk-'));
  const run = (tool: string, ...args: string[]) => execFileSync(tool, args, { stdio: 'ignore' });
  try {
    run('mount', '-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk);
  } catch {
    return context.skip('mounting a small disk takes root');
  }
  try {
    const one = await start({ dataDir: path.join(disk, 'data') });
    expect(await one.exit()).toBe(1);
    expect(one.output).toMatch(/磁盘空间不足.*disk-full/);
  } finally {
    run('umount', disk);
  }
});
