import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { EngineError } from './errors.ts';

export interface DataFolder {
  readonly root: string;
  readonly logs: string;
  readonly run: string;
  readonly secrets: string;
  /** Gives the folder free; the kernel does the same when the process dies. */
  release(): void;
}

/** Names the database's folder where it could not live in the data folder. */
export const POINTER = 'postgres.location';
const MIN_FREE_BYTES = 1024 ** 3;
const MAX_LOG_BYTES = 50 * 1024 ** 2;

/** Step by step: `recursive` never returns where the system takes no folders at all (/proc). */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}

/** Creates the layout, refuses a full disk, and takes the folder for this process alone. */
export function openDataFolder(dataDir: string): DataFolder {
  const root = resolve(dataDir);
  const dirs = { root, logs: join(root, 'logs'), run: join(root, 'run'), secrets: join(root, 'secrets') };
  try {
    for (const dir of Object.values(dirs)) makeFolder(dir);
    chmodSync(dirs.secrets, 0o700);
    chmodSync(dirs.run, 0o700);
  } catch (error) {
    throw new EngineError(
      'data-folder-unwritable',
      `数据目录无法写入：${root}。 The data folder is not writable.`,
      '请检查该目录的权限，或用 DATA_DIR 指定另一个目录。',
      String(error),
    );
  }
  const release = lockDataFolder(root);
  try {
    assertFreeSpace(root);
  } catch (error) {
    release();
    throw error;
  }
  return { ...dirs, release };
}

/** Deletes a data folder that no instance holds, with the database it may have placed elsewhere. */
export function removeDataFolder(dataDir: string): void {
  const root = resolve(dataDir);
  if (!existsSync(root)) return;
  mkdirSync(join(root, 'run'), { recursive: true });
  const release = lockDataFolder(root);
  const pointer = join(root, POINTER);
  if (existsSync(pointer)) {
    const outside = readFileSync(pointer, 'utf8').trim();
    for (const path of [outside, `${outside}.owner`]) rmSync(path, { recursive: true, force: true });
  }
  release();
  rmSync(root, { recursive: true, force: true });
}

/** @param minBytes bytes that must be free for ordinary users on the disk of `dir`. */
export function assertFreeSpace(dir: string, minBytes = MIN_FREE_BYTES): void {
  const disk = statfsSync(dir);
  const freeBytes = disk.bavail * disk.bsize;
  if (freeBytes >= minBytes) return;
  const mib = (bytes: number) => Math.floor(bytes / 1024 ** 2);
  throw new EngineError(
    'disk-full',
    `磁盘空间不足：${dir} 仅剩 ${mib(freeBytes)} MiB，至少需要 ${mib(minBytes)} MiB。 Not enough disk space.`,
    '请清理磁盘，或用 DATA_DIR 把数据放到更大的磁盘上。',
  );
}

/** A random value that is made once and kept, readable by its owner only. */
export function keptSecret(secrets: string, name: string): string {
  const file = join(secrets, name);
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    const value = randomBytes(24).toString('base64url');
    writeFileSync(`${file}.new`, `${value}\n`, { mode: 0o600 });
    renameSync(`${file}.new`, file);
    return value;
  }
}

/** Path of a log file; one that has grown large becomes `.1` first. */
export function logFile(logs: string, name: string): string {
  const file = join(logs, `${name}.log`);
  const bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (bytes > MAX_LOG_BYTES) renameSync(file, `${file}.1`);
  return file;
}

/** What was written to a log file after byte `from`, its last 2000 characters, for error messages. */
export function logTail(file: string, from = 0): string {
  try {
    return readFileSync(file).subarray(from).toString('utf8').slice(-2000);
  } catch {
    return '';
  }
}

// Node has no flock. SQLite holds a file lock that the kernel drops with the process, so nothing can go stale.
function lockDataFolder(root: string): () => void {
  const owner = join(root, 'run', 'owner');
  let lock: DatabaseSync | undefined;
  try {
    lock = takeFileLock(join(root, 'run', 'lock'), 0);
  } catch (error) {
    throw damagedLock(root, error);
  }
  if (!lock) throw folderInUse(root, `进程 ${ownerPid(owner)}`);
  writeFileSync(owner, `${process.pid}\n`);
  const held = lock;
  return () => held.isOpen && held.close();
}

/** Waits up to `waitMs` (blocking) for an exclusive lock; undefined when someone else holds it. */
export function takeFileLock(file: string, waitMs: number): DatabaseSync | undefined {
  const lock = new DatabaseSync(file, { timeout: waitMs });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    if (error instanceof Error && /locked|busy/i.test(error.message)) return undefined;
    throw error;
  }
}

export function folderInUse(root: string, holder: string): EngineError {
  return new EngineError(
    'data-folder-in-use',
    `数据目录正在被另一个实例使用：${root}（${holder}）。 Another live instance holds this data folder.`,
    '请先停止那个实例，或用 DATA_DIR 给这个实例另一个目录。',
  );
}

function damagedLock(root: string, error: unknown): EngineError {
  return new EngineError(
    'data-folder-damaged',
    `数据目录的锁文件无法读取：${join(root, 'run', 'lock')}。 The lock file cannot be read.`,
    '请确认没有实例在运行，删除该锁文件后重试。',
    String(error),
  );
}

function ownerPid(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '未知';
  }
}
