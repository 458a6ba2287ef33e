import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream, type ReadStream } from 'node:fs';
import { access, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';

interface StoredFile {
  readonly sha256: string;
  readonly byteSize: number;
}

export interface FileStore {
  /** Stores the bytes under their hash; the same bytes again change nothing. Throws FileTooLarge past `maxBytes`. */
  put(content: Uint8Array | AsyncIterable<Uint8Array>, options?: { maxBytes?: number }): Promise<StoredFile>;
  read(sha256: string): Promise<Buffer>;
  stream(sha256: string): ReadStream;
  has(sha256: string): Promise<boolean>;
  path(sha256: string): string;
}

export class FileTooLarge extends Error {
  override readonly name = 'FileTooLarge';
}

/** Content-addressed files below DATA_DIR/files: ab/cdef… */
export function createFileStore(dataDir: string): FileStore {
  const root = join(dataDir, 'files');
  const incoming = join(root, 'incoming');
  const path = (sha256: string): string => {
    // A hash that came from outside must not become a way out of the folder.
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new RangeError(`not a sha256: ${sha256}`);
    return join(root, sha256.slice(0, 2), sha256.slice(2));
  };

  return {
    path,
    read: (sha256) => readFile(path(sha256)),
    stream: (sha256) => createReadStream(path(sha256)),
    has: (sha256) =>
      access(path(sha256)).then(
        () => true,
        () => false,
      ),

    async put(content, options = {}) {
      await mkdir(incoming, { recursive: true });
      const half = join(incoming, randomUUID());
      try {
        const stored = await writeHashed(half, content, options.maxBytes ?? Number.POSITIVE_INFINITY);
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

async function writeHashed(
  file: string,
  content: Uint8Array | AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<StoredFile> {
  const hash = createHash('sha256');
  const out = createWriteStream(file, { mode: 0o640, flush: true });
  let byteSize = 0;
  try {
    for await (const chunk of content instanceof Uint8Array ? [content] : content) {
      byteSize += chunk.length;
      if (byteSize > maxBytes) throw new FileTooLarge(`more than ${maxBytes} bytes`);
      hash.update(chunk);
      if (!out.write(chunk)) await once(out, 'drain');
    }
    out.end();
    await finished(out);
  } catch (error) {
    out.destroy();
    // It may only now be creating the file: who removes the file must come after that.
    if (!out.closed) await once(out, 'close');
    throw error;
  }
  return { sha256: hash.digest('hex'), byteSize };
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
