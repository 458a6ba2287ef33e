import { creditCheckCharacter } from '../../src/domain/credit-code.ts';
import { identityCheckDigit } from '../../src/domain/identity-number.ts';

// Numbers that pass their checks, for load and tests: the n-th is always the same.

const PEOPLE_A_DAY = 900;

/** The n-th identity number (GB 11643) of people born from 1970-01-01 on. */
export function identityNumber(n: number): string {
  const born = new Date(Date.UTC(1970, 0, 1 + Math.floor(n / PEOPLE_A_DAY)));
  const digits = `433101${born.toISOString().slice(0, 10).replaceAll('-', '')}${String(100 + (n % PEOPLE_A_DAY))}`;
  return digits + identityCheckDigit(digits);
}

/** The n-th unified social credit code (GB 32100) of a company in the county. */
export function creditCode(n: number, county = '433101'): string {
  const body = `91${county}${String(n).padStart(9, '0')}`;
  return body + creditCheckCharacter(body);
}
