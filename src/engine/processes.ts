import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { EngineError } from './errors.ts';

export interface DaemonOptions {
  command: string;
  args: string[];
  log: string;
  /** Where the process writes down who it is, for the next start. */
  pidFile: string;
  env?: NodeJS.ProcessEnv;
  uid?: number;
  gid?: number;
  /** Sent by the kernel when our process dies. */
  deathSignal: 'INT' | 'KILL';
}

const SETPRIV = ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => existsSync(path));
/** Has the kernel signal a child when its parent dies (Linux, util-linux). */
export const setpriv = SETPRIV;

/**
 * Starts a server whose output goes to a log file.
 * It has its own session, so Ctrl-C in a terminal reaches only us and we stop things in order;
 * where util-linux is there, the kernel stops it when we are killed.
 */
export function spawnDaemon(options: DaemonOptions): ChildProcess {
  const dying = process.platform === 'linux' && SETPRIV !== undefined;
  const command = dying ? SETPRIV : options.command;
  const args = dying
    ? ['--pdeathsig', options.deathSignal, '--', options.command, ...options.args]
    : options.args;
  const log = openSync(options.log, 'a', 0o640);
  try {
    const child = spawn(command, args, {
      // Another user may not be allowed into our working directory.
      cwd: '/',
      detached: true,
      stdio: ['ignore', log, log],
      env: { ...process.env, ...options.env },
      ...(options.uid === undefined ? {} : { uid: options.uid }),
      ...(options.gid === undefined ? {} : { gid: options.gid }),
    });
    if (child.pid !== undefined) writePidFile(options.pidFile, child.pid);
    return child;
  } finally {
    closeSync(log);
  }
}

/** Identity of a process that survives the reuse of its number: boot and start time. Undefined when it is gone. */
export function processStamp(pid: number): string | undefined {
  try {
    if (process.platform !== 'linux') {
      return (
        execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined
      );
    }
    // The name in field 2 may hold spaces and brackets: count from the last bracket.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z') return undefined;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${fields[19]}`;
  } catch {
    return undefined;
  }
}

export function writePidFile(file: string, pid: number): void {
  writeFileSync(file, JSON.stringify({ pid, stamp: processStamp(pid) }));
}

/** The process a former start left behind, if it is still that very process. */
export function livePidOf(pidFile: string): number | undefined {
  try {
    const { pid, stamp } = JSON.parse(readFileSync(pidFile, 'utf8')) as { pid: number; stamp?: string };
    return stamp !== undefined && processStamp(pid) === stamp ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Stops what a killed start left running: politely, then by force. Never touches a reused process number. */
export async function stopOrphan(pidFile: string, signal: NodeJS.Signals, graceMs: number): Promise<void> {
  const pid = livePidOf(pidFile);
  if (pid !== undefined) await stopProcess(pid, signal, graceMs);
  rmSync(pidFile, { force: true });
}

/** Resolves when the process is gone; sends SIGKILL after `graceMs`. */
export async function stopProcess(pid: number, signal: NodeJS.Signals, graceMs: number): Promise<void> {
  const stamp = processStamp(pid);
  if (stamp === undefined) return;
  send(pid, signal);
  const deadline = Date.now() + graceMs;
  let killed = false;
  while (processStamp(pid) === stamp) {
    if (!killed && Date.now() > deadline) {
      killed = true;
      send(pid, 'SIGKILL');
    }
    await delay(50);
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself in between.
  }
}

/** What this process has been given: free now, but somebody of the same start is about to listen there. */
const given = new Set<number>();
const PORT_RANGE = 12_000;

/**
 * Free loopback ports, 12,000 of them from `from` on, below the range the kernel hands to outgoing connections,
 * so that a crashed server finds its port still free when it comes back. None is given twice.
 */
export async function freePorts(count: number, from = 20_000): Promise<number[]> {
  const found = new Set<number>();
  for (let attempt = 0; found.size < count && attempt < 2000; attempt += 1) {
    const port = from + Math.floor(Math.random() * PORT_RANGE);
    if (given.has(port) || !(await isPortFree(port))) continue;
    given.add(port);
    found.add(port);
  }
  if (found.size < count) {
    throw new EngineError('port-taken', '找不到空闲端口。 No free port.', '请关闭占用端口的程序后重试。');
  }
  return [...found];
}

export async function assertPortFree(port: number): Promise<void> {
  if (await isPortFree(port)) return;
  throw new EngineError(
    'port-taken',
    `端口 ${port} 已被占用。 Port ${port} is taken.`,
    '请停止占用该端口的程序，或指定另一个端口。',
  );
}

function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
