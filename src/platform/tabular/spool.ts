import { isUtf8 } from 'node:buffer';
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { fileProblem } from './errors.ts';

/** What must be known of a file before its first row is read. */
export interface Judged {
  readonly byteSize: number;
  /** True when every byte of the file is valid UTF-8. */
  readonly utf8: boolean;
  /** The first bytes, for telling formats apart. */
  readonly head: Buffer;
}

/** An incoming file, put aside so that it can be judged whole before its first row is read. */
export interface Spooled extends Judged {
  readonly path: string;
  readonly sha256: string;
  dispose(): Promise<void>;
}

/** By how many of its first bytes a format is told. */
export const HEAD_BYTES = 4096;

/** Writes the stream to a private temporary file; memory stays constant whatever the size. */
export async function spool(
  content: AsyncIterable<Uint8Array>,
  options: { folder?: string; maxBytes?: number } = {},
): Promise<Spooled> {
  const folder = options.folder ?? tmpdir();
  await mkdir(folder, { recursive: true });
  const path = join(folder, `import-${randomUUID()}`);
  const dispose = () => rm(path, { force: true });
  const out = createWriteStream(path, { mode: 0o600 });
  const hash = createHash('sha256');
  const check = utf8Checker();
  let head: Buffer = Buffer.alloc(0);
  let byteSize = 0;
  try {
    for await (const chunk of content) {
      byteSize += chunk.length;
      if (byteSize > (options.maxBytes ?? Number.POSITIVE_INFINITY)) {
        throw fileProblem('file-too-large', '文件过大。', '请把文件分成几个较小的文件分别导入。');
      }
      hash.update(chunk);
      check.add(chunk);
      if (head.length < HEAD_BYTES) head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES)]);
      if (!out.write(chunk)) await once(out, 'drain');
    }
    out.end();
    await finished(out);
  } catch (error) {
    out.destroy();
    await dispose();
    throw error;
  }
  return { path, sha256: hash.digest('hex'), byteSize, utf8: check.end(), head, dispose };
}

/** Judges UTF-8 across chunk borders: the cut character at a chunk's end is kept for the next. */
export function utf8Checker() {
  let valid = true;
  let rest: Uint8Array = new Uint8Array(0);
  return {
    add(chunk: Uint8Array): void {
      if (!valid) return;
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const end = bytes.length - cutCharacterBytes(bytes);
      valid = isUtf8(bytes.subarray(0, end));
      rest = bytes.slice(end);
    },
    end: (): boolean => valid && rest.length === 0,
  };
}

/** How many bytes at the end begin a character that is not complete yet. */
function cutCharacterBytes(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) return 0;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return length > back ? back : 0;
  }
  return 0;
}
