import { topUpNoOf } from './ids.ts';
import type { ProgrammeId } from './policy/types.ts';
import { certificateLevelNames, nameOf, programmeNames } from './words.ts';

/** The period of a claim in Chinese: 2016-2017学年, 2017年第1季度, 初级; '' where it has none. */
export function periodName(period: string): string {
  if (/^\d{4}-\d{4}$/.test(period)) return `${period}学年`;
  const [, year, quarter] = /^(\d{4})Q([1-4])$/.exec(period) ?? [];
  return year ? `${year}年第${quarter}季度` : nameOf(certificateLevelNames, period);
}

/** 创业贷款贴息（2017年第1季度，补发）: what a claim is for, by its id. */
export function claimName(id: string): string {
  const [programme = '', , third = ''] = id.split(':');
  const topUp = topUpNoOf(id) > 0;
  const period = third.startsWith('T') && topUp ? '' : third;
  const more = [...(period ? [periodName(period)] : []), ...(topUp ? ['补发'] : [])];
  const name = programmeNames[programme as ProgrammeId] ?? programme;
  return more.length === 0 ? name : `${name}（${more.join('，')}）`;
}

/** The number of the employment or aid case that a claim is of. */
export const caseNumberOf = (id: string): string => id.split(':')[1] ?? id;

/** 岗位补贴 JY0011: the claim as people call it, by its id. */
export const claimInWords = (id: string): string => `${claimName(id)} ${caseNumberOf(id)}`;
