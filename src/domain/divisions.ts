import type { DivisionCode } from './ids.ts';

/** 湘西土家族苗族自治州. */
export const PREFECTURE = '433100' as DivisionCode;

/** 6 digits (省、州、县市), 9 (乡镇街道) or 12 (村、社区). */
export function isDivisionCode(s: string): s is DivisionCode {
  return /^\d{6}(\d{3}(\d{3})?)?$/.test(s);
}

export function divisionCode(s: string): DivisionCode {
  if (!isDivisionCode(s)) throw new RangeError(`not a division code: ${s}`);
  return s;
}

/** 村级代码 → 县级代码: the first six digits. */
export function countyOf(code: string): DivisionCode {
  return divisionCode(code.slice(0, 6));
}

/** The digits that name something: 433100 → 4331 (a prefecture's county part is 00), 430000 → 43. */
export function significant(code: string): string {
  if (code.length > 6) return code.replace(/(000)+$/, '');
  return code.replace(/(00)+$/, '');
}

/** Does `code` lie in `ancestor`, or equal it? 433100 covers 4331…, 433101 covers its townships and villages. */
export function covers(ancestor: string, code: string): boolean {
  return isDivisionCode(ancestor) && isDivisionCode(code) && code.startsWith(significant(ancestor));
}

/** 州内: the eight counties, the development zone (经开区) and all below them. */
export function inPrefecture(code: string): boolean {
  return covers(PREFECTURE, code);
}
