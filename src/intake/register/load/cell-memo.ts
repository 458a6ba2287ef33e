/** What a cell is as a field of a binary COPY; null: there is a fault in it. */
export type EncodedCell = Uint8Array | null;

interface Entry {
  readonly hash: number;
  readonly text: Uint8Array;
  readonly encoded: EncodedCell;
}

/** A power of two. Most columns of a register have a few dozen words, employers and posts some thousands. */
const SLOTS = 4096;

/**
 * Remembers what the cells of a column are, by their bytes: of 300,000 rows most say what others have said before, and
 * the rules of a column need to read each cell but once. A slot holds one cell; another of the same slot takes its place.
 */
export class CellMemo {
  readonly #slots: (Entry | undefined)[] = new Array(SLOTS).fill(undefined);
  readonly #encode: (text: string) => EncodedCell;
  /** What an empty cell is. */
  readonly empty: EncodedCell;

  constructor(encode: (text: string) => EncodedCell) {
    this.#encode = encode;
    this.empty = encode('');
  }

  /** `hash`: of the bytes, by `CellSplitter`. */
  encoded(bytes: Buffer, from: number, to: number, hash: number): EncodedCell {
    if (from === to) return this.empty;
    const slot = (hash ^ (hash >>> 12)) & (SLOTS - 1);
    const known = this.#slots[slot];
    if (known !== undefined && known.hash === hash && same(known.text, bytes, from, to)) return known.encoded;
    const encoded = this.#encode(bytes.toString('utf8', from, to));
    this.#slots[slot] = { hash, text: Buffer.from(bytes.subarray(from, to)), encoded };
    return encoded;
  }
}

function same(text: Uint8Array, bytes: Buffer, from: number, to: number): boolean {
  if (text.length !== to - from) return false;
  for (let at = 0; at < text.length; at += 1) if (text[at] !== bytes[from + at]) return false;
  return true;
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
