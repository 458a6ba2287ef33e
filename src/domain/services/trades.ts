import type { ServiceRules } from './rules.ts';

/** Key of the first trade of which a word stands in the text; null: of none. */
export function tradeOf(text: string | null, trades: ServiceRules['trades']): string | null {
  if (!text) return null;
  for (const [key, { words }] of Object.entries(trades)) {
    if (words.some((word) => text.includes(word))) return key;
  }
  return null;
}

/** People of the register who say the same, as SQL groups them. */
export interface WishGroup {
  readonly division: string;
  readonly post: string | null;
  readonly industry: string | null;
  readonly persons: number;
  /** Of them those who master no skill yet. */
  readonly unskilled: number;
}

export interface TradeWishes {
  readonly division: string;
  readonly trade: string;
  readonly wishes: number;
  readonly unskilled: number;
}

/** A wish that names no trade. */
export const OTHER_TRADE = 'other';

/** Wishes by county and trade, under `<county>:<trade>`. The post says more than the industry, so it is read first. */
export function wishesByTrade(
  groups: readonly WishGroup[],
  trades: ServiceRules['trades'],
): Map<string, TradeWishes> {
  const sums = new Map<string, TradeWishes>();
  for (const { division, post, industry, persons, unskilled } of groups) {
    const trade = tradeOf(post, trades) ?? tradeOf(industry, trades) ?? OTHER_TRADE;
    const key = `${division}:${trade}`;
    const sum = sums.get(key);
    sums.set(key, {
      division,
      trade,
      wishes: (sum?.wishes ?? 0) + persons,
      unskilled: (sum?.unskilled ?? 0) + unskilled,
    });
  }
  return sums;
}
