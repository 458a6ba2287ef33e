import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { publishedInstance } from '../../cli/stack/instance.ts';
import { removeDataFolder } from '../../src/engine/data-folder.ts';
import { freePorts, processStamp } from '../../src/engine/processes.ts';

/** Folders of this file, to be removed at its end. */
const folders: string[] = [];
/** Everything started here that may still live when a test fails in the middle. */
const started: Started[] = [];

export function freshDir(): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'start-test-'));
  chmodSync(dir, 0o755);
  folders.push(dir);
  return dir;
}

export async function cleanUp(): Promise<void> {
  for (const one of started.splice(0)) await one.kill();
  for (const dir of folders.splice(0)) removeDataFolder(dir);
}

/** A `node cli/start.ts` of its own, as a user runs it. */
export class Started {
  readonly dataDir: string;
  readonly port: number;
  readonly #process: ChildProcess;
  readonly #exit: Promise<number | null>;
  output = '';

  constructor(dataDir: string, port: number, args: readonly string[], env: NodeJS.ProcessEnv) {
    this.dataDir = dataDir;
    this.port = port;
    this.#process = spawn(process.execPath, ['cli/start.ts', '--data', dataDir, ...args], {
      cwd: path.join(import.meta.dirname, '../..'),
      env: { ...process.env, PORT: String(port), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    }
    this.#exit = once(this.#process, 'close').then(([code]) => code as number | null);
    started.push(this);
  }

  /** Waits for words of the output; throws with all of it when the process ends or four minutes pass before. */
  async says(words: string): Promise<void> {
    for (const until = Date.now() + 240_000; !this.output.includes(words); await delay(50)) {
      const over = this.#process.exitCode !== null || this.#process.signalCode !== null;
      if (over || Date.now() > until) throw new Error(`“${words}” was not said:\n${this.output}`);
    }
  }

  ready(): Promise<void> {
    return this.says('按 Ctrl-C');
  }

  /** The processes of the instance, the starter apart. */
  pids(): Record<string, number> {
    return { ...publishedInstance(this.dataDir)?.pids } as Record<string, number>;
  }

  async exit(): Promise<number | null> {
    return this.#exit;
  }

  async interrupt(): Promise<number | null> {
    this.#process.kill('SIGINT');
    return this.#exit;
  }

  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#exit;
  }
}

export async function start(
  options: { dataDir?: string; port?: number; args?: readonly string[]; env?: NodeJS.ProcessEnv } = {},
): Promise<Started> {
  // The engine of what is started draws its ports from 20,000 on, long before this one is listened to.
  const port = options.port ?? (await freePorts(1, 8_000))[0]!;
  return new Started(options.dataDir ?? freshDir(), port, options.args ?? [], options.env ?? {});
}

/** Names of those that still run. */
export function living(pids: Record<string, number>): string[] {
  return Object.entries(pids).flatMap(([name, pid]) => (processStamp(pid) === undefined ? [] : [name]));
}

export async function gone(pids: Record<string, number>): Promise<void> {
  for (const until = Date.now() + 30_000; living(pids).length > 0; await delay(50)) {
    if (Date.now() > until) throw new Error(`still running: ${living(pids).join(', ')}`);
  }
}
