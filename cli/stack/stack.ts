import { createWriteStream, existsSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { openDatabase } from '../../src/db/client.ts';
import { assertMasterKey } from '../../src/db/master-key.ts';
import { migrateToLatest } from '../../src/db/migrate.ts';
import { folderInUse, logFile, takeFileLock } from '../../src/engine/data-folder.ts';
import { type Engine, startEngine } from '../../src/engine/engine.ts';
import { EngineError } from '../../src/engine/errors.ts';
import { freePorts } from '../../src/engine/processes.ts';
import { readConfig } from '../../src/platform/config.ts';
import { keptMasterKey } from '../../src/platform/master-key.ts';
import { createVault } from '../../src/platform/vault.ts';
import { type Child, type ChildEvent, type ChildName, startChild } from './child.ts';
import { publishedInstance, publishInstance, withdrawInstance } from './instance.ts';
import { seedReferenceData } from './seed.ts';

export type ProcessName = 'postgres' | 'temporal' | ChildName;

export interface StackOptions {
  readonly dataDir: string;
  readonly host?: string;
  /** 0: any free port. */
  readonly port: number;
  readonly rehearsal?: boolean;
  readonly onProgress?: (line: string) => void;
  readonly onOutput?: (name: ChildName, text: string) => void;
  /** One line for a person whenever a process dies or is back. */
  readonly onEvent?: (line: string) => void;
  readonly env?: NodeJS.ProcessEnv;
  /** Gives up between two steps; what has been started is stopped again. */
  readonly signal?: AbortSignal;
}

/** The whole product on this machine: engine, database, worker, API. */
export interface Stack {
  readonly baseUrl: string;
  readonly engine: Engine;
  readonly masterKey: Buffer;
  /** No file has been imported and no employment recorded yet. */
  readonly isEmpty: boolean;
  readonly pids: Readonly<Record<ProcessName, number | undefined>>;
  /** The API first, then the worker, which finishes what it has begun, then the engine and the database. */
  stop(): Promise<void>;
}

/** Starts everything in its order; throws EngineError or ConfigError with a remedy and leaves nothing running. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const {
    onProgress = () => {},
    onEvent = () => {},
    rehearsal = false,
    host = '127.0.0.1',
    signal,
  } = options;
  const dataDir = path.resolve(options.dataDir);
  const env = options.env ?? process.env;
  const config = readConfig({ ...env, DATA_DIR: dataDir, REHEARSAL: rehearsal ? '1' : '0' });
  assertNotInUse(dataDir);
  const port = options.port === 0 ? (await freePorts(1))[0]! : await assertPortFree(options.port, host);

  const engine = await startEngine({ dataDir, rehearsal, onProgress, env });
  const children: Partial<Record<ChildName, Child>> = {};
  const stop = async () => {
    withdrawInstance(dataDir);
    await children.api?.stop();
    await children.worker?.stop();
    await engine.stop();
  };
  try {
    signal?.throwIfAborted();
    const masterKey = config.masterKey ?? keptMasterKey(dataDir);
    const isEmpty = await prepareDatabase(engine.databaseUrl, {
      demoAccounts: !config.production,
      fingerprint: createVault(masterKey).fingerprint,
      onProgress,
    });
    signal?.throwIfAborted();

    const stack: Stack = {
      baseUrl: `http://${['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host}:${port}`,
      engine,
      masterKey,
      isEmpty,
      stop,
      pids: {
        get postgres() {
          return engine.pids.postgres;
        },
        get temporal() {
          return engine.pids.temporal;
        },
        get worker() {
          return children.worker?.pid;
        },
        get api() {
          return children.api?.pid;
        },
      },
    };
    const publish = () => {
      const { databaseUrl, temporalAddress, namespace } = engine;
      const { baseUrl, pids } = stack;
      publishInstance(dataDir, { databaseUrl, temporalAddress, namespace, baseUrl, pids });
    };
    const launch = async (name: ChildName) => {
      const log = logOf(dataDir, name);
      children[name] = await startChild({
        name,
        script: path.join(import.meta.dirname, `../${name}.ts`),
        env: {
          DATABASE_URL: engine.databaseUrl,
          TEMPORAL_ADDRESS: engine.temporalAddress,
          TEMPORAL_NAMESPACE: engine.namespace,
          DATA_DIR: dataDir,
          MASTER_KEY: masterKey.toString('base64'),
          REHEARSAL: rehearsal ? '1' : '0',
          LOG_LEVEL: config.logLevel,
          HOST: host,
          PORT: String(port),
        },
        onOutput: (text) => {
          log.write(text);
          options.onOutput?.(name, text);
        },
        onEvent: (event) => {
          if (event.what === 'recovered') publish();
          const line = eventLine(name, event, dataDir);
          if (line) onEvent(line);
        },
      });
    };
    onProgress('启动工作进程和接口服务');
    const launched = await Promise.allSettled([launch('worker'), launch('api')]);
    for (const result of launched)
      if (result.status === 'rejected') throw startFailure(result.reason, dataDir);
    signal?.throwIfAborted();

    tellOfEngine(engine, dataDir, onEvent);
    engine.events.on('recovered', publish);
    publish();
    return stack;
  } catch (error) {
    await stop();
    throw error;
  }
}

async function prepareDatabase(
  url: string,
  {
    demoAccounts,
    fingerprint,
    onProgress,
  }: { demoAccounts: boolean; fingerprint: string; onProgress: (line: string) => void },
): Promise<boolean> {
  const database = openDatabase({ url, maxConnections: 4 });
  try {
    const applied = await migrateToLatest(database.db);
    if (applied.length > 0) onProgress(`建立或更新数据库结构（${applied.length}项）`);
    await assertMasterKey(database.db, fingerprint);
    await seedReferenceData(database.db, { demoAccounts });
    const file = await database.db.selectFrom('import_run').select('id').limit(1).executeTakeFirst();
    const employment = await database.db.selectFrom('employment').select('id').limit(1).executeTakeFirst();
    return file === undefined && employment === undefined;
  } finally {
    await database.close();
  }
}

/** A second start on the same data says so, and says where the first one is, before it says anything of ports. */
function assertNotInUse(dataDir: string): void {
  const lockFile = path.join(dataDir, 'run', 'lock');
  if (!existsSync(lockFile)) return;
  try {
    const lock = takeFileLock(lockFile, 0);
    lock?.close();
    if (lock) return;
  } catch {
    // Unreadable: the engine names that fault, with its remedy.
    return;
  }
  const baseUrl = publishedInstance(dataDir)?.baseUrl;
  throw folderInUse(dataDir, baseUrl ? `正在 ${baseUrl} 提供服务` : '正在启动');
}

function assertPortFree(wished: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      const other = `换一个端口，例如：PORT=${wished < 65_535 ? wished + 1 : 3000} npm start`;
      const taken = error.code === 'EADDRINUSE';
      reject(
        new EngineError(
          'port-taken',
          taken
            ? `端口 ${wished} 已被占用。 Port ${wished} is taken.`
            : `不能在 ${host}:${wished} 上监听。 Cannot listen there.`,
          taken ? `停止占用该端口的程序，或${other}` : `检查 HOST，或${other}`,
          taken ? '' : error.message,
        ),
      );
    });
    probe.listen(wished, host, () => probe.close(() => resolve(wished)));
  });
}

function logOf(dataDir: string, name: ChildName) {
  const folder = path.join(dataDir, 'logs');
  mkdirSync(folder, { recursive: true });
  const log = createWriteStream(logFile(folder, name), { flags: 'a' });
  // A full disk must not take the product down with its log.
  return log.on('error', () => {});
}

const NAMES: Record<ProcessName, string> = {
  postgres: '数据库',
  temporal: '工作流引擎',
  worker: '工作进程',
  api: '接口服务',
};

/** Attempts that fail while another process is still coming back are nothing to tell. */
const QUIET_ATTEMPTS = 3;

function eventLine(name: ProcessName, event: ChildEvent, dataDir: string): string | null {
  switch (event.what) {
    case 'exited':
      return `! ${NAMES[name]}意外退出（${firstLine(event.detail)}），正在自动恢复`;
    case 'recovered':
      return `✓ ${NAMES[name]}已恢复，中断 ${(event.downMs / 1000).toFixed(1)} 秒，数据没有丢失`;
    case 'failing': {
      if (event.attempt % QUIET_ATTEMPTS !== 0) return null;
      const log = path.join(dataDir, 'logs', `${name}.log`);
      return `! ${NAMES[name]}第 ${event.attempt} 次恢复没有成功（${firstLine(event.detail)}），继续重试；原因见 ${log}`;
    }
  }
}

function tellOfEngine(engine: Engine, dataDir: string, onEvent: (line: string) => void): void {
  const tell = (name: ProcessName, event: ChildEvent) => {
    const line = eventLine(name, event, dataDir);
    if (line) onEvent(line);
  };
  engine.events.on('exited', ({ name, code, signal }) =>
    tell(name, { what: 'exited', detail: String(signal ?? code) }),
  );
  engine.events.on('recovered', ({ name, downMs }) => tell(name, { what: 'recovered', downMs }));
  engine.events.on('failing', ({ name, attempt, error }) =>
    tell(name, { what: 'failing', attempt, detail: error.message }),
  );
}

function startFailure(error: unknown, dataDir: string): EngineError {
  return new EngineError(
    'engine-start-failed',
    '工作进程或接口服务没有启动。 Worker or API did not start.',
    `请查看 ${path.join(dataDir, 'logs')} 下 worker.log 和 api.log 的末尾。`,
    String((error as Error).message),
  );
}

const firstLine = (text: string) => text.split('\n', 1)[0]!.slice(0, 160);
