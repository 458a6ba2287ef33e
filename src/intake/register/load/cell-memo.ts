import type { CopyWriter } from '../../copy-writer.ts';

/** A power of two. Most columns of a register have a few dozen words, employers and posts some thousands. */
const SLOTS = 4096;
const EMPTY = SLOTS;
/** Numbers a slot has: hash, where its text begins, length of the text, and of what it is encoded as. */
const A_SLOT = 4;
const FAULT = -1;
/** Then everything is forgotten: texts that gave their slot to others are still in memory. */
const MAX_BYTES = 1024 * 1024;

/**
 * Remembers what the cells of a column are, by their bytes: of 300,000 rows most say what others have said before, and
 * the rules of a column need to read each cell but once. A slot holds one cell; another of the same slot takes its place.
 * All of it lies side by side in two arrays: that, not the counting of it, is what makes it quick.
 */
export class CellMemo {
  readonly #slots = new Int32Array((SLOTS + 1) * A_SLOT);
  #bytes = new Uint8Array(16 * 1024);
  #end = 0;
  readonly #encode: (text: string) => Uint8Array | null;

  /** `encode`: a cell as a field of a binary COPY; null where there is a fault in it. */
  constructor(encode: (text: string) => Uint8Array | null) {
    this.#encode = encode;
    this.#forget();
  }

  /** The slot of a cell, to be written before the next one is asked for; -1 where there is a fault in it. `hash`: by `CellSplitter`. */
  slotOf(bytes: Buffer, from: number, to: number, hash: number): number {
    if (from === to) return this.empty();
    const slot = (hash ^ (hash >>> 12)) & (SLOTS - 1);
    if (!this.#holds(slot, bytes, from, to, hash)) this.#remember(slot, hash, bytes.subarray(from, to));
    return this.#slots[slot * A_SLOT + 3] === FAULT ? -1 : slot;
  }

  /** The slot of an empty cell. */
  empty(): number {
    return this.#slots[EMPTY * A_SLOT + 3] === FAULT ? -1 : EMPTY;
  }

  /** Bytes of the field, its length with them. */
  lengthOf(slot: number): number {
    return this.#slots[slot * A_SLOT + 3]!;
  }

  write(slot: number, out: CopyWriter): void {
    const at = slot * A_SLOT;
    out.encoded(this.#bytes, this.#slots[at + 1]! + this.#slots[at + 2]!, this.#slots[at + 3]!);
  }

  #holds(slot: number, bytes: Buffer, from: number, to: number, hash: number): boolean {
    const at = slot * A_SLOT;
    const length = to - from;
    if (this.#slots[at] !== hash || this.#slots[at + 2] !== length) return false;
    const known = this.#bytes;
    const start = this.#slots[at + 1]!;
    for (let i = 0; i < length; i += 1) if (known[start + i] !== bytes[from + i]) return false;
    return true;
  }

  #remember(slot: number, hash: number, text: Buffer): void {
    if (this.#end > MAX_BYTES) this.#forget();
    const encoded = this.#encode(text.toString());
    this.#slots.set([hash, this.#end, text.length, encoded?.length ?? FAULT], slot * A_SLOT);
    for (const part of [text, encoded ?? []]) {
      this.#room(part.length);
      this.#bytes.set(part, this.#end);
      this.#end += part.length;
    }
  }

  #forget(): void {
    this.#slots.fill(0);
    this.#end = 0;
    // No text is empty but that of its own slot, so that a slot with nothing in it holds none.
    this.#remember(EMPTY, 0, Buffer.alloc(0));
  }

  #room(bytes: number): void {
    if (this.#end + bytes <= this.#bytes.length) return;
    const larger = new Uint8Array(2 * (this.#end + bytes));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}

const COMMA = 0x2c;

/** The cells of one line, where they stand in its bytes. The same arrays serve for the next line. */
export class CellSplitter {
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly hash: Int32Array;
  readonly #width: number;

  constructor(width: number) {
    this.#width = width;
    this.from = new Int32Array(width);
    this.to = new Int32Array(width);
    this.hash = new Int32Array(width);
  }

  /** False where the line does not have as many cells as the header. */
  split(bytes: Buffer, from: number, to: number): boolean {
    let cell = 0;
    let hash = 0;
    this.from[0] = from;
    for (let at = from; at < to; at += 1) {
      const byte = bytes[at]!;
      if (byte !== COMMA) {
        hash = (Math.imul(hash, 31) + byte) | 0;
        continue;
      }
      this.to[cell] = at;
      this.hash[cell] = hash;
      cell += 1;
      if (cell === this.#width) return false;
      this.from[cell] = at + 1;
      hash = 0;
    }
    this.to[cell] = to;
    this.hash[cell] = hash;
    return cell === this.#width - 1;
  }
}
