import type { PlainDate } from '../dates.ts';
import type { DivisionCode } from '../ids.ts';
import type { Fen } from '../money.ts';
import { farther, type Tier, tierOf, tierSteps } from './tiers.ts';
import { educationRank, matchWord, skillRank } from './words.ts';

export const wishKinds = ['region', 'post', 'industry', 'wage', 'services'] as const;
export type WishKind = (typeof wishKinds)[number];

/** `limit`, of a region alone: nearer to home is as good, farther is excluded. */
export type WishMarks = Readonly<Record<Exclude<WishKind, 'region'>, 'soft' | 'hard'>> & {
  readonly region: 'soft' | 'limit' | 'hard';
};

/** Of whoever has marked nothing (docs/matching.md says why). */
export const DEFAULT_MARKS: WishMarks = {
  region: 'limit',
  industry: 'soft',
  post: 'soft',
  wage: 'soft',
  services: 'soft',
};

/** What a person looks for, and what openings may ask of them. */
export interface Wish {
  readonly homeCounty: DivisionCode;
  readonly bornOn: PlainDate;
  readonly sex: string | null;
  readonly education: string | null;
  readonly skill: string | null;
  readonly region: Tier | null;
  readonly industry: string | null;
  readonly post: string | null;
  readonly wageFen: Fen | null;
  /** 子女入学, 住房, 就医. */
  readonly services: readonly string[];
  readonly marks: WishMarks;
}

export interface Opening {
  readonly id: string;
  readonly place: DivisionCode;
  readonly industry: string;
  readonly post: string;
  readonly payToFen: Fen;
  readonly ageFrom: number | null;
  readonly ageTo: number | null;
  readonly sex: string | null;
  readonly education: string | null;
  readonly skill: string | null;
  readonly services: readonly string[];
  readonly validUntil: PlainDate;
  readonly status: 'open' | 'filled' | 'withdrawn';
  /** Places that no live referral and nobody placed holds. */
  readonly free: number;
}

/** Why an opening is not suggested; `wish-…`: a hard wish. */
export type Exclusion =
  | 'not-open'
  | 'expired'
  | 'no-place-free'
  | 'age'
  | 'sex'
  | 'education'
  | 'skill'
  | `wish-${WishKind}`;

export type WishAnswer = 'fits' | 'misses' | 'none';

export interface Fit {
  readonly tier: Tier;
  /** Of each wish; `none`: nothing wished. */
  readonly wishes: Readonly<Record<WishKind, WishAnswer>>;
  readonly excludedBy: readonly Exclusion[];
  /** 0 to 12. */
  readonly points: number;
}

/** The SQL of src/db/matching reads these too. */
export const POINTS = { region: 4, regionBeside: 2, post: 4, industry: 2, wage: 2, services: 2 } as const;

/** 未满十六周岁不得招用. */
export const LEAST_AGE = 16;

/**
 * How an opening fits somebody on a day. 省内 wished by somebody of 吉首, an opening in 长沙 as 普工 for up to 4000 yuan
 * where 普工 and 4400 are wished: region 4 + post 4, the wage misses: 8 points.
 */
export function fitOf(wish: Wish, opening: Opening, on: PlainDate): Fit {
  const tier = tierOf(wish.homeCounty, opening.place);
  const wishes = {
    region: answer(wish.region, (wished) => regionFits(wished, tier, wish.marks.region)),
    post: answer(matchWord(wish.post), (word) => word === matchWord(opening.post)),
    industry: answer(matchWord(wish.industry), (word) => word === matchWord(opening.industry)),
    wage: answer(wish.wageFen, (wage) => opening.payToFen >= wage),
    services: answer(wish.services.length > 0 ? wish.services : null, (needs) =>
      needs.every((need) => opening.services.includes(need)),
    ),
  };
  return {
    tier,
    wishes,
    excludedBy: [...barredBy(wish, opening, on), ...refusedBy(wish, wishes, tier)],
    points: pointsOf(wish, wishes, tier),
  };
}

/**
 * 省内, 州内 as the farthest that somebody would go (`limit`) take what is nearer, too: a job in the own county lies within the
 * prefecture. 省外 names what lies beyond and takes nothing nearer; a soft or hard wish is for this very tier.
 */
export function regionFits(wished: Tier, tier: Tier, mark: WishMarks['region']): boolean {
  if (tier === wished) return true;
  return mark === 'limit' && wished !== 'outside-province' && farther(wished, tier);
}

/** What the tier of an opening earns beside a wish; the statements of src/db/matching are made from it. */
export function regionPoints(wished: Tier, tier: Tier, mark: WishMarks['region']): number {
  if (regionFits(wished, tier, mark)) return POINTS.region;
  return tierSteps(wished, tier) === 1 ? POINTS.regionBeside : 0;
}

function answer<T>(wished: T | null, fits: (wished: T) => boolean): WishAnswer {
  if (wished === null) return 'none';
  return fits(wished) ? 'fits' : 'misses';
}

/** The opening's own side: is it to be had, and does the person meet what it asks? */
function barredBy(wish: Wish, opening: Opening, on: PlainDate): Exclusion[] {
  const age = ageOn(wish.bornOn, on);
  const bars: [Exclusion, boolean][] = [
    ['not-open', opening.status !== 'open'],
    ['expired', opening.validUntil < on],
    ['no-place-free', opening.free <= 0],
    ['age', age < (opening.ageFrom ?? LEAST_AGE) || age < LEAST_AGE || age > (opening.ageTo ?? 999)],
    ['sex', opening.sex !== null && opening.sex !== wish.sex],
    ['education', educationRank(wish.education) < educationRank(opening.education)],
    ['skill', skillRank(wish.skill) < skillRank(opening.skill)],
  ];
  return bars.filter(([, holds]) => holds).map(([bar]) => bar);
}

/** Hard wishes that the opening misses. */
function refusedBy(wish: Wish, wishes: Fit['wishes'], tier: Tier): Exclusion[] {
  return wishKinds
    .filter((kind) => {
      if (kind === 'region' && wish.marks.region === 'limit')
        return wish.region !== null && farther(tier, wish.region);
      return wish.marks[kind] === 'hard' && wishes[kind] === 'misses';
    })
    .map((kind): Exclusion => `wish-${kind}`);
}

function pointsOf(wish: Wish, wishes: Fit['wishes'], tier: Tier): number {
  const work = wishes.post === 'fits' ? POINTS.post : wishes.industry === 'fits' ? POINTS.industry : 0;
  return (
    (wish.region === null ? 0 : regionPoints(wish.region, tier, wish.marks.region)) +
    work +
    (wishes.wage === 'fits' ? POINTS.wage : 0) +
    (wishes.services === 'fits' ? POINTS.services : 0)
  );
}

/** Whole years; who is born on 29 February is a year older on 1 March. */
export function ageOn(bornOn: PlainDate, on: PlainDate): number {
  const years = Number(on.slice(0, 4)) - Number(bornOn.slice(0, 4));
  return on.slice(5) < bornOn.slice(5) ? years - 1 : years;
}

export interface Suggestion extends Fit {
  readonly openingId: string;
}

/** The best openings for somebody: by points, then pay, then number; never one that something excludes. */
export function suggest(
  wish: Wish,
  openings: readonly Opening[],
  on: PlainDate,
  limit: number,
): Suggestion[] {
  return openings
    .map((opening) => ({ opening, fit: fitOf(wish, opening, on) }))
    .filter(({ fit }) => fit.excludedBy.length === 0)
    .toSorted(
      (a, b) =>
        b.fit.points - a.fit.points ||
        b.opening.payToFen - a.opening.payToFen ||
        (a.opening.id < b.opening.id ? -1 : 1),
    )
    .slice(0, limit)
    .map(({ opening, fit }) => ({ openingId: opening.id, ...fit }));
}
