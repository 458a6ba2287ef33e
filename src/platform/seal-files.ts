import { open, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createFileStore } from './file-store.ts';
import { isSealed } from './sealed-file.ts';
import { type Vault, VaultError } from './vault.ts';

const HEAD_BYTES = 64;

/**
 * Seals the files that a version before sealing has left in clear, once for a data folder. Each is read against its hash
 * first: one that is damaged stays as it is and is named, and the next start looks again.
 */
export async function sealOldFiles(
  dataDir: string,
  vault: Pick<Vault, 'fileKey'>,
): Promise<{ sealed: number; damaged: string[] }> {
  const root = join(dataDir, 'files');
  const done = join(root, 'sealed');
  const found = { sealed: 0, damaged: [] as string[] };
  if (!(await exists(root)) || (await exists(done))) return found;
  const store = createFileStore(dataDir, vault);
  for (const folder of await readdir(root)) {
    if (!/^[0-9a-f]{2}$/.test(folder)) continue;
    for (const name of await readdir(join(root, folder))) {
      if (isSealed(await headOf(join(root, folder, name)))) continue;
      const content = await store.read(folder + name).catch(orNull);
      if (content === null) found.damaged.push(folder + name);
      else {
        await store.put(content);
        found.sealed += 1;
      }
    }
  }
  if (found.damaged.length === 0) await writeFile(done, '');
  return found;
}

function orNull(error: unknown): null {
  if (error instanceof VaultError) return null;
  throw error;
}

async function headOf(file: string): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
