import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { access, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { opened, sealed } from './sealed-file.ts';
import { type Vault, VaultError } from './vault.ts';

interface StoredFile {
  readonly sha256: string;
  readonly byteSize: number;
}

export interface FileStore {
  /** Stores the bytes under their hash; the same bytes again change nothing. Throws FileTooLarge past `maxBytes`. */
  put(content: Uint8Array | AsyncIterable<Uint8Array>, options?: { maxBytes?: number }): Promise<StoredFile>;
  /** Throws VaultError when the file is not what was stored. */
  read(sha256: string): Promise<Buffer>;
  /** Piece by piece; fails at its end, or before, when the file is not what was stored. */
  stream(sha256: string): Readable;
  has(sha256: string): Promise<boolean>;
  path(sha256: string): string;
}

export class FileTooLarge extends Error {
  override readonly name = 'FileTooLarge';
}

/**
 * Content-addressed files below DATA_DIR/files: ab/cdef…, by the hash of what was given. On disk they are sealed: bank
 * files and contracts hold accounts and identity numbers. Files from before that are read as they are.
 */
export function createFileStore(dataDir: string, { fileKey }: Pick<Vault, 'fileKey'>): FileStore {
  const root = join(dataDir, 'files');
  const incoming = join(root, 'incoming');
  const path = (sha256: string): string => {
    // A hash that came from outside must not become a way out of the folder.
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new RangeError(`not a sha256: ${sha256}`);
    return join(root, sha256.slice(0, 2), sha256.slice(2));
  };
  const content = (sha256: string) => whole(opened(createReadStream(path(sha256)), fileKey), sha256);

  return {
    path,
    read: async (sha256) => Buffer.concat(await Array.fromAsync(content(sha256))),
    stream: (sha256) => Readable.from(content(sha256), { objectMode: false }),
    has: (sha256) =>
      access(path(sha256)).then(
        () => true,
        () => false,
      ),

    async put(bytes, options = {}) {
      await mkdir(incoming, { recursive: true });
      const half = join(incoming, randomUUID());
      try {
        const hashed = measured(bytes, options.maxBytes ?? Number.POSITIVE_INFINITY);
        await write(half, sealed(hashed.content(), fileKey));
        const stored = hashed.result();
        const target = path(stored.sha256);
        await mkdir(dirname(target), { recursive: true });
        await rename(half, target);
        await syncFolder(dirname(target));
        return stored;
      } finally {
        await rm(half, { force: true });
      }
    },
  };
}

/** The content as it goes by, and what it was once it is through. */
function measured(bytes: Uint8Array | AsyncIterable<Uint8Array>, maxBytes: number) {
  const hash = createHash('sha256');
  let byteSize = 0;
  return {
    async *content(): AsyncGenerator<Uint8Array> {
      for await (const chunk of bytes instanceof Uint8Array ? [bytes] : bytes) {
        byteSize += chunk.length;
        if (byteSize > maxBytes) throw new FileTooLarge(`more than ${maxBytes} bytes`);
        hash.update(chunk);
        yield chunk;
      }
    },
    result: (): StoredFile => ({ sha256: hash.digest('hex'), byteSize }),
  };
}

/** Who can write to the disk could put another file in the place of one: what is read must have its own hash. */
async function* whole(content: AsyncIterable<Buffer>, sha256: string): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  for await (const chunk of content) {
    hash.update(chunk);
    yield chunk;
  }
  if (hash.digest('hex') === sha256) return;
  throw new VaultError(`存储的文件 ${sha256} 内容已改变，请从备份恢复。 A stored file is not what it was.`);
}

async function write(file: string, content: AsyncIterable<Uint8Array>): Promise<void> {
  const out = createWriteStream(file, { mode: 0o640, flush: true });
  try {
    for await (const chunk of content) if (!out.write(chunk)) await once(out, 'drain');
    out.end();
    await finished(out);
  } catch (error) {
    out.destroy();
    // It may only now be creating the file: who removes the file must come after that.
    if (!out.closed) await once(out, 'close');
    throw error;
  }
}

/** A rename survives a power cut only when its folder is flushed too. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
