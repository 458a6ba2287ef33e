import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sealed } from '../../src/platform/sealed-file.ts';
import { createVault, VaultError } from '../../src/platform/vault.ts';
import type { VaultThread } from '../../src/platform/vault-thread.ts';

const vault = createVault(Buffer.alloc(32, 1));
const NUMBERS = ['433123196208122438', '433101200812259157', '43310119400611001X'];
const folder = mkdtempSync(join(tmpdir(), 'vault-thread-'));

let thread: VaultThread;
beforeAll(() => {
  thread = vault.startThread();
});
afterAll(() => thread.close());

/** Rows of a gap for the key each, and their secrets. */
function rowsOf(numbers: readonly string[]) {
  const texts = numbers.map((number) => `row ${number}\0rest`);
  const ends = texts.map((_, i) => texts.slice(0, i + 1).join('').length);
  return {
    bytes: Buffer.alloc(numbers.length * 20, 0xee),
    keysAt: Int32Array.from(numbers, (_, i) => i * 20 + 2),
    secrets: Buffer.from(texts.join('')),
    numbersAt: Int32Array.from(ends, (end, i) => end - texts[i]!.length + 4),
  };
}

/** `alter`: a byte that is not as it was sealed. */
async function sealedFile(name: string, content: Buffer, alter?: number): Promise<string> {
  const path = join(folder, name);
  const bytes = Buffer.concat(await Array.fromAsync(sealed(Readable.from([content]), vault.fileKey)));
  if (alter !== undefined) bytes[alter]! ^= 1;
  writeFileSync(path, bytes);
  return path;
}

async function read(path: string): Promise<Buffer> {
  // Each piece is gone when the next is asked for.
  return Buffer.concat(await Array.fromAsync(thread.open(path), (bytes) => Buffer.from(bytes)));
}

test('keys stand where they belong, and the vault opens what the thread has sealed', async () => {
  const asked = [NUMBERS, [], NUMBERS.slice(1)];
  const answers = await Promise.all(asked.map((numbers) => thread.seal(rowsOf(numbers))));
  for (const [i, numbers] of asked.entries()) {
    const expected = rowsOf(numbers);
    for (const [row, number] of numbers.entries())
      vault.identityKey(number).copy(expected.bytes, expected.keysAt[row]);
    expect(answers[i]!.bytes.equals(expected.bytes)).toBe(true);
    expect(vault.openBytes(answers[i]!.sealed).equals(expected.secrets)).toBe(true);
  }
});

test('a file is opened as it was, of any size, also while rows are sealed', async () => {
  for (const size of [0, 1, 64 * 1024, 3_000_000]) {
    const content = Buffer.from(Array.from({ length: size }, (_, i) => (i * 7) % 251));
    const path = await sealedFile(`size-${size}`, content);
    const [bytes] = await Promise.all([read(path), thread.seal(rowsOf(NUMBERS))]);
    expect(bytes.equals(content), `${size} bytes`).toBe(true);
  }
});

test('an altered file is refused, and the thread goes on', async () => {
  const path = await sealedFile('altered', Buffer.alloc(1_000_000, 5), 700_000);
  for (const _ of [1, 2]) await expect(read(path)).rejects.toThrow(VaultError);
  await expect(thread.seal(rowsOf(NUMBERS))).resolves.toBeDefined();
});

test('each reading of a file begins at its beginning, also after one that was broken off', async () => {
  const content = Buffer.from(Array.from({ length: 3_000_000 }, (_, i) => (i * 7) % 251));
  const path = await sealedFile('again', content);
  for await (const bytes of thread.open(path)) {
    expect(content.subarray(0, bytes.length).equals(bytes)).toBe(true);
    break;
  }
  expect((await read(path)).equals(content)).toBe(true);
  const [one, other] = await Promise.all([read(path), read(path)]);
  expect([one.equals(content), other.equals(content)]).toEqual([true, true]);
});

test('what breaks the thread is told to who has asked, then and later', async () => {
  const broken = vault.startThread();
  const asked = [broken.open(join(folder, 'no such file')).next(), broken.seal(rowsOf(NUMBERS))];
  for (const result of await Promise.allSettled(asked))
    expect(result).toMatchObject({ status: 'rejected', reason: { code: 'ENOENT' } });
  await expect(broken.seal(rowsOf(NUMBERS))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('after it is closed it answers nothing', async () => {
  const closed = vault.startThread();
  await closed.close();
  await expect(closed.seal(rowsOf(NUMBERS))).rejects.toThrow('has ended');
});
