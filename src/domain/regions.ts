import { countyOf, covers, inPrefecture } from './divisions.ts';
import type { DivisionCode } from './ids.ts';

/** 省外、省内（州外）、州内县外: how far from home the work is (art. 20). */
export const regions = ['outside-province', 'outside-prefecture', 'outside-county'] as const;
export type Region = (typeof regions)[number];

const PROVINCE = '430000';

/** Null: in the home county itself. Worked out from the codes, never asked of the applicant. */
export function regionOf(home: DivisionCode, workplace: DivisionCode): Region | null {
  if (!covers(PROVINCE, workplace)) return 'outside-province';
  if (!inPrefecture(workplace)) return 'outside-prefecture';
  return countyOf(home) === countyOf(workplace) ? null : 'outside-county';
}
