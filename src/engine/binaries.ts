import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { takeFileLock } from './data-folder.ts';
import { EngineError } from './errors.ts';

export interface EngineBinaries {
  server: string;
  sql: string;
  /** Names this exact build: same sources, same compiler. */
  key: string;
}

export interface BinariesOptions {
  onProgress?: (line: string) => void;
  env?: NodeJS.ProcessEnv;
}

const HERE = import.meta.dirname;
const MIN_GO = [1, 26, 8] as const;
/** Time skipping and worker deployments as we use them exist since server 1.32. */
const MIN_SERVER_MINOR = 32;
const REMEDIES =
  '三选一：安装 Go 1.26.8 或更新版本（https://go.dev/dl/）；安装服务器版本不低于 1.32 的 temporal 命令行工具；设置 TEMPORAL_ADDRESS 使用已有的 Temporal 服务。';

/** The cached engine, or one built from go.mod now (about four minutes once on two cores). */
export async function ensureEngineBinaries(options: BinariesOptions = {}): Promise<EngineBinaries> {
  return (await findCachedBinaries(options.env)) ?? (await buildBinaries(options));
}

/** The engine built earlier from the same sources with the same compiler, or, where Go is gone, with any. */
export async function findCachedBinaries(env = process.env): Promise<EngineBinaries | undefined> {
  const root = cacheRoot(env);
  const version = await goVersion(env);
  const candidates =
    version === undefined
      ? foldersIn(root).filter((name) => name.startsWith(`${sourcesHash()}-`))
      : [cacheKey(version)];
  return candidates
    .map((name) => binariesIn(root, name))
    .find(({ server, sql }) => existsSync(server) && existsSync(sql));
}

/** Compiles server and schema tool into the cache. Two processes at once: the second waits for the first. */
export async function buildBinaries({
  onProgress = () => {},
  env = process.env,
}: BinariesOptions): Promise<EngineBinaries> {
  const version = await goVersion(env);
  assertGo(version);
  const root = cacheRoot(env);
  const name = cacheKey(version);
  const target = join(root, name);
  mkdirSync(root, { recursive: true });

  let lock = takeFileLock(join(root, 'build.lock'), 0);
  if (!lock) onProgress('另一个进程正在编译引擎，等待其完成');
  while (!lock) {
    await delay(500);
    lock = takeFileLock(join(root, 'build.lock'), 0);
  }
  try {
    if (!existsSync(target)) {
      // A killed start may have left a compiler at work in its own folder: never share one.
      const half = join(root, `half.${process.pid}.${name}`);
      for (const old of foldersIn(root).filter((entry) => entry.startsWith('half.'))) {
        rmSync(join(root, old), { recursive: true, force: true });
      }
      await compile(half, onProgress, env);
      renameSync(half, target);
    }
    return binariesIn(root, name);
  } finally {
    lock.close();
  }
}

/** The `temporal` command on PATH, if the server inside it is new enough. A fallback: it keeps its state in SQLite. */
export async function findTemporalCli(env = process.env): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('temporal', ['--version'], { env });
    const [major, minor] = /Server (\d+)\.(\d+)/.exec(stdout)?.slice(1).map(Number) ?? [];
    if (major === undefined || minor === undefined) return undefined;
    return major > 1 || minor >= MIN_SERVER_MINOR ? 'temporal' : undefined;
  } catch {
    return undefined;
  }
}

async function compile(
  out: string,
  onProgress: (line: string) => void,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const startedAt = Date.now();
  onProgress('首次启动：编译工作流引擎（两核机器约需四分钟，仅此一次）');
  const go = spawn(
    'go',
    ['build', '-mod=readonly', '-buildvcs=false', '-ldflags=-s -w', '-v', '-o', `${out}/`, 'tool'],
    {
      cwd: HERE,
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  let compiled = 0;
  let downloaded = 0;
  let output = '';
  go.stderr.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-4000);
    for (const line of text.split('\n')) {
      if (line.startsWith('go: downloading')) downloaded += 1;
      else if (/^[\w.~-]+(\/[\w.~-]+)*$/.test(line)) compiled += 1;
    }
  });
  const seconds = () => Math.round((Date.now() - startedAt) / 1000);
  const ticker = setInterval(
    () =>
      onProgress(`编译引擎：已下载 ${downloaded} 个模块，已编译 ${compiled} 个软件包，用时 ${seconds()} 秒`),
    3000,
  );
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      go.once('error', reject).once('close', resolve);
    });
    if (code !== 0) throw new Error(`go build: exit ${code}`);
    onProgress(`引擎编译完成，用时 ${seconds()} 秒`);
  } catch (error) {
    throw new EngineError(
      'engine-build-failed',
      `编译工作流引擎失败（${String(error)}）。 Building the engine failed.`,
      `请检查网络（下载 Go 模块）和磁盘空间后重试；或 ${REMEDIES}`,
      output.slice(-2000),
    );
  } finally {
    clearInterval(ticker);
  }
}

/** As `go1.26.8 linux/amd64`; undefined without Go. Asked in our module, so that Go may switch to a newer toolchain itself. */
async function goVersion(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('go', ['version'], { cwd: HERE, env });
    return stdout.replace(/^go version /, '').trim();
  } catch (error) {
    return (error as { code?: unknown }).code === 'ENOENT' ? undefined : `unusable: ${String(error)}`;
  }
}

function assertGo(version: string | undefined): asserts version is string {
  if (version === undefined) {
    throw new EngineError(
      'go-missing',
      '没有找到 Go 编译器，无法编译工作流引擎。 Go was not found.',
      REMEDIES,
    );
  }
  const parts = /\bgo(\d+)\.(\d+)(?:\.(\d+))?/
    .exec(version)
    ?.slice(1)
    .map((part) => Number(part ?? 0));
  const difference = parts?.map((part, index) => part - MIN_GO[index]!).find((step) => step !== 0) ?? 0;
  if (parts && difference >= 0) return;
  throw new EngineError(
    'go-too-old',
    `Go 版本过旧（${version.slice(0, 80)}），需要 ${MIN_GO.join('.')} 或更新版本。 Go is too old.`,
    REMEDIES,
    version,
  );
}

function cacheRoot(env: NodeJS.ProcessEnv): string {
  return env.XIANGXI_CACHE || join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'xiangxi-engine');
}

function cacheKey(version: string): string {
  return `${sourcesHash()}-${createHash('sha256').update(version).digest('hex').slice(0, 12)}`;
}

function sourcesHash(): string {
  const hash = createHash('sha256');
  for (const file of ['go.mod', 'go.sum']) hash.update(readFileSync(join(HERE, file)));
  return hash.digest('hex').slice(0, 20);
}

function foldersIn(dir: string): string[] {
  return existsSync(dir) ? readdirSync(dir) : [];
}

function binariesIn(root: string, key: string): EngineBinaries {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return { server: join(root, key, `server${suffix}`), sql: join(root, key, `sql${suffix}`), key };
}
