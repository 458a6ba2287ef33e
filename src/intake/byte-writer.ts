/** Longest in UTF-8 of a character that one UTF-16 unit begins. */
const BYTES_A_UNIT = 3;
/** Up to this length, encoding a text by hand is quicker than a call. */
const SHORT = 24;

/** Bytes one after another, in memory that grows with them. */
export class ByteWriter {
  #out: Buffer;
  #at = 0;
  readonly #expectedBytes: number;

  /** `memory`: written to first. */
  constructor(expectedBytes = 64 * 1024, memory: Buffer = Buffer.alloc(0)) {
    this.#expectedBytes = expectedBytes;
    this.#out = memory;
  }

  /** Bytes since the last `take`. */
  get length(): number {
    return this.#at;
  }

  /** Integers are written with their highest byte first. */
  int8(value: number): void {
    this.#room(1);
    this.#out[this.#at] = value;
    this.#at += 1;
  }

  int16(value: number): void {
    this.#room(2);
    this.#out[this.#at] = value >> 8;
    this.#out[this.#at + 1] = value;
    this.#at += 2;
  }

  int32(value: number): void {
    this.#room(4);
    this.int32At(value, this.#at);
    this.#at += 4;
  }

  bytes(value: Uint8Array): void {
    this.#room(value.length);
    this.#out.set(value, this.#at);
    this.#at += value.length;
  }

  /** Room for bytes that come later. Returns where they go. */
  gap(length: number): number {
    this.#room(length);
    const at = this.#at;
    this.#at += length;
    return at;
  }

  /** A text in UTF-8. Returns how many bytes it has. */
  utf8(value: string): number {
    this.#room(value.length * BYTES_A_UNIT);
    const from = this.#at;
    const to = value.length <= SHORT ? this.#utf8ByHand(value) : null;
    this.#at = to ?? from + this.#out.write(value, from, 'utf8');
    return this.#at - from;
  }

  /** An integer at a place that has been left for it. */
  int32At(value: number, at: number): void {
    const out = this.#out;
    out[at] = value >> 24;
    out[at + 1] = value >> 16;
    out[at + 2] = value >> 8;
    out[at + 3] = value;
  }

  /** Parts of `bytes`, from where they are in it. */
  parts(bytes: Uint8Array, from: Int32Array, length: Int32Array): void {
    let total = 0;
    for (let part = 0; part < length.length; part += 1) total += length[part]!;
    this.#room(total);
    const out = this.#out;
    let at = this.#at;
    for (let part = 0; part < length.length; part += 1) {
      const end = from[part]! + length[part]!;
      // A few bytes: a loop is quicker than a call.
      for (let i = from[part]!; i < end; i += 1, at += 1) out[at] = bytes[i]!;
    }
    this.#at = at;
  }

  /** All bytes so far; the writer begins anew. */
  take(): Buffer {
    const written = this.#out.subarray(0, this.#at);
    this.#out = Buffer.alloc(0);
    this.#at = 0;
    return written;
  }

  /** What `take` gives, written to `target`; the memory serves again. Returns how many bytes that were. */
  moveTo(target: Uint8Array, at: number): number {
    const length = this.#at;
    for (let i = 0; i < length; i += 1) target[at + i] = this.#out[i]!;
    this.#at = 0;
    return length;
  }

  #room(bytes: number): void {
    if (this.#at + bytes <= this.#out.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#expectedBytes, 2 * (this.#out.length + bytes)));
    this.#out.copy(larger, 0, 0, this.#at);
    this.#out = larger;
  }

  /** Where the text ends; null where a character is one of those beyond the first 65,536. */
  #utf8ByHand(value: string): number | null {
    const out = this.#out;
    let to = this.#at;
    for (let i = 0; i < value.length; i += 1) {
      const unit = value.charCodeAt(i);
      if (unit < 0x80) out[to++] = unit;
      else if (unit < 0x800) {
        out[to++] = 0xc0 | (unit >> 6);
        out[to++] = 0x80 | (unit & 0x3f);
      } else if (unit < 0xd800 || unit > 0xdfff) {
        out[to++] = 0xe0 | (unit >> 12);
        out[to++] = 0x80 | ((unit >> 6) & 0x3f);
        out[to++] = 0x80 | (unit & 0x3f);
      } else return null;
    }
    return to;
  }
}
