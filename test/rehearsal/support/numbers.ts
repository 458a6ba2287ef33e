import { isDate } from './calendar.ts';

// Written apart from src/domain: an oracle that checked itself would prove nothing.

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** The n-th identity number (GB 11643), born 1980 or later. */
export function identityNumber(n: number, born?: string): string {
  const day = born ?? new Date(Date.UTC(1980, 0, 1 + (n % 3000))).toISOString().slice(0, 10);
  const body = `433125${day.replaceAll('-', '')}${String(1 + (n % 999)).padStart(3, '0')}`;
  return body + identityCheck(body);
}

function identityCheck(body: string): string {
  const sum = [...body].reduce((total, digit, i) => total + Number(digit) * WEIGHTS[i]!, 0);
  return '10X98765432'[sum % 11]!;
}

/** 18 characters, the right check digit, and a birthday that has been by `today`. */
export function isIdentityNumber(s: string, today: string): boolean {
  if (!/^\d{17}[\dX]$/.test(s) || identityCheck(s.slice(0, 17)) !== s[17]) return false;
  const born = `${s.slice(6, 10)}-${s.slice(10, 12)}-${s.slice(12, 14)}`;
  return isDate(born) && born <= today;
}

const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/** The n-th unified social credit code (GB 32100). */
export function creditCode(n: number): string {
  const body = `91433101${String(n).padStart(9, '0')}`;
  return body + creditCheck(body);
}

function creditCheck(body: string): string {
  const sum = [...body].reduce((total, c, i) => total + ALPHABET.indexOf(c) * (3 ** i % 31), 0);
  return ALPHABET[(31 - (sum % 31)) % 31]!;
}

export function isCreditCode(s: string): boolean {
  return (
    s.length === 18 && [...s].every((c) => ALPHABET.includes(c)) && creditCheck(s.slice(0, 17)) === s[17]
  );
}
