/**
 * SHA-256 (FIPS 180-4) of a text in UTF-8, as hex. Here and not from Node, so that the draw stays a pure rule that runs
 * anywhere; a test compares it with Node's.
 */
export function sha256Hex(text: string): string {
  const state = Uint32Array.from(INITIAL);
  const words = new Uint32Array(64);
  const message = padded(new TextEncoder().encode(text));
  for (let at = 0; at < message.byteLength; at += 64) {
    for (let i = 0; i < 16; i++) words[i] = message.getUint32(at + 4 * i);
    mix(state, words);
  }
  return [...state].map((word) => word.toString(16).padStart(8, '0')).join('');
}

function padded(bytes: Uint8Array): DataView {
  const length = Math.ceil((bytes.length + 9) / 64) * 64;
  const view = new DataView(new ArrayBuffer(length));
  for (const [i, byte] of bytes.entries()) view.setUint8(i, byte);
  view.setUint8(bytes.length, 0x80);
  view.setUint32(length - 8, Math.floor((bytes.length * 8) / 2 ** 32));
  view.setUint32(length - 4, (bytes.length * 8) >>> 0);
  return view;
}

const turn = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

function mix(state: Uint32Array, w: Uint32Array): void {
  for (let i = 16; i < 64; i++) {
    const [two, seven, fifteen, sixteen] = [w[i - 2]!, w[i - 7]!, w[i - 15]!, w[i - 16]!];
    const small0 = turn(fifteen, 7) ^ turn(fifteen, 18) ^ (fifteen >>> 3);
    const small1 = turn(two, 17) ^ turn(two, 19) ^ (two >>> 10);
    w[i] = sixteen + small0 + seven + small1;
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  for (let i = 0; i < 64; i++) {
    const large1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
    const one = (h + large1 + ((e & f) ^ (~e & g)) + ROUND[i]! + w[i]!) | 0;
    const large0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
    const two = (large0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  for (const [i, word] of [a, b, c, d, e, f, g, h].entries()) state[i] = state[i]! + word;
}

/** The first 32 bits of the fractional parts of roots of the first primes, as the standard makes its constants. */
const fraction = (root: number): number => Math.floor((root - Math.floor(root)) * 2 ** 32);
const PRIMES = primes(64);
const ROUND = PRIMES.map((prime) => fraction(Math.cbrt(prime)));
const INITIAL = PRIMES.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));

function primes(count: number): number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; n++) if (found.every((prime) => n % prime !== 0)) found.push(n);
  return found;
}
