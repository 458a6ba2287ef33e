import type { EventEmitter } from 'node:events';
import { EngineError } from './errors.ts';

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

/** Starts (or connects to) PostgreSQL and Temporal. Throws EngineError with a remedy. */
export async function startEngine(_options: EngineOptions): Promise<Engine> {
  throw new EngineError('engine-start-failed', '引擎尚未实现。 Not implemented yet.', '请稍候。');
}
