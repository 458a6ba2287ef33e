import { createServer } from 'node:net';
import path from 'node:path';
import { openDatabase } from '../../src/db/client.ts';
import { migrateToLatest } from '../../src/db/migrate.ts';
import { type Engine, startEngine } from '../../src/engine/engine.ts';
import { EngineError } from '../../src/engine/errors.ts';
import { readConfig } from '../../src/platform/config.ts';
import { keptMasterKey } from '../../src/platform/master-key.ts';
import { type Child, type ChildName, startChild } from './child.ts';
import { publishInstance, withdrawInstance } from './instance.ts';
import { seedReferenceData } from './seed.ts';

export interface StackOptions {
  readonly dataDir: string;
  readonly host?: string;
  /** 0: any free port. */
  readonly port: number;
  readonly rehearsal?: boolean;
  readonly onProgress?: (line: string) => void;
  readonly onOutput?: (name: ChildName, text: string) => void;
  readonly onEvent?: (line: string) => void;
  readonly env?: NodeJS.ProcessEnv;
}

/** The whole product on this machine: engine, database, worker, API. */
export interface Stack {
  readonly baseUrl: string;
  readonly engine: Engine;
  readonly masterKey: Buffer;
  /** Nothing had been stored before this start. */
  readonly firstStart: boolean;
  readonly pids: Readonly<Record<'postgres' | 'temporal' | ChildName, number | undefined>>;
  stop(): Promise<void>;
}

/** Starts everything in its order; throws EngineError or ConfigError with a remedy and leaves nothing running. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { onProgress = () => {}, rehearsal = false, host = '127.0.0.1' } = options;
  const env = options.env ?? process.env;
  const config = readConfig({ ...env, DATA_DIR: options.dataDir, REHEARSAL: rehearsal ? '1' : '0' });
  const port = await freePort(options.port, host);

  const engine = await startEngine({ dataDir: options.dataDir, rehearsal, onProgress, env });
  const children: Child[] = [];
  const stop = async () => {
    // The worker drains before the engine goes; the API stops taking requests first.
    withdrawInstance(options.dataDir);
    for (const child of children.toReversed()) await child.stop();
    await engine.stop();
  };
  try {
    const masterKey = config.masterKey ?? keptMasterKey(options.dataDir);
    const firstStart = await prepareDatabase(engine.databaseUrl, onProgress);
    const childEnv: Record<string, string> = {
      DATABASE_URL: engine.databaseUrl,
      TEMPORAL_ADDRESS: engine.temporalAddress,
      TEMPORAL_NAMESPACE: engine.namespace,
      DATA_DIR: path.resolve(options.dataDir),
      MASTER_KEY: masterKey.toString('base64'),
      REHEARSAL: rehearsal ? '1' : '0',
      HOST: host,
      PORT: String(port),
    };
    let publish = () => {};
    const launch = async (name: ChildName) => {
      const child = await startChild({
        name,
        script: path.join(import.meta.dirname, `../${name}.ts`),
        env: childEnv,
        onOutput: (text) => options.onOutput?.(name, text),
        onEvent: ({ what, detail }) => {
          publish();
          options.onEvent?.(`${name} ${what} ${detail}`);
        },
      });
      children.push(child);
      return child;
    };
    onProgress('启动工作进程和接口服务');
    const [worker, api] = await Promise.all([launch('worker'), launch('api')]);
    const stack: Stack = {
      baseUrl: `http://${host}:${port}`,
      engine,
      masterKey,
      firstStart,
      stop,
      pids: {
        get postgres() {
          return engine.pids.postgres;
        },
        get temporal() {
          return engine.pids.temporal;
        },
        get worker() {
          return worker.pid;
        },
        get api() {
          return api.pid;
        },
      },
    };
    publish = () => {
      const { databaseUrl, temporalAddress, namespace } = engine;
      const { baseUrl, pids } = stack;
      publishInstance(options.dataDir, { databaseUrl, temporalAddress, namespace, baseUrl, pids });
    };
    engine.events.on('recovered', publish);
    publish();
    return stack;
  } catch (error) {
    await stop();
    throw error;
  }
}

async function prepareDatabase(url: string, onProgress: (line: string) => void): Promise<boolean> {
  const database = openDatabase({ url, maxConnections: 4 });
  try {
    const applied = await migrateToLatest(database.db);
    if (applied.length > 0) onProgress(`数据库结构更新：${applied.length}项`);
    await seedReferenceData(database.db, { demoAccounts: true });
    const anyone = await database.db.selectFrom('import_run').select('id').limit(1).executeTakeFirst();
    return anyone === undefined;
  } finally {
    await database.close();
  }
}

/** The wished port, or a free one for 0; EngineError `port-taken` when somebody else has it. */
function freePort(wished: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      const message = taken
        ? `端口${wished}已被占用。 The port is taken.`
        : `不能监听${host}:${wished}。 Cannot listen.`;
      reject(
        new EngineError(
          'port-taken',
          message,
          `换一个端口，例如：PORT=${wished + 1} npm start`,
          error.message,
        ),
      );
    });
    probe.listen(wished, host, () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
