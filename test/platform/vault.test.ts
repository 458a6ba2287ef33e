import { createHmac, hkdfSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createVault, VaultError } from '../../src/platform/vault.ts';

const vault = createVault(Buffer.alloc(32, 1));
const other = createVault(Buffer.alloc(32, 2));
const NUMBER = '433123196208122438';

describe('vault', () => {
  test('opens what it sealed, and seals the same text differently each time', () => {
    for (const text of [NUMBER, '', '龑䶮', 'x'.repeat(100_000)])
      expect(vault.open(vault.seal(text))).toBe(text);
    expect(vault.seal(NUMBER).equals(vault.seal(NUMBER))).toBe(false);
    expect(vault.seal(NUMBER).includes(NUMBER)).toBe(false);
  });

  test('IVs do not repeat when the pool is refilled', () => {
    const ivs = new Set(Array.from({ length: 5000 }, () => vault.seal('').subarray(1, 13).toString('hex')));
    expect(ivs.size).toBe(5000);
  });

  test('every altered bit is noticed', () => {
    const sealed = vault.seal(NUMBER);
    for (let i = 0; i < sealed.length; i += 1) {
      const bad = Buffer.from(sealed);
      bad[i]! ^= 1;
      expect(() => vault.open(bad), `byte ${i}`).toThrow(VaultError);
    }
    expect(() => vault.open(sealed.subarray(0, 20))).toThrow(VaultError);
    expect(() => other.open(sealed)).toThrow(VaultError);
  });

  test('the identity key depends on number and master key alone', () => {
    expect(vault.identityKey(NUMBER)).toHaveLength(16);
    expect(createVault(Buffer.alloc(32, 1)).identityKey(NUMBER).equals(vault.identityKey(NUMBER))).toBe(true);
    expect(other.identityKey(NUMBER).equals(vault.identityKey(NUMBER))).toBe(false);
    expect(vault.identityKey('433123196208122439').equals(vault.identityKey(NUMBER))).toBe(false);
  });

  test('the keyed hashes are HMAC-SHA-256 of their text, the first half of it', () => {
    for (const [purpose, hashed] of [
      ['identity-key', vault.identityKey],
      ['account-key', vault.accountKey],
    ] as const) {
      const key = Buffer.from(hkdfSync('sha256', Buffer.alloc(32, 1), 'xiangxi-labour-subsidy', purpose, 32));
      fc.assert(
        fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
          const expected = createHmac('sha256', key).update(text).digest().subarray(0, 16);
          expect(hashed(text).equals(expected)).toBe(true);
        }),
      );
    }
  });

  test('derived secrets differ from each other and from the master key', () => {
    const secrets = [
      vault.payloadKey.toString('base64'),
      vault.fileKey.toString('base64'),
      vault.sessionSecret,
      Buffer.alloc(32, 1).toString('base64'),
    ];
    expect(new Set(secrets).size).toBe(4);
    expect(vault.payloadKey).toHaveLength(32);
  });

  test('refuses a short master key', () => {
    expect(() => createVault(Buffer.alloc(16))).toThrow(VaultError);
  });

  test('seals and hashes at least 25,000 a second', () => {
    const from = performance.now();
    for (let i = 0; i < 25_000; i += 1) {
      vault.seal(NUMBER);
      vault.identityKey(NUMBER);
    }
    expect(performance.now() - from).toBeLessThan(1000);
  });
});
