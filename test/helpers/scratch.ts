import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import path from 'node:path';

const MEMORY = '/dev/shm';
const NAME = /^labour-tests-(\d+)-/;
/** All lanes together leave less than a third of this lying about. */
const NEEDED_BYTES = 6 * 2 ** 30;

/**
 * Puts what the tests write – several hundred databases of 1,500 files each – into memory where there is plenty of it: on
 * some disks the creation of a database takes more than a second, here 40 ms. Elsewhere, or where somebody has chosen a
 * TMPDIR, nothing changes. Gone with the process, or with the next one where it was killed.
 */
export function scratchInMemory(): void {
  // Its size is a limit, not a promise: the memory itself may be taken.
  const free = Math.min(freeBytes(MEMORY), process.availableMemory());
  if (process.env.TMPDIR || free < NEEDED_BYTES) return;
  removeLeftBehind();
  const folder = mkdtempSync(path.join(MEMORY, `labour-tests-${process.pid}-`));
  // The servers may run as user postgres, who has to walk through.
  chmodSync(folder, 0o755);
  process.env.TMPDIR = folder;
  process.on('exit', () => remove(folder));
}

/** By runs that were killed. */
function removeLeftBehind(): void {
  for (const name of readdirSync(MEMORY)) {
    const pid = NAME.exec(name)?.[1];
    if (pid && !existsSync(`/proc/${pid}`)) remove(path.join(MEMORY, name));
  }
}

/** Servers that end with the run may still be writing, and what belongs to somebody else stays. */
function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    // The next run tries again.
  }
}

function freeBytes(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return 0;
  }
}
