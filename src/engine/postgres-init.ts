import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { EngineError } from './errors.ts';
import type { PostgresPlace } from './postgres-place.ts';

export const SUPERUSER = 'postgres';

/** Makes the cluster (initdb); what a killed attempt left behind is removed. */
export async function initialise(place: PostgresPlace, password: string): Promise<void> {
  // A killed initdb leaves half a cluster that looks whole, and may go on writing for a moment:
  // build beside, under a name of its own, and move in at once.
  removeHalves(place.data);
  const half = `${place.data}.init-${randomBytes(4).toString('hex')}`;
  const pwfile = `${half}.password`;
  mkdirSync(half, { mode: 0o700 });
  writeFileSync(pwfile, `${password}\n`, { mode: 0o600 });
  if (place.user) for (const path of [half, pwfile]) chownSync(path, place.user.uid, place.user.gid);
  try {
    // The built-in locale sorts alike on every platform, whatever the C library.
    const flags = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
    const access = [`--username=${SUPERUSER}`, `--pwfile=${pwfile}`, '--auth=scram-sha-256'];
    await promisify(execFile)(join(place.bin, 'initdb'), ['-D', half, ...flags, ...access], {
      cwd: '/',
      ...place.user,
    });
    renameSync(half, place.data);
  } catch (error) {
    throw new EngineError(
      'data-folder-damaged',
      `数据库初始化失败：${place.data}。 initdb failed.`,
      '请检查磁盘空间和目录权限后重试。',
      String((error as { stderr?: string }).stderr ?? error),
    );
  } finally {
    rmSync(pwfile, { force: true });
  }
}

function removeHalves(data: string): void {
  const prefix = `${basename(data)}.init-`;
  for (const name of readdirSync(dirname(data)).filter((entry) => entry.startsWith(prefix))) {
    try {
      rmSync(join(dirname(data), name), { recursive: true, force: true });
    } catch {
      // Still being written; the next first start removes it.
    }
  }
}
