import { execFileSync } from 'node:child_process';
import type { EventEmitter } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { type DataFolder, keptSecret, logFile } from './data-folder.ts';
import type { EngineEventMap } from './engine.ts';
import { EngineError } from './errors.ts';
import { assertVersion, damaged, startFailure, wrongPassword } from './postgres-failure.ts';
import { initialise, SUPERUSER } from './postgres-init.ts';
import { placePostgres } from './postgres-place.ts';
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
