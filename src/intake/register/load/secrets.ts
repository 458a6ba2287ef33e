import type { Vault } from '../../../platform/vault.ts';
import { ByteWriter } from '../../byte-writer.ts';

/** What no column of staging says in clear. */
export interface Secret {
  readonly row: number;
  readonly identityNumber: string;
  readonly phone: string | null;
  readonly account: string | null;
}

const ROW_BYTES = 64;
/** Behind each text; stands in none: the rules take control characters out. */
const END = 0;

/**
 * The secrets of a piece: row, identity number, telephone and account, an empty one for none. They are sealed as one: three
 * seals a person would cost more than all else together.
 */
export class SecretRows {
  readonly #out: ByteWriter;

  constructor(expectedRows: number) {
    this.#out = new ByteWriter(expectedRows * ROW_BYTES);
  }

  /** Returns where the identity number is in the bytes. */
  add({ row, identityNumber, phone, account }: Secret): number {
    const out = this.#out;
    out.int32(row);
    const numberAt = out.length;
    out.utf8(identityNumber);
    out.int8(END);
    out.utf8(phone ?? '');
    out.int8(END);
    out.utf8(account ?? '');
    out.int8(END);
    return numberAt;
  }

  /** All that has been added. */
  take(): Buffer {
    return this.#out.take();
  }
}

/** In the order in which they were added. */
export function openSecrets(vault: Vault, sealed: Buffer): Secret[] {
  const bytes = vault.openBytes(sealed);
  if (bytes[0] === JSON_ARRAY) return openedJson(bytes);
  const secrets: Secret[] = [];
  let at = 0;
  const text = () => {
    const end = bytes.indexOf(END, at);
    const said = bytes.toString('utf8', at, end);
    at = end + 1;
    return said;
  };
  while (at < bytes.length) {
    const row = bytes.readInt32BE(at);
    at += 4;
    secrets.push({ row, identityNumber: text(), phone: text() || null, account: text() || null });
  }
  return secrets;
}

// A load that was open when the release with these bytes came has its secrets as JSON. No row has this first byte: files end
// long before row 1,500,000,000.
const JSON_ARRAY = 0x5b;

function openedJson(bytes: Buffer): Secret[] {
  const rows = JSON.parse(bytes.toString()) as [number, string, string | null, string | null][];
  return rows.map(([row, identityNumber, phone, account]) => ({ row, identityNumber, phone, account }));
}
