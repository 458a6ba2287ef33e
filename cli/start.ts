import path from 'node:path';
import { Command } from 'commander';
import { DEMO_PASSWORD } from '../src/accounts/demo.ts';
import { openDatabase } from '../src/db/client.ts';
import { readConfig } from '../src/platform/config.ts';
import { createFileStore } from '../src/platform/file-store.ts';
import { createVault } from '../src/platform/vault.ts';
import { loadDemoCounty, loadDemoPast } from './stack/demo-county.ts';
import { failureText, failWith } from './stack/failure.ts';
import { type DemoCounty, noteDemoCounty, readDemoCounty } from './stack/first-start.ts';
import { type ReadyStack, type Stack, startStack } from './stack/stack.ts';

const options = new Command('start')
  .description('启动湘西劳务协作补贴系统。Starts the product on this machine.')
  .option('--empty', '首次启动时不装入演示县数据')
  .option('--data <folder>', '数据目录', process.env.DATA_DIR || '.data')
  .option('--verbose', '打印工作进程和接口服务的日志（平时写入数据目录的 logs）')
  .parse()
  .opts<{ empty?: boolean; data: string; verbose?: boolean }>();

const say = (line: string) => console.log(line);
// A terminal or pipe that is gone is no reason to leave the database without an orderly stop.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
const dataDir = path.resolve(options.data);
const stopping = new AbortController();
let stack: Stack | undefined;

/** npm hands Ctrl-C on to us a second time; only one that comes later is impatience. */
const IMPATIENCE_MS = 1_500;
let stopAskedAt = 0;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop());

// npm ends its shell and not us when it is told to stop: then our parent changes.
const parent = process.ppid;
const ORPHAN_CHECK_MS = 1_000;
if (process.env.npm_lifecycle_event) {
  const check = () => process.ppid !== parent && stopAskedAt === 0 && void stop();
  setInterval(check, ORPHAN_CHECK_MS).unref();
}

async function stop(): Promise<void> {
  if (stopAskedAt > 0) {
    if (Date.now() - stopAskedAt > IMPATIENCE_MS) process.exit(130);
    return;
  }
  stopAskedAt = Date.now();
  say('正在停止，请稍候（再按一次 Ctrl-C 立即结束，数据同样不会丢失）');
  stopping.abort();
  if (!stack) return;
  await stack.stop().catch(failWith);
  farewell();
}

function farewell(): never {
  say('已停止，数据已保存。再次运行 npm start 即可继续。');
  process.exit(0);
}

try {
  const { host, port, production } = readConfig(process.env);
  const env = { LOG_LEVEL: options.verbose ? 'info' : 'warn', ...process.env };
  let loading = null as DemoCounty | null;
  stack = await startStack({
    dataDir,
    host,
    port,
    env,
    signal: stopping.signal,
    beforeWork: async (ready) => {
      loading = demoCountyToLoad(ready, { mayLoad: !options.empty && !production });
      if (loading) await beginDemoCounty(ready, loading);
    },
    onProgress: say,
    onEvent: say,
    onOutput: (_name, text) => options.verbose && process.stdout.write(text),
  });
  if (loading) await completeDemoCounty(stack, loading);
  if (!stopping.signal.aborted) welcome(stack);
} catch (error) {
  // Whatever fails while we stop fails because we stop.
  if (!stopping.signal.aborted) {
    await stack?.stop().catch((failure) => console.error(failureText(failure)));
    failWith(error);
  }
  if (!stack) farewell();
}

/** The demo county comes once, into an empty database; a load that was cut short is completed. */
function demoCountyToLoad({ isEmpty }: ReadyStack, { mayLoad }: { mayLoad: boolean }): DemoCounty | null {
  const known = readDemoCounty(dataDir);
  const cutShort = known?.state === 'loading';
  if (!cutShort && (known || !isEmpty)) {
    say(`沿用已有数据：${dataDir}`);
    if (options.empty && !isEmpty) say('  （--empty 只在首次启动时有效，已有数据保持不变）');
    return null;
  }
  const atMs = known?.atMs ?? Date.now();
  if (!mayLoad) {
    noteDemoCounty(dataDir, { state: 'left-out', atMs });
    say(cutShort ? '演示县数据只装入了一部分，按 --empty 的要求不再继续。' : '没有装入演示县数据。');
    return null;
  }
  say(cutShort ? '上次装入演示县数据时中断，现在继续：' : '首次启动，装入演示县数据：');
  return known ?? { state: 'loading', atMs };
}

/** What happened before today, while no process is at work that would look at it as of today. */
async function beginDemoCounty({ engine, masterKey }: ReadyStack, loading: DemoCounty): Promise<void> {
  if (loading.pastIsThere) return;
  noteDemoCounty(dataDir, loading);
  const database = openDatabase({ url: engine.databaseUrl, maxConnections: 4 });
  const vault = createVault(masterKey);
  try {
    const deps = { database, vault, files: createFileStore(dataDir, vault) };
    await loadDemoPast({ deps, nowMs: loading.atMs, onProgress: say });
    noteDemoCounty(dataDir, { ...loading, pastIsThere: true });
  } finally {
    await database.close();
  }
}

async function completeDemoCounty(running: Stack, { atMs }: DemoCounty): Promise<void> {
  const database = openDatabase({ url: running.engine.databaseUrl, maxConnections: 4 });
  try {
    await loadDemoCounty({ stack: running, database, nowMs: atMs, onProgress: say });
    noteDemoCounty(dataDir, { state: 'loaded', atMs });
  } finally {
    await database.close();
  }
}

function welcome({ baseUrl }: Stack): void {
  say(`
系统已启动：${baseUrl}
  登录　　　用浏览器打开上面的地址，演示账号的口令都是 ${DEMO_PASSWORD}
    jishou-centre　　吉首市就业服务中心（受理）
    jishou-hr1　　　 吉首市人社局（确认劳动合同）
    jishou-hr2　　　 吉首市人社局（审核）
    jishou-finance1　吉首市财政局（审批、银行回单）
    jishou-finance2　吉首市财政局（放款）
    employer　　　　 演示县的一家用人单位（用工台账、合同、社保凭证）
    intermediary　　 演示县的一家介绍机构（跟踪回访）
    training、school、bank　吉首的培训机构、学校、银行（培训班、学年确认、贷款结息）
    admin　　　　　　系统管理员（导入数据）；其余账号见 README
  无需登录　${baseUrl}/notices 公示、/look-up 本人事项查询、/policy 政策
  接口文档　${baseUrl}/docs
  数据目录　${dataDir}
  核对数据　在另一个窗口运行 npm run verify
  停止　　　按 Ctrl-C`);
}
