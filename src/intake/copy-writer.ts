/** What a binary COPY begins and ends with; between them go the rows. */
export const COPY_HEAD = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
export const COPY_TAIL = Buffer.from([0xff, 0xff]);

const NULL = -1;
/** Longest in UTF-8 of a character that one UTF-16 unit begins. */
const BYTES_A_UNIT = 3;

/**
 * Writes rows in PostgreSQL's binary COPY format: dates, amounts and bytes go as they are, nothing is escaped or parsed.
 * A file of a million rows spends its time elsewhere then.
 */
export class CopyWriter {
  #out: Buffer = Buffer.alloc(0);
  #at = 0;
  readonly #expectedBytes: number;

  constructor(expectedBytes = 64 * 1024) {
    this.#expectedBytes = expectedBytes;
  }

  row(fields: number): void {
    this.#room(2);
    this.#at = this.#out.writeInt16BE(fields, this.#at);
  }

  int4(value: number | null): void {
    this.#room(8);
    if (value === null) {
      this.#null();
      return;
    }
    this.#at = this.#out.writeInt32BE(4, this.#at);
    this.#at = this.#out.writeInt32BE(value, this.#at);
  }

  int8(value: number | null): void {
    this.#room(12);
    if (value === null) {
      this.#null();
      return;
    }
    this.#at = this.#out.writeInt32BE(8, this.#at);
    // Amounts are safe integers: two halves are quicker than a BigInt.
    this.#at = this.#out.writeInt32BE(Math.floor(value / 2 ** 32), this.#at);
    this.#at = this.#out.writeInt32BE(value | 0, this.#at);
  }

  bool(value: boolean | null): void {
    this.#room(5);
    if (value === null) {
      this.#null();
      return;
    }
    this.#at = this.#out.writeInt32BE(1, this.#at);
    this.#at = this.#out.writeInt8(value ? 1 : 0, this.#at);
  }

  text(value: string | null): void {
    if (value === null) {
      this.#room(4);
      this.#null();
      return;
    }
    this.#room(4 + value.length * BYTES_A_UNIT);
    const length = this.#out.write(value, this.#at + 4, 'utf8');
    this.#out.writeInt32BE(length, this.#at);
    this.#at += 4 + length;
  }

  bytes(value: Uint8Array | null): void {
    if (value === null) {
      this.#room(4);
      this.#null();
      return;
    }
    this.#room(4 + value.length);
    this.#at = this.#out.writeInt32BE(value.length, this.#at);
    this.#out.set(value, this.#at);
    this.#at += value.length;
  }

  /** A field as it was written before, its length with it. */
  encoded(bytes: Uint8Array, from: number, length: number): void {
    this.#room(length);
    const out = this.#out;
    const at = this.#at - from;
    // A few bytes: a loop is quicker than a call.
    for (let i = from; i < from + length; i += 1) out[at + i] = bytes[i]!;
    this.#at += length;
  }

  /** A date as '2016-06-25'. */
  date(value: string | null): void {
    this.int4(value === null ? null : dayNumber(value));
  }

  /** All rows so far; the writer begins anew. */
  take(): Buffer {
    const written = this.#out.subarray(0, this.#at);
    this.#out = Buffer.alloc(0);
    this.#at = 0;
    return written;
  }

  #null(): void {
    this.#at = this.#out.writeInt32BE(NULL, this.#at);
  }

  #room(bytes: number): void {
    if (this.#at + bytes <= this.#out.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#expectedBytes, 2 * (this.#out.length + bytes)));
    this.#out.copy(larger, 0, 0, this.#at);
    this.#out = larger;
  }
}

const DAYS_TO_2000 = 730_426;
const digits = (text: string, from: number, to: number): number => {
  let value = 0;
  for (let at = from; at < to; at += 1) value = value * 10 + text.charCodeAt(at) - 48;
  return value;
};

/** PostgreSQL's date: days since 2000-01-01, counted in years that begin in March so that a leap day ends one. */
function dayNumber(date: string): number {
  const month = digits(date, 5, 7);
  const year = digits(date, 0, 4) - (month <= 2 ? 1 : 0);
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + digits(date, 8, 10);
  return (
    365 * year +
    Math.floor(year / 4) -
    Math.floor(year / 100) +
    Math.floor(year / 400) +
    dayOfYear -
    DAYS_TO_2000
  );
}
