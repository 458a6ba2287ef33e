import type { ChildProcess } from 'node:child_process';
import type { EventEmitter } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { EngineEventMap, EngineProcessName } from './engine.ts';
import { stopProcess } from './processes.ts';

const FIRST_DELAY_MS = 200;
const MAX_DELAY_MS = 15_000;

export interface Supervised {
  readonly pid: number | undefined;
  /** Ends supervision and the process; resolves when it is gone. */
  stop(): Promise<void>;
}

export interface SuperviseOptions {
  name: EngineProcessName;
  events: EventEmitter<EngineEventMap>;
  /** Starts the process once; called again after each exit nobody asked for. */
  spawn: () => Promise<ChildProcess> | ChildProcess;
  /** Resolves when it serves; rejects when it will not (the signal aborts at its exit). */
  ready: (exited: AbortSignal) => Promise<void>;
  stopSignal: NodeJS.Signals;
  graceMs: number;
}

/** Starts a server, waits until it serves, and from then on brings it back whenever it dies, with growing pauses. */
export async function supervise(options: SuperviseOptions): Promise<Supervised> {
  const { name, events } = options;
  const stopping = new AbortController();
  let child: ChildProcess | undefined;

  const launch = async (): Promise<ChildProcess> => {
    const started = await options.spawn();
    child = started;
    const exited = new AbortController();
    started.once('exit', () => exited.abort(new Error(`${name} exited`)));
    started.once('error', (error) => exited.abort(error));
    await options.ready(AbortSignal.any([exited.signal, stopping.signal]));
    return started;
  };

  const end = async (): Promise<void> => {
    const running = child;
    child = undefined;
    if (running?.pid !== undefined && running.exitCode === null && running.signalCode === null) {
      await stopProcess(running.pid, options.stopSignal, options.graceMs);
    }
  };

  const revive = async (): Promise<void> => {
    const downSince = Date.now();
    for (let attempt = 1; !stopping.signal.aborted; attempt += 1) {
      const delayMs = Math.min(FIRST_DELAY_MS * 2 ** (attempt - 1), MAX_DELAY_MS);
      events.emit('restarting', { name, attempt, delayMs });
      try {
        await delay(delayMs, undefined, { signal: stopping.signal, ref: false });
        const started = await launch();
        if (started.exitCode !== null || started.signalCode !== null)
          throw new Error(`${name} exited at once`);
        watch(started);
        events.emit('recovered', { name, pid: started.pid ?? 0, downMs: Date.now() - downSince });
        return;
      } catch (error) {
        if (stopping.signal.aborted) return;
        await end();
        events.emit('failing', {
          name,
          attempt,
          error: error instanceof Error ? error : new Error(String(error)),
        });
      }
    }
  };

  let reviving: Promise<void> = Promise.resolve();
  const watch = (started: ChildProcess): void => {
    const onExit = (code: number | null, signal: NodeJS.Signals | null): void => {
      if (stopping.signal.aborted) return;
      child = undefined;
      events.emit('exited', { name, code, signal });
      reviving = revive();
    };
    if (started.exitCode !== null || started.signalCode !== null)
      onExit(started.exitCode, started.signalCode);
    else started.once('exit', onExit);
  };

  try {
    watch(await launch());
  } catch (error) {
    stopping.abort();
    await end();
    throw error;
  }

  return {
    get pid() {
      return child?.pid;
    },
    async stop() {
      stopping.abort();
      await reviving;
      await end();
    },
  };
}
