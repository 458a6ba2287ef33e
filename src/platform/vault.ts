import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hash,
  hkdfSync,
  randomFillSync,
} from 'node:crypto';
import { VaultError } from './vault-error.ts';
import { startVaultThread, type VaultThread } from './vault-thread.ts';

export { VaultError } from './vault-error.ts';

export interface Vault {
  /** Keyed hash of an identity number, for look-up without the number. 16 bytes. */
  identityKey(identityNumber: string): Buffer;
  /** The same of the number at `from` in `source`, up to a NUL or the end, written to `target` at `at`. */
  putIdentityKey(source: Buffer, from: number, target: Buffer, at: number): void;
  /** Keyed hash of a bank account, so that equal ones are found and none is read. 16 bytes. */
  accountKey(account: string): Buffer;
  /** The same of a telephone number. */
  phoneKey(phone: string): Buffer;
  /** Keyed hash of a one-time code, so that the record cannot be used to state anything in a worker's name. */
  codeHash(code: string): Buffer;
  /** AES-256-GCM; the same content gives another result each time. */
  seal(content: string | Uint8Array): Buffer;
  /** Throws VaultError when the bytes were altered or sealed under another key. */
  open(sealed: Uint8Array): string;
  /** As `open`, where it is no text. */
  openBytes(sealed: Uint8Array): Buffer;
  /** The same keys in a thread of their own, until it is closed. */
  startThread(): VaultThread;
  /** For the file store. */
  readonly fileKey: Buffer;
  /** For the engine's payload codec. */
  readonly payloadKey: Buffer;
  readonly sessionSecret: string;
  /** Tells keys apart and gives nothing of the key away. */
  readonly fingerprint: string;
}

// Layout of a sealed value: version, IV, tag, cipher text. The version leaves room for another key or cipher.
const VERSION = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + IV_BYTES + TAG_BYTES;
const IV_POOL = IV_BYTES * 1024;

/** So many bytes a keyed hash has. */
export const IDENTITY_KEY_BYTES = 16;

/** All secrets derive from one key, each with a purpose of its own, so that none gives away another. */
export function createVault(masterKey: Uint8Array): Vault {
  if (masterKey.length !== 32)
    throw new VaultError('主密钥须为 32 字节。 The master key must have 32 bytes.');
  const derive = (purpose: string) =>
    Buffer.from(hkdfSync('sha256', masterKey, 'xiangxi-labour-subsidy', purpose, 32));
  const identityHash = keyedHash(derive('identity-key'));
  const accountHash = keyedHash(derive('account-key'));
  const phoneHash = keyedHash(derive('phone-key'));
  const codeKey = createSecretKey(derive('one-time-code'));
  const sealKey = createSecretKey(derive('seal'));

  // One system call for a thousand IVs: an insurance file seals 25,000 numbers a second.
  const pool = Buffer.allocUnsafe(IV_POOL);
  let used = IV_POOL;

  function openBytes(sealed: Uint8Array): Buffer {
    if (sealed.length < HEAD_BYTES || sealed[0] !== VERSION) throw unreadable();
    const decipher = createDecipheriv('aes-256-gcm', sealKey, sealed.subarray(1, 1 + IV_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAuthTag(sealed.subarray(1 + IV_BYTES, HEAD_BYTES));
    try {
      const content = decipher.update(sealed.subarray(HEAD_BYTES));
      // Of this cipher nothing is left to the end: it only judges the tag.
      decipher.final();
      return content;
    } catch {
      throw unreadable();
    }
  }

  return {
    identityKey: (identityNumber) => keyBy(identityHash, identityNumber),

    putIdentityKey(source, from, target, at) {
      let to = from;
      while (source[to]) to += 1;
      identityHash(source, from, to, target, at);
    },

    accountKey: (account) => keyBy(accountHash, account),

    phoneKey: (phone) => keyBy(phoneHash, phone),

    codeHash: (code) => createHmac('sha256', codeKey).update(code).digest(),

    seal(content) {
      if (used === IV_POOL) {
        randomFillSync(pool);
        used = 0;
      }
      const iv = pool.subarray(used, used + IV_BYTES);
      used += IV_BYTES;
      const cipher = createCipheriv('aes-256-gcm', sealKey, iv);
      const body = typeof content === 'string' ? cipher.update(content, 'utf8') : cipher.update(content);
      cipher.final();
      const sealed = Buffer.allocUnsafe(HEAD_BYTES + body.length);
      sealed[0] = VERSION;
      sealed.set(iv, 1);
      sealed.set(cipher.getAuthTag(), 1 + IV_BYTES);
      sealed.set(body, HEAD_BYTES);
      return sealed;
    },

    open: (sealed) => openBytes(sealed).toString(),

    openBytes,

    startThread: () => startVaultThread(masterKey),

    fileKey: derive('stored-file'),
    payloadKey: derive('engine-payload'),
    sessionSecret: derive('session').toString('base64'),
    fingerprint: derive('fingerprint').toString('hex').slice(0, 16),
  };
}

const BLOCK_BYTES = 64;
const LONGEST_KEPT = 64;

/** Of what stands in `source` between `from` and `to`; written to `target` at `at`. */
type KeyedHash = (source: Buffer, from: number, to: number, target: Buffer, at: number) => void;

function keyBy(keyed: KeyedHash, text: string): Buffer {
  const key = Buffer.alloc(IDENTITY_KEY_BYTES);
  const source = Buffer.from(text);
  keyed(source, 0, source.length, key, 0);
  return key;
}

/**
 * HMAC-SHA-256 as RFC 2104 defines it, its first 16 bytes, by one-shot hashes: Node's own Hmac makes an object for each text,
 * and a register of 300,000 spends more on those than on hashing.
 */
function keyedHash(key: Buffer): KeyedHash {
  const inner = Buffer.alloc(BLOCK_BYTES);
  const outer = Buffer.alloc(BLOCK_BYTES + 32);
  for (let i = 0; i < BLOCK_BYTES; i += 1) {
    inner[i] = (key[i] ?? 0) ^ 0x36;
    outer[i] = (key[i] ?? 0) ^ 0x5c;
  }
  // One message a length: texts of a kind are as long as each other, and nothing of it is kept.
  const messages: Buffer[] = [];
  return (source, from, to, target, at) => {
    const length = to - from;
    const known = length <= LONGEST_KEPT ? messages[length] : undefined;
    const message = known ?? Buffer.concat([inner, Buffer.alloc(length)]);
    if (length <= LONGEST_KEPT) messages[length] = message;
    // A few bytes: a loop is quicker than a call.
    for (let i = 0; i < length; i += 1) message[BLOCK_BYTES + i] = source[from + i]!;
    outer.write(hash('sha256', message, 'binary'), BLOCK_BYTES, 'binary');
    target.write(hash('sha256', outer, 'binary'), at, IDENTITY_KEY_BYTES, 'binary');
  };
}

function unreadable(): VaultError {
  return new VaultError(
    '加密数据无法读取：数据被改动，或 MASTER_KEY 不是写入时的密钥。 Sealed data altered or sealed under another key.',
  );
}
