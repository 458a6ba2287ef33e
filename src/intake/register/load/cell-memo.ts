import { CopyWriter } from '../../copy-writer.ts';

/** Slots of a column. Most columns of a register have a few dozen words, employers and posts some thousands. */
const SLOT_BITS = 12;
const SLOTS = 2 ** SLOT_BITS;
const EMPTY = SLOTS;
/** Numbers a slot has: hash, where its text begins, length of the text, and of what it is encoded as. */
const A_SLOT = 4;
const A_COLUMN = (SLOTS + 1) * A_SLOT;
const FAULT = -1;
/** Then everything is forgotten: texts that gave their slot to others are still in memory. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Writes a cell as a field of a binary COPY; false, and nothing written, where there is a fault in it. */
export type Encode = (text: string, out: CopyWriter) => boolean;

/**
 * Remembers what the cells of some columns are, by their bytes: of 300,000 rows most say what others have said before, and
 * the rules of a column need to read each cell but once. A slot holds one cell; another of the same slot takes its place.
 * All of it lies side by side in two arrays: that, not the counting of it, is what makes it quick.
 */
export class CellMemo {
  readonly #slots: Int32Array;
  #bytes = new Uint8Array(64 * 1024);
  #end = 0;
  readonly #maxBytes: number;
  readonly #columns: readonly Encode[];
  readonly #scratch = new CopyWriter(256);
  /** Of the row: where its fields are. */
  readonly #from: Int32Array;
  readonly #length: Int32Array;

  /** `maxBytes`: more texts than this are not kept. */
  constructor(columns: readonly Encode[], maxBytes = MAX_BYTES) {
    this.#columns = columns;
    this.#maxBytes = maxBytes;
    this.#slots = new Int32Array(columns.length * A_COLUMN);
    this.#from = new Int32Array(columns.length);
    this.#length = new Int32Array(columns.length);
    this.#forget();
  }

  /**
   * Looks the cells of a line up; `places`: which cell each column has, -1 for none. False where there is a fault in one of
   * them.
   */
  read(bytes: Buffer, cells: CellSplitter, places: Int32Array): boolean {
    if (this.#end > this.#maxBytes) this.#forget();
    const { from, to, hash } = cells;
    for (let column = 0; column < places.length; column += 1) {
      const place = places[column]!;
      const found =
        place === -1 || from[place] === to[place]
          ? this.#take(column, EMPTY)
          : this.#find(column, bytes, from[place]!, to[place]!, hash[place]!);
      if (!found) return false;
    }
    return true;
  }

  /** Another cell, one without a fault, for a column of the line. */
  replace(column: number, text: string): void {
    const bytes = Buffer.from(text);
    const cells = new CellSplitter(1);
    cells.split(bytes, 0, bytes.length);
    this.#find(column, bytes, 0, bytes.length, cells.hash[0]!);
  }

  /** Length of the field that a column of the line is encoded as. */
  lengthOf(column: number): number {
    return this.#length[column]!;
  }

  /** Writes the fields of the line. */
  write(out: CopyWriter): void {
    out.encoded(this.#bytes, this.#from, this.#length);
  }

  #find(column: number, bytes: Buffer, from: number, to: number, hash: number): boolean {
    const slot = Math.imul(hash, 0x9e3779b1) >>> (32 - SLOT_BITS);
    if (!this.#holds(column * A_COLUMN + slot * A_SLOT, bytes, from, to, hash))
      this.#remember(column, slot, hash, bytes, from, to);
    return this.#take(column, slot);
  }

  #take(column: number, slot: number): boolean {
    const at = column * A_COLUMN + slot * A_SLOT;
    const slots = this.#slots;
    const length = slots[at + 3]!;
    if (length === FAULT) return false;
    this.#from[column] = slots[at + 1]! + slots[at + 2]!;
    this.#length[column] = length;
    return true;
  }

  #holds(at: number, bytes: Buffer, from: number, to: number, hash: number): boolean {
    const length = to - from;
    const slots = this.#slots;
    if (slots[at] !== hash || slots[at + 2] !== length) return false;
    const known = this.#bytes;
    const start = slots[at + 1]!;
    for (let i = 0; i < length; i += 1) if (known[start + i] !== bytes[from + i]) return false;
    return true;
  }

  #remember(column: number, slot: number, hash: number, bytes: Buffer, from: number, to: number): void {
    const scratch = this.#scratch;
    const whole = this.#columns[column]!(bytes.toString('utf8', from, to), scratch);
    const length = to - from;
    const at = column * A_COLUMN + slot * A_SLOT;
    this.#slots[at] = hash;
    this.#slots[at + 1] = this.#end;
    this.#slots[at + 2] = length;
    this.#slots[at + 3] = whole ? scratch.length : FAULT;
    this.#room(length + scratch.length);
    const known = this.#bytes;
    for (let i = 0; i < length; i += 1) known[this.#end + i] = bytes[from + i]!;
    this.#end += length;
    this.#end += scratch.moveTo(known, this.#end);
  }

  #forget(): void {
    this.#slots.fill(0);
    this.#end = 0;
    // No text is empty but that of its own slot, so that a slot with nothing in it holds none.
    for (const column of this.#columns.keys()) this.#remember(column, EMPTY, 0, Buffer.alloc(0), 0, 0);
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
  /** All bits of a cell's bytes together. */
  readonly #bits: Uint8Array;
  readonly #width: number;

  constructor(width: number) {
    this.#width = width;
    this.from = new Int32Array(width);
    this.to = new Int32Array(width);
    this.hash = new Int32Array(width);
    this.#bits = new Uint8Array(width);
  }

  /** A cell as a string. */
  textOf(bytes: Buffer, cell: number): string {
    // Of one byte a character nothing has to be decoded.
    const ascii = this.#bits[cell]! < 0x80;
    return bytes.toString(ascii ? 'latin1' : 'utf8', this.from[cell]!, this.to[cell]!);
  }

  /** False where the line does not have as many cells as the header. */
  split(bytes: Buffer, from: number, to: number): boolean {
    // Looked up once: this loop goes over every byte of the file.
    const { from: begins, to: ends, hash: hashes } = this;
    const bitsOf = this.#bits;
    const width = this.#width;
    let cell = 0;
    let hash = 0;
    let bits = 0;
    begins[0] = from;
    for (let at = from; at < to; at += 1) {
      const byte = bytes[at]!;
      if (byte !== COMMA) {
        hash = ((hash << 5) | (hash >>> 27)) ^ byte;
        bits |= byte;
        continue;
      }
      ends[cell] = at;
      hashes[cell] = hash;
      bitsOf[cell] = bits;
      cell += 1;
      if (cell === width) return false;
      begins[cell] = at + 1;
      hash = 0;
      bits = 0;
    }
    ends[cell] = to;
    hashes[cell] = hash;
    bitsOf[cell] = bits;
    return cell === width - 1;
  }
}
