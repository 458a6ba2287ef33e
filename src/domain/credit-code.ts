import type { CreditCode } from './ids.ts';
import { normaliseCode } from './text.ts';

/** 31 characters: digits and letters without I, O, S, V, Z. */
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';

export type CreditCodeCheck =
  | { ok: true; value: CreditCode }
  | { ok: false; code: 'credit-code-check'; message: string; remedy: string };

export const creditCodeFaults = {
  'credit-code-check': {
    message: '统一社会信用代码不是18位或校验码不正确。',
    remedy: '请对照营业执照逐位核对；代码中没有字母I、O、S、V、Z。',
  },
} as const;

/** Check character of the first 17 (GB 32100-2015): weights are powers of 3 modulo 31. */
export function creditCheckCharacter(first17: string): string {
  let sum = 0;
  let weight = 1;
  for (const c of first17) {
    sum += ALPHABET.indexOf(c) * weight;
    weight = (weight * 3) % 31;
  }
  return ALPHABET.charAt((31 - (sum % 31)) % 31);
}

/** Normalises (full-width characters, spaces, lower case) and checks a 统一社会信用代码. */
export function checkCreditCode(s: string): CreditCodeCheck {
  const value = normaliseCode(s);
  if (/^[0-9A-HJ-NPQRTUWXY]{18}$/.test(value) && creditCheckCharacter(value.slice(0, 17)) === value[17]) {
    return { ok: true, value: value as CreditCode };
  }
  return { ok: false, code: 'credit-code-check', ...creditCodeFaults['credit-code-check'] };
}
