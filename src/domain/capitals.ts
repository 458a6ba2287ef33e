import nzh from 'nzh/cn';
import { type Fen, formatYuan } from './money.ts';

/**
 * An amount as documents of payment write it, so that no digit can be added: 100000 fen → 壹仟元整, 5 fen → 伍分.
 * Throws on a negative amount: nothing is paid out below zero.
 */
export function capitals(amount: Fen): string {
  if (amount < 0) throw new RangeError(`no capitals for ${amount} fen`);
  if (amount === 0) return '零元整';
  // A text, not a float: 0.1 + 0.2 has no place on a cheque.
  return nzh.toMoney(formatYuan(amount).replaceAll(',', ''), { outSymbol: false, forceZheng: true });
}
