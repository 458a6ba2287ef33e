import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { EventEmitter } from 'node:events';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { type DataFolder, keptSecret, logFile, logTail } from './data-folder.ts';
import type { EngineEventMap } from './engine.ts';
import { EngineError } from './errors.ts';
import { type PostgresPlace, placePostgres } from './postgres-place.ts';
import {
  assertPortFree,
  freePorts,
  processStamp,
  spawnDaemon,
  stopOrphan,
  stopProcess,
} from './processes.ts';
import { type Supervised, supervise } from './supervise.ts';

export interface Postgres extends Supervised {
  /** Owner connection of one database of the cluster. */
  url(database: string): string;
}

export interface PostgresOptions {
  folder: DataFolder;
  events: EventEmitter<EngineEventMap>;
  onProgress: (line: string) => void;
  port?: number | undefined;
}

const SUPERUSER = 'postgres';
const START_TIMEOUT_MS = 60_000;
const STOP_GRACE_MS = 30_000;

// fsync stays on: the ledger lives here. The rest fits a 2-core machine with a few GB.
const SETTINGS: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '300',
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  max_wal_size: '4GB',
  wal_compression: 'on',
  random_page_cost: '1.1',
  log_checkpoints: 'off',
  log_line_prefix: '%m [%p] %d ',
  lc_messages: 'C',
};

/** Starts the embedded cluster in the data folder (made at first) and keeps it running. */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const { folder } = options;
  const place = placePostgres(folder.root);
  const password = keptSecret(folder.secrets, 'postgres-password');
  const pidFile = join(folder.run, 'postgres.json');
  const log = logFile(folder.logs, 'postgres');

  await stopOrphan(pidFile, 'SIGINT', STOP_GRACE_MS);
  await clearPostmasterPid(place.data);
  if (!existsSync(place.data)) throw damaged(place.data, 'the folder named in postgres.location is gone');
  if (readdirSync(place.data).length === 0) {
    options.onProgress('初始化数据库');
    await initialise(place, password);
  }
  assertVersion(place.data);

  if (options.port !== undefined) await assertPortFree(options.port);
  const port = options.port ?? (await freePorts(1))[0]!;
  const url = (database: string) =>
    `postgres://${SUPERUSER}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;

  options.onProgress('启动数据库');
  let logStart = 0;
  const server = await supervise({
    name: 'postgres',
    events: options.events,
    spawn: async () => {
      await clearPostmasterPid(place.data);
      logStart = statSync(log, { throwIfNoEntry: false })?.size ?? 0;
      return spawnDaemon({
        command: join(place.bin, 'postgres'),
        args: ['-D', place.data, '-p', String(port), ...settingFlags()],
        log,
        pidFile,
        deathSignal: 'INT',
        ...place.user,
      });
    },
    ready: (exited) => untilAnswers(url('postgres'), exited),
    // SIGINT is PostgreSQL's fast shutdown: open transactions roll back, data is flushed.
    stopSignal: 'SIGINT',
    graceMs: STOP_GRACE_MS,
  }).catch((error) => {
    throw error instanceof EngineError ? error : startFailure(place.data, port, log, logStart, error);
  });

  return {
    url,
    get pid() {
      return server.pid;
    },
    async stop() {
      await server.stop();
      rmSync(pidFile, { force: true });
    },
  };
}

async function initialise(place: PostgresPlace, password: string): Promise<void> {
  // A killed initdb leaves half a cluster that looks whole, and may go on writing for a moment:
  // build beside, under a name of its own, and move in at once.
  removeHalves(place.data);
  const half = `${place.data}.init-${randomBytes(4).toString('hex')}`;
  const pwfile = `${half}.password`;
  mkdirSync(half, { mode: 0o700 });
  writeFileSync(pwfile, `${password}\n`, { mode: 0o600 });
  if (place.user) for (const path of [half, pwfile]) chownSync(path, place.user.uid, place.user.gid);
  try {
    // The built-in locale sorts alike on every platform, whatever the C library.
    const flags = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
    const access = [`--username=${SUPERUSER}`, `--pwfile=${pwfile}`, '--auth=scram-sha-256'];
    await promisify(execFile)(join(place.bin, 'initdb'), ['-D', half, ...flags, ...access], {
      cwd: '/',
      ...place.user,
    });
    renameSync(half, place.data);
  } catch (error) {
    throw new EngineError(
      'data-folder-damaged',
      `数据库初始化失败：${place.data}。 initdb failed.`,
      '请检查磁盘空间和目录权限后重试。',
      String((error as { stderr?: string }).stderr ?? error),
    );
  } finally {
    rmSync(pwfile, { force: true });
  }
}

function removeHalves(data: string): void {
  const prefix = `${basename(data)}.init-`;
  for (const name of readdirSync(dirname(data)).filter((entry) => entry.startsWith(prefix))) {
    try {
      rmSync(join(dirname(data), name), { recursive: true, force: true });
    } catch {
      // Still being written; the next first start removes it.
    }
  }
}

function settingFlags(): string[] {
  return Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** After a crash PostgreSQL's own pid file remains; a postmaster that still runs in this directory is ours to stop. */
async function clearPostmasterPid(data: string): Promise<void> {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
  if (pid > 0 && isPostmasterOf(pid, data)) await stopProcess(pid, 'SIGINT', STOP_GRACE_MS);
  rmSync(file, { force: true });
}

function isPostmasterOf(pid: number, data: string): boolean {
  if (processStamp(pid) === undefined) return false;
  try {
    if (process.platform === 'linux') return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(data);
    return /postgres/.test(execFileSync('ps', ['-o', 'comm=', '-p', String(pid)], { encoding: 'utf8' }));
  } catch {
    return false;
  }
}

async function untilAnswers(url: string, exited: AbortSignal): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query('select 1');
      return;
    } catch (error) {
      // 28P01: the server is up and the password of the secrets folder is not its own.
      if ((error as { code?: string }).code === '28P01') throw wrongPassword(error);
      if (exited.aborted) throw exited.reason;
      if (Date.now() > deadline) throw error;
    } finally {
      await client.end().catch(() => undefined);
    }
    await delay(50, undefined, { signal: exited }).catch(() => {
      throw exited.reason;
    });
  }
}

function assertVersion(data: string): void {
  const version = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim();
  if (version !== '18') throw damaged(data, `PG_VERSION is "${version.slice(0, 40)}", expected "18"`);
}

function startFailure(data: string, port: number, log: string, from: number, error: unknown): EngineError {
  const output = logTail(log, from);
  if (/Address already in use|could not bind/i.test(output)) {
    return new EngineError(
      'port-taken',
      `数据库端口 ${port} 已被占用。 The database port is taken.`,
      '请停止占用该端口的程序，或指定另一个端口。',
      output,
    );
  }
  if (/No space left/i.test(output)) {
    return new EngineError(
      'disk-full',
      '磁盘已满，数据库无法启动。 Disk full.',
      '请清理磁盘后重试。',
      output,
    );
  }
  return damaged(data, output || String(error));
}

function damaged(data: string, detail: string): EngineError {
  return new EngineError(
    'data-folder-damaged',
    `数据库目录已损坏或不是 PostgreSQL 18 的数据：${data}。 The database folder is damaged.`,
    '请先备份该目录，再从备份恢复；若不需要其中的数据，可删除数据目录后重新启动。详情见 logs/postgres.log。',
    detail,
  );
}

function wrongPassword(error: unknown): EngineError {
  return new EngineError(
    'data-folder-damaged',
    '数据库拒绝 secrets/postgres-password 中的密码。 The kept password does not open the database.',
    '请从备份恢复 secrets 目录，它必须与数据库目录配套。',
    String(error),
  );
}
