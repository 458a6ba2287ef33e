import { EventEmitter } from 'node:events';
import {
  type BinariesOptions,
  buildBinaries,
  type EngineBinaries,
  findCachedBinaries,
  findTemporalCli,
} from './binaries.ts';
import { connectConfig, connectEngine } from './connection.ts';
import { openDataFolder } from './data-folder.ts';
import { startPostgres } from './postgres.ts';
import type { Supervised } from './supervise.ts';
import type { SqlServer } from './temporal-config.ts';
import { ensureNamespace } from './temporal-ready.ts';
import { assertReachable, ensureDatabases, ensureTemporalSchema, forgetMembers } from './temporal-schema.ts';
import { startTemporal, stopOrphanedTemporal } from './temporal-server.ts';

export interface EngineOptions {
  /** Kept between starts; created when absent. One live engine per folder. */
  dataDir: string;
  /** Allows time skipping and ignores DATABASE_URL and TEMPORAL_ADDRESS: a rehearsal never touches real data. */
  rehearsal?: boolean;
  /** One human line (Chinese) per step. */
  onProgress?: (line: string) => void;
  /** Default `default`. */
  namespace?: string;
  /** How long the engine keeps closed runs; default 72 hours. */
  retentionHours?: number;
  /** Fixed loopback ports; left out, free ones are taken. */
  ports?: { postgres?: number; temporal?: number };
  /** Default `process.env`. */
  env?: NodeJS.ProcessEnv;
}

export type EngineProcessName = 'postgres' | 'temporal';

/** Each event carries one object; none of them needs a listener. */
export interface EngineEventMap {
  exited: [{ name: EngineProcessName; code: number | null; signal: NodeJS.Signals | null }];
  restarting: [{ name: EngineProcessName; attempt: number; delayMs: number }];
  recovered: [{ name: EngineProcessName; pid: number; downMs: number }];
  failing: [{ name: EngineProcessName; attempt: number; error: Error }];
}

export interface Engine {
  /** Owner connection to the product's database. */
  readonly databaseUrl: string;
  /** `host:port` of the gRPC frontend. */
  readonly temporalAddress: string;
  readonly namespace: string;
  readonly events: EventEmitter<EngineEventMap>;
  /** Live process ids; undefined where an outside server is used or a restart is under way. */
  readonly pids: { readonly postgres: number | undefined; readonly temporal: number | undefined };
  /** Stops Temporal, then PostgreSQL, then gives the data folder free. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL and Temporal in the data folder, or uses the ones that DATABASE_URL and TEMPORAL_ADDRESS name.
 * @throws EngineError with a remedy; nothing is left running then.
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const { rehearsal = false, onProgress = () => {}, retentionHours = 72 } = options;
  const env = rehearsal ? withoutOutsideServers(options.env) : (options.env ?? process.env);
  const namespace =
    options.namespace ?? (env.TEMPORAL_ADDRESS ? connectConfig({ env }).namespace : 'default');
  const events = new EventEmitter<EngineEventMap>();
  const folder = openDataFolder(options.dataDir);
  // Undone from the last to the first.
  const running: (() => Promise<void> | void)[] = [() => folder.release()];
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopped ??= stopAll(running));

  try {
    const program = env.TEMPORAL_ADDRESS ? undefined : await chooseProgram({ onProgress, env });
    await stopOrphanedTemporal(folder);
    const postgres = env.DATABASE_URL
      ? undefined
      : await startPostgres({ folder, events, onProgress, port: options.ports?.postgres });
    if (postgres) running.push(() => postgres.stop());
    const adminUrl = postgres?.url('postgres') ?? env.DATABASE_URL!;
    if (postgres) await ensureDatabases(adminUrl, ['app']);
    else await assertReachable(adminUrl);
    const databaseUrl = postgres?.url('app') ?? adminUrl;

    if (!program) {
      const outside = await connectEngine({ env, namespace });
      await outside.close();
      const address = connectConfig({ env }).connectionOptions.address ?? '';
      return engineOf(databaseUrl, address, namespace, events, stop, postgres, undefined);
    }
    const sql = sqlServerOf(adminUrl, postgres ? '' : `${new URL(adminUrl).pathname.slice(1)}_`);
    if (program.kind === 'server') {
      const { binaries } = program;
      await ensureTemporalSchema({ binaries, sql, adminUrl, exclusive: postgres !== undefined, onProgress });
    }
    const temporal = await startTemporal({
      folder,
      program: program.kind === 'server' ? { ...program, sql } : program,
      events,
      onProgress,
      rehearsal,
      namespace,
      port: options.ports?.temporal,
      beforeSpawn:
        postgres && program.kind === 'server'
          ? () => forgetMembers(adminUrl, sql.databases.temporal)
          : undefined,
    });
    running.push(() => temporal.stop());
    await ensureNamespace(temporal.address, namespace, retentionHours);
    onProgress('工作流引擎已就绪');
    return engineOf(databaseUrl, temporal.address, namespace, events, stop, postgres, temporal);
  } catch (error) {
    await stop();
    throw error;
  }
}

function engineOf(
  databaseUrl: string,
  temporalAddress: string,
  namespace: string,
  events: EventEmitter<EngineEventMap>,
  stop: () => Promise<void>,
  postgres: Supervised | undefined,
  temporal: Supervised | undefined,
): Engine {
  const pids = {
    get postgres() {
      return postgres?.pid;
    },
    get temporal() {
      return temporal?.pid;
    },
  };
  return { databaseUrl, temporalAddress, namespace, events, pids, stop };
}

async function stopAll(running: (() => Promise<void> | void)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const stopOne of running.reverse()) {
    try {
      await stopOne();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

/** Cached server, else a `temporal` command that is new enough, else a build. */
async function chooseProgram(
  options: BinariesOptions,
): Promise<{ kind: 'server'; binaries: EngineBinaries } | { kind: 'cli'; command: string }> {
  const cached = await findCachedBinaries(options.env);
  if (cached) return { kind: 'server', binaries: cached };
  const command = await findTemporalCli(options.env);
  if (command) return { kind: 'cli', command };
  return { kind: 'server', binaries: await buildBinaries(options) };
}

function withoutOutsideServers(env = process.env): NodeJS.ProcessEnv {
  const {
    DATABASE_URL: _database,
    TEMPORAL_ADDRESS: _address,
    TEMPORAL_NAMESPACE: _namespace,
    ...rest
  } = env;
  return rest;
}

function sqlServerOf(url: string, prefix: string): SqlServer {
  const { hostname, port, username, password, searchParams } = new URL(url);
  return {
    host: hostname,
    port: Number(port || 5432),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    tls: !['', 'disable', 'prefer', 'allow'].includes(searchParams.get('sslmode') ?? ''),
    databases: { temporal: `${prefix}temporal`, visibility: `${prefix}temporal_visibility` },
  };
}
