import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { MAX_DOCUMENT_BYTES, sniffDocument } from '../../src/platform/documents.ts';
import { createFileStore, FileTooLarge } from '../../src/platform/file-store.ts';
import { sealOldFiles } from '../../src/platform/seal-files.ts';
import { createVault, VaultError } from '../../src/platform/vault.ts';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const PDF = Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n');
const vault = createVault(Buffer.alloc(32, 5));
const JPEG = Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex');

function store() {
  const dir = mkdtempSync(join(tmpdir(), 'files-'));
  return { dir, files: createFileStore(dir, vault) };
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

  test('on disk nothing of it can be read, nor with another key; the same bytes never look the same', async () => {
    const { dir, files } = store();
    const secret = Buffer.from(`账号 6228480000000001421 ${'x'.repeat(200_000)}`);
    const { sha256 } = await files.put(secret);
    const first = readFileSync(files.path(sha256));
    expect(first.includes('6228480000000001421')).toBe(false);
    expect(first.includes(Buffer.alloc(32, 'x'))).toBe(false);
    await files.put(secret);
    expect(readFileSync(files.path(sha256)).equals(first)).toBe(false);
    const other = createFileStore(dir, createVault(Buffer.alloc(32, 6)));
    await expect(other.read(sha256)).rejects.toThrow(VaultError);
  });

  const PIECE = 64 * 1024;
  test.each([0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, MAX_DOCUMENT_BYTES])(
    '%i bytes come back whole, read and streamed',
    async (size) => {
      const { files } = store();
      const bytes = randomBytes(size);
      const { sha256, byteSize } = await files.put(bytes);
      expect(byteSize).toBe(size);
      expect((await files.read(sha256)).equals(bytes)).toBe(true);
      const streamed = Buffer.concat(await Array.fromAsync(files.stream(sha256)));
      expect(streamed.equals(bytes)).toBe(true);
    },
  );

  test('altered, cut, lengthened, swapped or put in the place of another: it is not read', async () => {
    const { files } = store();
    const bytes = randomBytes(2 * PIECE + 100);
    const { sha256 } = await files.put(bytes);
    const file = files.path(sha256);
    const good = readFileSync(file);
    const other = files.path((await files.put(Buffer.from('another'))).sha256);
    const flipped = Buffer.from(good);
    flipped[good.length - 40]! ^= 1;
    const pieces = [24, 24 + PIECE + 16, 24 + 2 * (PIECE + 16)];
    const swapped = Buffer.concat([
      good.subarray(0, pieces[0]),
      good.subarray(pieces[1], pieces[2]),
      good.subarray(pieces[0], pieces[1]),
      good.subarray(pieces[2]),
    ]);
    const wrong: [string, Buffer][] = [
      ['altered', flipped],
      ['without its last piece', good.subarray(0, pieces[2])],
      ['cut in the middle of a piece', good.subarray(0, -5)],
      ['cut to its mark', good.subarray(0, 10)],
      ['lengthened', Buffer.concat([good, Buffer.alloc(16)])],
      ['swapped', swapped],
      ['another sealed file', readFileSync(other)],
      ['a file in clear', Buffer.from('forged')],
    ];
    for (const [what, content] of wrong) {
      writeFileSync(file, content);
      await expect(files.read(sha256), what).rejects.toThrow(VaultError);
      await expect(Array.fromAsync(files.stream(sha256)), what).rejects.toThrow(VaultError);
    }
    writeFileSync(file, good);
    expect((await files.read(sha256)).equals(bytes)).toBe(true);
    await expect(files.read('0'.repeat(64))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('files from before sealing are read as they are, and sealed once', async () => {
    const { dir, files } = store();
    const clear = [PDF, PNG, Buffer.from('短'), randomBytes(200_000)];
    const hashes = clear.map((bytes) => createHash('sha256').update(bytes).digest('hex'));
    for (const [i, sha256] of hashes.entries()) {
      mkdirSync(dirname(files.path(sha256)), { recursive: true });
      writeFileSync(files.path(sha256), clear[i]!);
      expect((await files.read(sha256)).equals(clear[i]!)).toBe(true);
    }
    const { sha256: young } = await files.put(JPEG);
    const damaged = createHash('sha256').update('damaged').digest('hex');
    mkdirSync(dirname(files.path(damaged)), { recursive: true });
    writeFileSync(files.path(damaged), 'dama');
    expect(await sealOldFiles(dir, vault)).toEqual({ sealed: clear.length, damaged: [damaged] });
    for (const [i, sha256] of [...hashes, young].entries()) {
      expect(readFileSync(files.path(sha256)).subarray(1, 5).toString()).toBe('XLSF');
      expect((await files.read(sha256)).equals([...clear, JPEG][i]!)).toBe(true);
    }
    expect(readFileSync(files.path(damaged)).toString()).toBe('dama');
    const nothing = { sealed: 0, damaged: [] };
    expect(await sealOldFiles(dir, vault)).toEqual({ ...nothing, damaged: [damaged] });
    writeFileSync(files.path(damaged), 'damaged');
    expect(await sealOldFiles(dir, vault)).toEqual({ ...nothing, sealed: 1 });
    expect(await sealOldFiles(dir, vault)).toEqual(nothing);
    expect(await sealOldFiles(mkdtempSync(join(tmpdir(), 'no-files-')), vault)).toEqual(nothing);
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
