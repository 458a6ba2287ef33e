import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

export type ChildName = 'worker' | 'api';

export interface ChildOptions {
  readonly name: ChildName;
  readonly script: string;
  readonly env: Record<string, string>;
  /** Lines of standard error and output, as they come. */
  readonly onOutput: (line: string) => void;
  readonly onEvent: (event: { name: ChildName; what: 'exited' | 'ready'; detail: string }) => void;
}

export interface Child {
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

const FIRST_DELAY_MS = 200;
const MAX_DELAY_MS = 10_000;
const STOP_GRACE_MS = 20_000;
/** A child that lived this long starts its pauses anew. */
const STABLE_MS = 60_000;

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
      const startedAt = Date.now();
      let ready = false;
      let problem = '';
      const started = fork(options.script, {
        env: { ...process.env, ...options.env },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      });
      child = started;
      for (const stream of [started.stdout, started.stderr]) {
        stream?.setEncoding('utf8').on('data', (text: string) => options.onOutput(text));
      }
      started.on('message', (message: { ready?: true; problem?: string }) => {
        if (message.problem) problem = message.problem;
        if (!message.ready) return;
        ready = true;
        options.onEvent({ name: options.name, what: 'ready', detail: String(started.pid) });
        resolve();
      });
      started.once('exit', (code, signal) => {
        child = undefined;
        if (stopping) return resolve();
        const detail = problem || String(signal ?? code);
        options.onEvent({ name: options.name, what: 'exited', detail });
        if (!ready) return reject(new Error(detail));
        failures = Date.now() - startedAt > STABLE_MS ? 0 : failures + 1;
        void revive();
      });
    });

  const revive = async () => {
    while (!stopping) {
      await delay(Math.min(FIRST_DELAY_MS * 2 ** failures, MAX_DELAY_MS), undefined, { ref: false });
      if (stopping) return;
      try {
        return await launch();
      } catch {
        failures += 1;
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
      if (!running || running.exitCode !== null) return;
      const exited = new Promise<void>((resolve) => running.once('exit', () => resolve()));
      running.kill('SIGTERM');
      const kill = setTimeout(() => running.kill('SIGKILL'), STOP_GRACE_MS);
      await exited;
      clearTimeout(kill);
    },
  };
}

/** For the child's side: tells the parent it serves, and ends with it. */
export function tellParent(stop: () => Promise<void>): { ready(): void; failed(error: unknown): never } {
  let ending = false;
  const end = async () => {
    if (ending) return;
    ending = true;
    await stop().catch(() => {});
    process.exit(0);
  };
  process.on('SIGTERM', end);
  // Ctrl-C reaches the whole group; the parent stops us in its order.
  process.on('SIGINT', () => {
    if (!process.connected) void end();
  });
  process.on('disconnect', end);
  return {
    ready: () => void process.send?.({ ready: true }),
    failed(error) {
      process.send?.({ problem: error instanceof Error ? error.message : String(error) });
      process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
      process.exit(1);
    },
  };
}
