import { ByteWriter } from './byte-writer.ts';

/** What a binary COPY begins and ends with; between them go the rows. */
export const COPY_HEAD = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
export const COPY_TAIL = Buffer.from([0xff, 0xff]);

const NULL = -1;

/**
 * Writes rows in PostgreSQL's binary COPY format: dates, amounts and bytes go as they are, nothing is escaped or parsed.
 * A file of a million rows spends its time elsewhere then.
 */
export class CopyWriter {
  readonly #out: ByteWriter;

  /** `memory`: written to first. */
  constructor(expectedBytes?: number, memory?: Buffer) {
    this.#out = new ByteWriter(expectedBytes, memory);
  }

  row(fields: number): void {
    this.#out.int16(fields);
  }

  int4(value: number | null): void {
    if (value === null) {
      this.#out.int32(NULL);
      return;
    }
    this.#out.int32(4);
    this.#out.int32(value);
  }

  int8(value: number | null): void {
    if (value === null) {
      this.#out.int32(NULL);
      return;
    }
    this.#out.int32(8);
    // Amounts are safe integers: two halves are quicker than a BigInt.
    this.#out.int32(Math.floor(value / 2 ** 32));
    this.#out.int32(value | 0);
  }

  bool(value: boolean | null): void {
    if (value === null) {
      this.#out.int32(NULL);
      return;
    }
    this.#out.int32(1);
    this.#out.int8(value ? 1 : 0);
  }

  text(value: string | null): void {
    if (value === null) {
      this.#out.int32(NULL);
      return;
    }
    const lengthAt = this.#out.gap(4);
    this.#out.int32At(this.#out.utf8(value), lengthAt);
  }

  bytes(value: Uint8Array | null): void {
    if (value === null) {
      this.#out.int32(NULL);
      return;
    }
    this.#out.int32(value.length);
    this.#out.bytes(value);
  }

  /** Bytes that come later. Returns where they go. */
  gap(length: number): number {
    this.#out.int32(length);
    return this.#out.gap(length);
  }

  /** Fields as they were written before, their lengths with them, from where they are in `bytes`. */
  encoded(bytes: Uint8Array, from: Int32Array, length: Int32Array): void {
    this.#out.parts(bytes, from, length);
  }

  /** A date as '2016-06-25'. */
  date(value: string | null): void {
    this.int4(value === null ? null : dayNumber(value));
  }

  /** Bytes since the last `take`. */
  get length(): number {
    return this.#out.length;
  }

  /** All rows so far; the writer begins anew. */
  take(): Buffer {
    return this.#out.take();
  }

  /** What `take` gives, written to `target`; the memory serves again. Returns how many bytes that were. */
  moveTo(target: Uint8Array, at: number): number {
    return this.#out.moveTo(target, at);
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
