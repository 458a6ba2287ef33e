import { chmodSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import path from 'node:path';

const MEMORY = '/dev/shm';
/** All lanes together leave less than a third of this lying about. */
const NEEDED_BYTES = 6 * 2 ** 30;

/**
 * Puts what the tests write – several hundred databases of 1,500 files each – into memory where there is plenty of it: on
 * some disks the creation of a database takes more than a second, here 40 ms. Elsewhere, or where somebody has chosen a
 * TMPDIR, nothing changes. Gone with the process.
 */
export function scratchInMemory(): void {
  if (process.env.TMPDIR || freeBytes(MEMORY) < NEEDED_BYTES) return;
  const folder = mkdtempSync(path.join(MEMORY, 'test-'));
  // The servers may run as user postgres, who has to walk through.
  chmodSync(folder, 0o755);
  process.env.TMPDIR = folder;
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
}

function freeBytes(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return 0;
  }
}
