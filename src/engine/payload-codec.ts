import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { DataConverter, Payload, PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';

const { Payload: PayloadProto } = proto.temporal.api.common.v1;
const ENCODING = 'binary/encrypted';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Converter for clients and workers that keeps everything the engine stores unreadable without the key, failure
 * messages and stack traces included. Ids, search attributes and summaries stay plain: put no personal data there.
 *
 * @param key 32 bytes, used to encrypt
 * @param olderKeys still accepted when decrypting, so a key can be changed while workflows run
 */
export function dataConverterFor(key: Uint8Array, ...olderKeys: Uint8Array[]): DataConverter {
  return {
    payloadCodecs: [aesGcmCodec(key, ...olderKeys)],
    failureConverterPath: fileURLToPath(new URL('./failure-converter.ts', import.meta.url)),
  };
}

/** AES-256-GCM over the whole payload. What is not encrypted passes through decoding unchanged. */
export function aesGcmCodec(key: Uint8Array, ...olderKeys: Uint8Array[]): PayloadCodec {
  const keys = new Map([key, ...olderKeys].map((bytes) => [keyIdOf(bytes), bytes]));
  const keyId = keyIdOf(key);
  return {
    encode: async (payloads) => payloads.map((payload) => encrypt(payload, key, keyId)),
    decode: async (payloads) => payloads.map((payload) => decrypt(payload, keys)),
  };
}

function encrypt(payload: Payload, key: Uint8Array, keyId: string): Payload {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(keyId));
  const plain = PayloadProto.encode(payload).finish();
  const data = Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  return { metadata: { encoding: Buffer.from(ENCODING), 'key-id': Buffer.from(keyId) }, data };
}

function decrypt(payload: Payload, keys: Map<string, Uint8Array>): Payload {
  if (textOf(payload.metadata?.encoding) !== ENCODING) return payload;
  const keyId = textOf(payload.metadata?.['key-id']);
  const key = keys.get(keyId);
  if (!key) throw new Error(`No key ${keyId} to read an encrypted payload`);
  const data = payload.data ?? new Uint8Array();
  const decipher = createDecipheriv('aes-256-gcm', key, data.subarray(0, IV_BYTES))
    .setAAD(Buffer.from(keyId))
    .setAuthTag(data.subarray(-TAG_BYTES));
  const plain = Buffer.concat([decipher.update(data.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
  return PayloadProto.decode(plain);
}

/** Names a key without telling anything about it. */
function keyIdOf(key: Uint8Array): string {
  if (key.byteLength !== 32) throw new Error(`A payload key has 32 bytes, not ${key.byteLength}`);
  return createHash('sha256').update('payload key id').update(key).digest('hex').slice(0, 16);
}

function textOf(bytes: Uint8Array | null | undefined): string {
  return bytes ? Buffer.from(bytes).toString('utf8') : '';
}
