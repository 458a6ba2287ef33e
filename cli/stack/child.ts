import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { setpriv } from '../../src/engine/processes.ts';

export type ChildName = 'worker' | 'api';

export interface ChildOptions {
  readonly name: ChildName;
  readonly script: string;
  readonly env: Record<string, string>;
  /** Lines of standard error and output, as they come. */
  readonly onOutput: (text: string) => void;
  /** `exited`: it served and is gone. `recovered`: it serves again. `failing`: another attempt to bring it back failed. */
  readonly onEvent: (event: ChildEvent) => void;
}

export type ChildEvent =
  | { readonly what: 'exited'; readonly detail: string }
  | { readonly what: 'recovered'; readonly downMs: number }
  | { readonly what: 'failing'; readonly attempt: number; readonly detail: string };

export interface Child {
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

/**
 * The kernel ends our children when we are killed. They also notice by themselves, but a process that is just writing
 * into the broken pipe we leave behind may not come to it.
 */
const DIES_WITH_US =
  process.platform === 'linux' && setpriv !== undefined
    ? { execPath: setpriv, execArgv: ['--pdeathsig', 'KILL', '--', process.execPath] }
    : {};

const FIRST_DELAY_MS = 100;
const MAX_DELAY_MS = 5_000;
const LAST_WORDS = 2_000;
const STOP_GRACE_MS = 20_000;
/** One that served this long died of something new: it comes back at once. */
const STABLE_MS = 5_000;

/**
 * Starts one of our own processes and brings it back whenever it dies. Resolves at its first `ready` message; rejects
 * when it exits before that, with the problem it sent. When this process dies, the child sees its channel close and ends.
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  let child: ChildProcess | undefined;
  let stopping = false;
  let failures = 0;

  const launch = () =>
    new Promise<void>((resolve, reject) => {
      let readyAt = 0;
      let problem = '';
      let lastWords = '';
      const started = fork(options.script, {
        env: { ...process.env, ...options.env },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        ...DIES_WITH_US,
      });
      child = started;
      for (const stream of [started.stdout, started.stderr]) {
        stream?.setEncoding('utf8').on('data', (text: string) => {
          if (readyAt === 0) lastWords = (lastWords + text).slice(-LAST_WORDS);
          options.onOutput(text);
        });
      }
      started.on('message', (message: { ready?: true; problem?: string }) => {
        if (message.problem) problem = message.problem;
        if (!message.ready) return;
        readyAt = Date.now();
        resolve();
      });
      started.once('error', reject);
      started.once('exit', (code, signal) => {
        child = undefined;
        const detail = problem || String(signal ?? code);
        if (stopping || readyAt === 0) return reject(new Error(problem || lastWords.trim() || detail));
        failures = Date.now() - readyAt > STABLE_MS ? 0 : failures + 1;
        options.onEvent({ what: 'exited', detail });
        void revive();
      });
    });

  const revive = async () => {
    const downSince = Date.now();
    for (let attempt = 1; ; attempt += 1) {
      await delay(Math.min(FIRST_DELAY_MS * 2 ** failures, MAX_DELAY_MS), undefined, { ref: false });
      if (stopping) return;
      try {
        await launch();
        options.onEvent({ what: 'recovered', downMs: Date.now() - downSince });
        return;
      } catch (error) {
        failures += 1;
        if (!stopping) options.onEvent({ what: 'failing', attempt, detail: (error as Error).message });
      }
    }
  };

  await launch();
  return {
    get pid() {
      return child?.pid;
    },
    async stop() {
      stopping = true;
      const running = child;
      if (!running || running.exitCode !== null || running.signalCode !== null) return;
      const exited = new Promise<void>((resolve) => running.once('exit', () => resolve()));
      running.kill('SIGTERM');
      const kill = setTimeout(() => running.kill('SIGKILL'), STOP_GRACE_MS);
      await exited;
      clearTimeout(kill);
    },
  };
}

/** Without its parent a child has nobody to wait for: database and engine may be gone already. */
const ORPHAN_GRACE_MS = 3_000;

/**
 * Nobody reads our output any more, and the logger would try for ever to write its last lines before an orderly exit
 * (sonic-boom 4.2 repeats a write to a broken pipe without end).
 */
const die = () => process.kill(process.pid, 'SIGKILL');

/** For the child's side: tells the parent it serves, and ends with it. */
export function tellParent(stop: () => Promise<void>): { ready(): void; failed(error: unknown): never } {
  let ending = false;
  const end = async () => {
    if (ending) return;
    ending = true;
    await stop().catch(() => {});
    process.exit(0);
  };
  const endAlone = async () => {
    if (ending) return;
    ending = true;
    setTimeout(die, ORPHAN_GRACE_MS);
    await stop().catch(() => {});
    die();
  };
  process.on('SIGTERM', end);
  // Ctrl-C reaches the whole group; the parent stops us in its order.
  process.on('SIGINT', () => {
    if (!process.connected) void end();
  });
  process.on('disconnect', endAlone);
  // It may have died while we were loading.
  if (process.send && !process.connected) void endAlone();
  return {
    ready: () => {
      if (process.connected) process.send?.({ ready: true });
    },
    failed(error) {
      process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
      const problem = error instanceof Error ? error.message : String(error);
      if (process.connected) process.send?.({ problem });
      process.exit(1);
    },
  };
}
