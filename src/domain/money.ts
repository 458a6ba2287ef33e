import type { Brand } from './brand.ts';

/** Integer fen (分). Money is never a float here; yuan exist only on paper and in files. */
export type Fen = Brand<number, 'Fen'>;

/** Marks an integer as fen. Throws on fractions and unsafe integers: those are our own bugs, not a user's. */
export function fen(n: number): Fen {
  if (!Number.isSafeInteger(n)) throw new RangeError(`not an integer number of fen: ${n}`);
  return n as Fen;
}

/**
 * Reads yuan as written in a file ('1234.50', '1,234.5') exactly, digit by digit.
 * Returns null for anything else: more than two decimals, exponents, a sign unless `allowNegative`.
 */
export function yuanToFen(text: string, options: { allowNegative?: boolean } = {}): Fen | null {
  const match = /^(-?)(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d{1,2}))?$/.exec(text);
  if (!match) return null;
  const [, sign = '', whole = '', fraction = ''] = match;
  const amount = Number(whole.replaceAll(',', '') + fraction.padEnd(2, '0'));
  if (!Number.isSafeInteger(amount)) return null;
  if (sign === '-' && !options.allowNegative) return null;
  // -0 would print as '-0.00' and fail Object.is comparisons.
  return fen(sign === '-' && amount !== 0 ? -amount : amount);
}

/** '1,234.50': yuan with thousands separators and always two decimals. */
export function formatYuan(amount: Fen): string {
  const digits = String(Math.abs(amount)).padStart(3, '0');
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${amount < 0 ? '-' : ''}${whole}.${digits.slice(-2)}`;
}
