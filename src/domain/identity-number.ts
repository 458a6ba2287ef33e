import type { Brand } from './brand.ts';
import { type PlainDate, parsePlainDate } from './dates.ts';
import { normaliseCode } from './text.ts';

/** 公民身份号码 (GB 11643): 18 characters, normalised, check digit verified. */
export type IdentityNumber = Brand<string, 'IdentityNumber'>;
export type Sex = '男' | '女';

export type IdentityNumberFault =
  | 'identity-number-length'
  | 'identity-number-characters'
  | 'identity-check-digit'
  | 'identity-birth-date';

export type IdentityNumberCheck =
  | { ok: true; value: IdentityNumber; birthDate: PlainDate; sex: Sex }
  | { ok: false; code: IdentityNumberFault; message: string; remedy: string };

export const identityNumberFaults: Record<IdentityNumberFault, { message: string; remedy: string }> = {
  'identity-number-length': {
    message: '身份证号不是18位。',
    remedy: '请按身份证填写18位号码；15位旧号码须换成18位，并把单元格设为文本格式以免丢失末位。',
  },
  'identity-number-characters': {
    message: '身份证号中有不允许的字符。',
    remedy: '前17位应为数字，最后一位为数字或X,请对照身份证改正。',
  },
  'identity-check-digit': {
    message: '身份证号的校验码不正确，其中有数字写错。',
    remedy: '请对照身份证逐位核对。',
  },
  'identity-birth-date': {
    message: '身份证号中的出生日期不存在或在今后。',
    remedy: '请对照身份证核对第7至14位。',
  },
};

const WELL_FORMED = /^\d{17}[\dX]$/;
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_DIGITS = '10X98765432';

/** The check digit of the first 17 digits (ISO 7064 MOD 11-2). */
export function identityCheckDigit(first17: string): string {
  let sum = 0;
  for (let i = 0; i < WEIGHTS.length; i += 1) sum += WEIGHTS[i]! * (first17.charCodeAt(i) - 48);
  return CHECK_DIGITS.charAt(sum % 11);
}

const fault = (code: IdentityNumberFault): IdentityNumberCheck => ({
  ok: false,
  code,
  ...identityNumberFaults[code],
});

/**
 * Normalises (full-width digits, spaces, lower-case x) and checks a number.
 * `notAfter`: the business date; nobody in the register is born later. Messages never repeat the number.
 */
export function checkIdentityNumber(s: string, notAfter?: PlainDate): IdentityNumberCheck {
  // Nearly every number is written as it should be.
  const wellFormed = WELL_FORMED.test(s);
  const value = wellFormed ? s : normaliseCode(s);
  if (value.length !== 18) return fault('identity-number-length');
  if (!wellFormed && !WELL_FORMED.test(value)) return fault('identity-number-characters');
  if (identityCheckDigit(value) !== value[17]) return fault('identity-check-digit');
  const birthDate = parsePlainDate(`${value.slice(6, 10)}-${value.slice(10, 12)}-${value.slice(12, 14)}`);
  if (birthDate === null || birthDate < '1850-01-01' || (notAfter && birthDate > notAfter)) {
    return fault('identity-birth-date');
  }
  // The 17th digit is odd for men, even for women.
  const sex = Number(value[16]) % 2 === 1 ? '男' : '女';
  return { ok: true, value: value as IdentityNumber, birthDate, sex };
}

/** 433123********2438: division and last four stay, the birth date does not. */
export function mask(value: string): string {
  return value.length <= 10
    ? '*'.repeat(value.length)
    : value.slice(0, 6) + '*'.repeat(value.length - 10) + value.slice(-4);
}
