import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hash,
  hkdfSync,
  randomFillSync,
} from 'node:crypto';

export interface Vault {
  /** Keyed hash of an identity number, for look-up without the number. 16 bytes. */
  identityKey(identityNumber: string): Buffer;
  /** Keyed hash of a bank account, so that equal ones are found and none is read. 16 bytes. */
  accountKey(account: string): Buffer;
  /** The same of a telephone number. */
  phoneKey(phone: string): Buffer;
  /** Keyed hash of a one-time code, so that the record cannot be used to state anything in a worker's name. */
  codeHash(code: string): Buffer;
  /** AES-256-GCM; the same text gives another result each time. */
  seal(text: string): Buffer;
  /** Throws VaultError when the bytes were altered or sealed under another key. */
  open(sealed: Uint8Array): string;
  /** For the file store. */
  readonly fileKey: Buffer;
  /** For the engine's payload codec. */
  readonly payloadKey: Buffer;
  readonly sessionSecret: string;
  /** Tells keys apart and gives nothing of the key away. */
  readonly fingerprint: string;
}

export class VaultError extends Error {
  override readonly name = 'VaultError';
}

// Layout of a sealed value: version, IV, tag, cipher text. The version leaves room for another key or cipher.
const VERSION = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + IV_BYTES + TAG_BYTES;
const IV_POOL = IV_BYTES * 1024;

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

  return {
    identityKey: (identityNumber) => identityHash(identityNumber).subarray(0, 16),

    accountKey: (account) => accountHash(account).subarray(0, 16),

    phoneKey: (phone) => phoneHash(phone).subarray(0, 16),

    codeHash: (code) => createHmac('sha256', codeKey).update(code).digest(),

    seal(text) {
      if (used === IV_POOL) {
        randomFillSync(pool);
        used = 0;
      }
      const iv = pool.subarray(used, used + IV_BYTES);
      used += IV_BYTES;
      const cipher = createCipheriv('aes-256-gcm', sealKey, iv);
      const body = cipher.update(text, 'utf8');
      cipher.final();
      const sealed = Buffer.allocUnsafe(HEAD_BYTES + body.length);
      sealed[0] = VERSION;
      sealed.set(iv, 1);
      sealed.set(cipher.getAuthTag(), 1 + IV_BYTES);
      sealed.set(body, HEAD_BYTES);
      return sealed;
    },

    open(sealed) {
      if (sealed.length < HEAD_BYTES || sealed[0] !== VERSION) throw unreadable();
      const decipher = createDecipheriv('aes-256-gcm', sealKey, sealed.subarray(1, 1 + IV_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAuthTag(sealed.subarray(1 + IV_BYTES, HEAD_BYTES));
      try {
        return decipher.update(sealed.subarray(HEAD_BYTES), undefined, 'utf8') + decipher.final('utf8');
      } catch {
        throw unreadable();
      }
    },

    fileKey: derive('stored-file'),
    payloadKey: derive('engine-payload'),
    sessionSecret: derive('session').toString('base64'),
    fingerprint: derive('fingerprint').toString('hex').slice(0, 16),
  };
}

const BLOCK_BYTES = 64;
const LONGEST_KEPT = 64;

/**
 * HMAC-SHA-256 as RFC 2104 defines it, by one-shot hashes: Node's own Hmac makes an object for each text, and a register
 * of 300,000 spends more on those than on hashing.
 */
function keyedHash(key: Buffer): (text: string) => Buffer {
  const inner = Buffer.alloc(BLOCK_BYTES);
  const outer = Buffer.alloc(BLOCK_BYTES + 32);
  for (let i = 0; i < BLOCK_BYTES; i += 1) {
    inner[i] = (key[i] ?? 0) ^ 0x36;
    outer[i] = (key[i] ?? 0) ^ 0x5c;
  }
  // One message a length: texts of a kind are as long as each other, and nothing of it is kept.
  const messages: Buffer[] = [];
  return (text) => {
    const length = Buffer.byteLength(text);
    const known = length <= LONGEST_KEPT ? messages[length] : undefined;
    const message = known ?? Buffer.concat([inner, Buffer.alloc(length)]);
    if (length <= LONGEST_KEPT) messages[length] = message;
    message.write(text, BLOCK_BYTES, 'utf8');
    outer.write(hash('sha256', message, 'binary'), BLOCK_BYTES, 'binary');
    return Buffer.from(hash('sha256', outer, 'binary'), 'binary');
  };
}

function unreadable(): VaultError {
  return new VaultError(
    '加密数据无法读取：数据被改动，或 MASTER_KEY 不是写入时的密钥。 Sealed data altered or sealed under another key.',
  );
}
