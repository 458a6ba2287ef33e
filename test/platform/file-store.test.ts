import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { MAX_DOCUMENT_BYTES, sniffDocument } from '../../src/platform/documents.ts';
import { createFileStore, FileTooLarge } from '../../src/platform/file-store.ts';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const PDF = Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n');
const JPEG = Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex');

function store() {
  const dir = mkdtempSync(join(tmpdir(), 'files-'));
  return { dir, files: createFileStore(dir) };
}

describe('file store', () => {
  test('bytes and streams land under their hash, once', async () => {
    const { dir, files } = store();
    const sha256 = createHash('sha256').update(PDF).digest('hex');
    expect(await files.put(PDF)).toEqual({ sha256, byteSize: PDF.length });
    expect(await files.put(Readable.from([PDF.subarray(0, 5), PDF.subarray(5)]))).toEqual({
      sha256,
      byteSize: PDF.length,
    });
    expect((await files.read(sha256)).equals(PDF)).toBe(true);
    expect(files.path(sha256)).toBe(join(dir, 'files', sha256.slice(0, 2), sha256.slice(2)));
    expect(await files.has(sha256)).toBe(true);
    expect(await files.has('0'.repeat(64))).toBe(false);
    expect(readdirSync(join(dir, 'files', 'incoming'))).toEqual([]);
  });

  test('the same file at the same time is stored whole', async () => {
    const { files } = store();
    const bytes = Buffer.alloc(3_000_000, 'ab');
    const done = await Promise.all(Array.from({ length: 8 }, () => files.put(Readable.from([bytes]))));
    expect((await files.read(done[0]!.sha256)).equals(bytes)).toBe(true);
  });

  test('a file over the limit or a broken stream leaves nothing behind', async () => {
    const { dir, files } = store();
    await expect(files.put(PDF, { maxBytes: 10 })).rejects.toThrow(FileTooLarge);
    const broken = Readable.from(
      (async function* () {
        yield PDF;
        throw new Error('cut');
      })(),
    );
    await expect(files.put(broken)).rejects.toThrow('cut');
    expect(readdirSync(join(dir, 'files'))).toEqual(['incoming']);
    expect(readdirSync(join(dir, 'files', 'incoming'))).toEqual([]);
  });

  test('a hash is no way out of the folder', async () => {
    await expect(async () => store().files.read('../../../etc/passwd')).rejects.toThrow(RangeError);
  });
});

describe('sniffDocument', () => {
  test.each([
    [PDF, 'application/pdf'],
    [PNG, 'image/png'],
    [JPEG, 'image/jpeg'],
  ])('accepts by content', async (bytes, mediaType) => {
    expect(await sniffDocument(bytes)).toEqual({ ok: true, mediaType });
  });

  test.each([
    ['<html><script>alert(1)</script></html>', 'document-type-not-allowed'],
    ['MZ\u0090\u0000', 'document-type-not-allowed'],
    ['', 'document-type-not-allowed'],
  ])('refuses %s', async (text, code) => {
    expect(await sniffDocument(Buffer.from(text, 'latin1'))).toMatchObject({ ok: false, code });
  });

  test('refuses more than 20 MB, whatever it is', async () => {
    const big = Buffer.concat([PDF, Buffer.alloc(MAX_DOCUMENT_BYTES)]);
    expect(await sniffDocument(big)).toMatchObject({ ok: false, code: 'document-too-large' });
    expect(await sniffDocument(big.subarray(0, MAX_DOCUMENT_BYTES))).toMatchObject({ ok: true });
  });
});
