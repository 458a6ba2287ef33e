import type { DivisionCode } from '../ids.ts';
import { type Region, regionOf } from '../regions.ts';

/** 县内、州内、省内、省外 (art. 9), nearest first: each is one step from the next. */
export const tiers = ['in-county', 'in-prefecture', 'in-province', 'outside-province'] as const;
export type Tier = (typeof tiers)[number];

const tierOfRegion: Record<Region, Tier> = {
  'outside-county': 'in-prefecture',
  'outside-prefecture': 'in-province',
  'outside-province': 'outside-province',
};

/** How far a workplace is from home; both any division code. */
export function tierOf(home: DivisionCode, workplace: DivisionCode): Tier {
  const region = regionOf(home, workplace);
  return region === null ? 'in-county' : tierOfRegion[region];
}

/** Steps between two tiers, 0 to 3. */
export const tierSteps = (one: Tier, other: Tier): number =>
  Math.abs(tiers.indexOf(one) - tiers.indexOf(other));

/** Is the first farther from home than the second? */
export const farther = (one: Tier, other: Tier): boolean => tiers.indexOf(one) > tiers.indexOf(other);

/** 意愿地区 of the register. */
export const tierOfWord = {
  县内: 'in-county',
  州内: 'in-prefecture',
  省内: 'in-province',
  省外: 'outside-province',
} as const satisfies Record<string, Tier>;
