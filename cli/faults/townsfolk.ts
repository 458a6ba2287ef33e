import type { People } from '../rehearsal/play.ts';
import { bringClocksTo, settle } from '../rehearsal/theatre.ts';
import { aidActs } from './aid-acts.ts';
import type { CampaignRecord, Flagged } from './campaign-record.ts';
import type { County } from './county.ts';
import { moneyActs } from './money-acts.ts';

/**
 * All that the people of a generated county do beside its files: what is told of aid cases, budgets, the bank's second
 * thoughts, recoveries. `owedFen`: what the rules say of a claim that proves to have been paid too much.
 */
export function townsfolk(from: {
  county: County;
  record: CampaignRecord;
  seed: number;
  owedFen: (of: Flagged) => Promise<number>;
}): People {
  const acts = [...aidActs(from.county, from.record), ...moneyActs(from)];
  return {
    days: [...new Set(acts.map(({ on }) => on))],
    async act(theatre, today, nowMs) {
      for (const act of acts.filter(({ on }) => on === today)) {
        await act.do(theatre);
        await settle(theatre, nowMs);
        await bringClocksTo(theatre, nowMs);
      }
    },
  };
}
