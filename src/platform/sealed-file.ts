import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { bufferOf } from './buffer-of.ts';
import { VaultError } from './vault-error.ts';

// Layout: mark with version, salt, then pieces of 64 KiB of content, each with its tag. Every file has a key of its own, so
// that a piece's number can be its IV; the last piece says that it is the last, so that none is cut off unseen.
const MARK = Buffer.from([0x89, 0x58, 0x4c, 0x53, 0x46, 0x0d, 0x0a, 1]);
const SALT_BYTES = 16;
const HEAD_BYTES = MARK.length + SALT_BYTES;
const PIECE_BYTES = 64 * 1024;
const TAG_BYTES = 16;
const SEALED_PIECE_BYTES = PIECE_BYTES + TAG_BYTES;

/** What is sealed begins like this; a PDF, a picture or a table of an older version does not. */
export function isSealed(head: Uint8Array): boolean {
  return MARK.equals(head.subarray(0, MARK.length));
}

/** AES-256-GCM, piece by piece: nothing larger than a piece stands in memory. */
export async function* sealed(content: AsyncIterable<Uint8Array>, fileKey: Buffer): AsyncGenerator<Buffer> {
  const head = Buffer.concat([MARK, randomBytes(SALT_BYTES)]);
  const key = keyOf(fileKey, head);
  yield head;
  let piece = 0;
  for await (const { bytes, last } of inPieces(content, PIECE_BYTES)) {
    const cipher = createCipheriv('aes-256-gcm', key, ivOf(piece, last)).setAAD(head);
    const body = Buffer.concat([cipher.update(bytes), cipher.final()]);
    yield Buffer.concat([body, cipher.getAuthTag()]);
    piece += 1;
  }
}

/** The content of what `sealed` has made, or of a file from before it. Throws VaultError where it was altered or cut. */
export async function* opened(file: AsyncIterable<Uint8Array>, fileKey: Buffer): AsyncGenerator<Buffer> {
  const { head, rest } = await split(file);
  if (!isSealed(head)) {
    yield head;
    yield* rest;
    return;
  }
  if (head.length < HEAD_BYTES) throw altered();
  const key = keyOf(fileKey, head);
  let piece = 0;
  for await (const { bytes, last } of inPieces(rest, SEALED_PIECE_BYTES)) {
    if (bytes.length < TAG_BYTES) throw altered();
    const decipher = createDecipheriv('aes-256-gcm', key, ivOf(piece, last), { authTagLength: TAG_BYTES })
      .setAAD(head)
      .setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      const content = decipher.update(bytes.subarray(0, -TAG_BYTES));
      // Of this cipher nothing is left to the end: it only judges the tag.
      decipher.final();
      yield content;
    } catch {
      throw altered();
    }
    piece += 1;
  }
}

const keyOf = (fileKey: Buffer, head: Buffer): Buffer =>
  Buffer.from(hkdfSync('sha256', fileKey, head.subarray(MARK.length), 'file', 32));

function ivOf(piece: number, last: boolean): Buffer {
  const iv = Buffer.alloc(12);
  iv.writeUInt32BE(piece, 0);
  iv[11] = last ? 1 : 0;
  return iv;
}

/** The same bytes in pieces of one size, of which the last may be shorter; there is always a last one. */
async function* inPieces(
  content: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<{ bytes: Buffer; last: boolean }> {
  let held: Buffer = Buffer.alloc(0);
  for await (const chunk of content) {
    held = held.length === 0 ? bufferOf(chunk) : Buffer.concat([held, chunk]);
    let at = 0;
    // A full piece is held back until it is known that more follows.
    for (; held.length - at > size; at += size) yield { bytes: held.subarray(at, at + size), last: false };
    held = held.subarray(at);
  }
  yield { bytes: held, last: true };
}

async function split(
  file: AsyncIterable<Uint8Array>,
): Promise<{ head: Buffer; rest: AsyncGenerator<Buffer> }> {
  const chunks = file[Symbol.asyncIterator]();
  let start: Buffer = Buffer.alloc(0);
  while (start.length < HEAD_BYTES) {
    const { done, value } = await chunks.next();
    if (done) break;
    start = Buffer.concat([start, value]);
  }
  async function* rest(): AsyncGenerator<Buffer> {
    try {
      if (start.length > HEAD_BYTES) yield start.subarray(HEAD_BYTES);
      for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield bufferOf(next.value);
    } finally {
      await chunks.return?.();
    }
  }
  return { head: start.subarray(0, HEAD_BYTES), rest: rest() };
}

function altered(): VaultError {
  return new VaultError(
    '存储的文件无法读取：文件被改动或不完整，或 MASTER_KEY 不是写入时的密钥。 A stored file was altered, cut, or sealed under another key.',
  );
}
