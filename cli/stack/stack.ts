import { createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';
import { openDatabase } from '../../src/db/client.ts';
import { assertMasterKey } from '../../src/db/master-key.ts';
import { migrateToLatest } from '../../src/db/migrate.ts';
import { logFile } from '../../src/engine/data-folder.ts';
import { type Engine, startEngine } from '../../src/engine/engine.ts';
import { freePorts } from '../../src/engine/processes.ts';
import { fillAccountKeys } from '../../src/intake/account-keys.ts';
import { readConfig } from '../../src/platform/config.ts';
import { keptMasterKey } from '../../src/platform/master-key.ts';
import { sealOldFiles } from '../../src/platform/seal-files.ts';
import { createVault, type Vault } from '../../src/platform/vault.ts';
import { type Child, type ChildName, startChild } from './child.ts';
import { eventLine, type ProcessName, startFailure, tellOfEngine } from './events.ts';
import { publishInstance, withdrawInstance } from './instance.ts';
import { assertNotInUse, assertPortFree } from './preflight.ts';
import { seedReferenceData } from './seed.ts';
import { keepBuild, pagesFolder } from './web.ts';

export interface StackOptions {
  readonly dataDir: string;
  readonly host?: string;
  /** 0: any free port. */
  readonly port: number;
  readonly rehearsal?: boolean;
  /** False: the API without its pages. */
  readonly web?: boolean;
  readonly onProgress?: (line: string) => void;
  readonly onOutput?: (name: ChildName, text: string) => void;
  /** One line for a person whenever a process dies or is back. */
  readonly onEvent?: (line: string) => void;
  readonly env?: NodeJS.ProcessEnv;
  /** What is to be in the record before anything is at work. */
  readonly beforeWork?: (ready: ReadyStack) => Promise<void>;
  /** Gives up between two steps; what has been started is stopped again. */
  readonly signal?: AbortSignal;
}

const A_DAY_MS = 86_400_000;

/** Engine and database run; worker and API do not yet. */
export type ReadyStack = Pick<Stack, 'engine' | 'masterKey' | 'isEmpty'>;

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
  if (options.port !== 0) await assertPortFree(options.port, host);

  const webDir = options.web === false ? undefined : await pagesFolder(onProgress);
  const engine = await startEngine({ dataDir, rehearsal, onProgress, env });
  const children: Partial<Record<ChildName, Child>> = {};
  const keeping = webDir && setInterval(() => void keepBuild(webDir), A_DAY_MS).unref();
  const stop = async () => {
    if (keeping) clearInterval(keeping);
    withdrawInstance(dataDir);
    await children.api?.stop();
    await children.worker?.stop();
    await engine.stop();
  };
  try {
    signal?.throwIfAborted();
    // Once the engine has its own: the API listens a while later.
    const port = options.port || (await freePorts(1))[0]!;
    const masterKey = config.masterKey ?? keptMasterKey(dataDir);
    const isEmpty = await prepareDatabase(engine.databaseUrl, {
      demoAccounts: !config.production,
      vault: createVault(masterKey),
      onProgress,
    });
    await sealOldFiles(dataDir, createVault(masterKey));
    await options.beforeWork?.({ engine, masterKey, isEmpty });
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
          ...(webDir && { WEB_DIR: webDir }),
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
    vault,
    onProgress,
  }: { demoAccounts: boolean; vault: Vault; onProgress: (line: string) => void },
): Promise<boolean> {
  const database = openDatabase({ url, maxConnections: 4 });
  try {
    const applied = await migrateToLatest(database.db);
    if (applied.length > 0) onProgress(`建立或更新数据库结构（${applied.length}项）`);
    await assertMasterKey(database.db, vault.fingerprint);
    await fillAccountKeys(database.db, vault);
    await seedReferenceData(database.db, { demoAccounts: demoAccounts ? vault : null });
    const file = await database.db.selectFrom('import_run').select('id').limit(1).executeTakeFirst();
    const employment = await database.db.selectFrom('employment').select('id').limit(1).executeTakeFirst();
    return file === undefined && employment === undefined;
  } finally {
    await database.close();
  }
}

function logOf(dataDir: string, name: ChildName) {
  const folder = path.join(dataDir, 'logs');
  mkdirSync(folder, { recursive: true });
  const log = createWriteStream(logFile(folder, name), { flags: 'a' });
  // A full disk must not take the product down with its log.
  return log.on('error', () => {});
}
