import type { EventEmitter } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineBinaries } from './binaries.ts';
import { type DataFolder, logFile, logTail } from './data-folder.ts';
import type { EngineEventMap } from './engine.ts';
import { EngineError } from './errors.ts';
import { assertPortFree, freePorts, spawnDaemon, stopOrphan } from './processes.ts';
import { type Supervised, supervise } from './supervise.ts';
import { type SqlServer, writeTemporalConfig } from './temporal-config.ts';
import { untilServing } from './temporal-ready.ts';

const STOP_GRACE_MS = 20_000;
/** Its database may be gone already, and then it hesitates; it is made to survive being killed. */
const ORPHAN_GRACE_MS = 2000;

/** The compiled server on PostgreSQL, or the `temporal` command line tool with its own SQLite file. */
export type TemporalProgram =
  | { kind: 'server'; binaries: EngineBinaries; sql: SqlServer }
  | { kind: 'cli'; command: string };

export interface TemporalOptions {
  folder: DataFolder;
  program: TemporalProgram;
  events: EventEmitter<EngineEventMap>;
  onProgress: (line: string) => void;
  rehearsal: boolean;
  namespace: string;
  port?: number | undefined;
  /** Runs before the first start and before each restart. */
  beforeSpawn?: (() => Promise<void>) | undefined;
}

export interface TemporalServer extends Supervised {
  readonly address: string;
}

/** Stops the Temporal server a killed start left behind. Do this before PostgreSQL starts: it would write to it. */
export function stopOrphanedTemporal(folder: DataFolder): Promise<void> {
  return stopOrphan(pidFileIn(folder), 'SIGTERM', ORPHAN_GRACE_MS);
}

/** Starts the server on loopback, waits until it serves and keeps it running on the same ports. */
export async function startTemporal(options: TemporalOptions): Promise<TemporalServer> {
  const { folder, program } = options;
  if (options.port !== undefined) await assertPortFree(options.port);
  const [free, metrics, ...inner] = await freePorts(9);
  const frontend = options.port ?? free!;
  const address = `127.0.0.1:${frontend}`;
  const log = logFile(folder.logs, 'temporal');
  const launch =
    program.kind === 'server'
      ? {
          command: program.binaries.server,
          args: [
            '--config-file',
            writeTemporalConfig(
              folder.run,
              program.sql,
              { frontend, metrics: metrics!, inner },
              options.rehearsal,
            ),
            '--allow-no-auth',
            'start',
          ],
        }
      : { command: program.command, args: devServerArgs(options, frontend) };

  options.onProgress('启动工作流引擎');
  const server = await supervise({
    name: 'temporal',
    events: options.events,
    spawn: async () => {
      await options.beforeSpawn?.();
      return spawnDaemon({
        ...launch,
        log,
        pidFile: pidFileIn(folder),
        env: memorySettings(),
        deathSignal: 'KILL',
      });
    },
    ready: (exited) => untilServing(address, exited),
    stopSignal: 'SIGTERM',
    graceMs: STOP_GRACE_MS,
  }).catch((error) => {
    throw startFailure(log, frontend, error);
  });
  return {
    address,
    get pid() {
      return server.pid;
    },
    async stop() {
      await server.stop();
      rmSync(pidFileIn(folder), { force: true });
    },
  };
}

function pidFileIn(folder: DataFolder): string {
  return join(folder.run, 'temporal.json');
}

function devServerArgs({ folder, rehearsal, namespace }: TemporalOptions, port: number): string[] {
  return [
    ...[
      'server',
      'start-dev',
      '--headless',
      '--ip',
      '127.0.0.1',
      '--port',
      String(port),
      '--namespace',
      namespace,
    ],
    ...['--db-filename', join(folder.root, 'temporal-dev.db'), '--log-level', 'warn'],
    ...(rehearsal ? ['--dynamic-config-value', 'frontend.WorkflowTimeSkippingEnabled=true'] : []),
  ];
}

/** Fewer collections where memory allows: a fifth more starts a second at GOGC=400, for about 1.3 GiB. */
function memorySettings(): Record<string, string> {
  const freeGib = process.availableMemory() / 1024 ** 3;
  const gogc = freeGib >= 6 ? '400' : freeGib >= 3 ? '200' : '100';
  const limitMib = Math.max(512, Math.floor((freeGib * 1024) / 3));
  return { GOGC: process.env.GOGC ?? gogc, GOMEMLIMIT: process.env.GOMEMLIMIT ?? `${limitMib}MiB` };
}

function startFailure(log: string, port: number, error: unknown): EngineError {
  const output = logTail(log);
  if (/address already in use/i.test(output)) {
    return new EngineError(
      'port-taken',
      `工作流引擎的端口（${port} 等）已被占用。 A port of the engine is taken.`,
      '请重新启动；若指定了固定端口，请换一个。',
      output,
    );
  }
  return new EngineError(
    'engine-start-failed',
    '工作流引擎启动失败。 The Temporal server did not start.',
    '请查看数据目录下 logs/temporal.log 的末尾。',
    `${String(error)}\n${output}`,
  );
}
