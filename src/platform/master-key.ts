import { randomBytes } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const KEY_BYTES = 32;

/** The key if the text is 32 bytes in Base64, else null. */
export function parseMasterKey(text: string): Buffer | null {
  const key = Buffer.from(text.trim(), 'base64');
  // Buffer.from skips what is not Base64; writing it back shows whether anything was skipped.
  const same = key.toString('base64').replace(/=+$/, '') === text.trim().replace(/=+$/, '');
  return same && key.length === KEY_BYTES ? key : null;
}

/** The embedded default's key: made at the first start, kept in DATA_DIR/secrets/master.key (0600). */
export function keptMasterKey(dataDir: string): Buffer {
  const folder = join(dataDir, 'secrets');
  const file = join(folder, 'master.key');
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o700);
  const half = join(folder, `master.key.${process.pid}.${randomBytes(4).toString('hex')}`);
  try {
    return readKey(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  try {
    writeFileSync(half, `${randomBytes(KEY_BYTES).toString('base64')}\n`, { mode: 0o600, flush: true });
    // Unlike rename, link never replaces: of two processes that start at once both keep the first one's key.
    linkSync(half, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(half, { force: true });
  }
  return readKey(file);
}

function readKey(file: string): Buffer {
  const key = parseMasterKey(readFileSync(file, 'utf8'));
  if (key !== null) return key;
  throw new Error(
    `密钥文件已损坏：${file}。请从备份恢复；没有它，已加密的身份证号和账号无法读取。 The master key file is damaged.`,
  );
}
