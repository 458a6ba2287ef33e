import type { ReasonCode } from './reasons.ts';
import type { Outcome } from './trace.ts';

/** What stands in the record for a programme of an employment, before a new evaluation is applied. */
export type RecordedClaim = {
  status: 'open' | 'refused' | 'withdrawn' | 'lapsed' | 'paid';
  /** Refused by the rules alone, without an officer's judgement. */
  refusedByRules: boolean;
  held: boolean;
  recoveryFlagged: boolean;
  payment: 'none' | 'booked' | 'released' | 'paid';
};

export type Reconciliation =
  | { do: 'nothing' | 'raise' | 'reopen' | 'hold' | 'lift-hold' | 'clear-recovery' }
  | { do: 'record-refusal' | 'refuse-open' | 'flag-recovery'; reason: ReasonCode; article: string };

const NOTHING: Reconciliation = { do: 'nothing' };

/**
 * What a new evaluation means for what is already recorded. Until money has left, the facts decide: a late
 * departure refuses an open claim, a revoked one brings back a claim that only the rules had refused. Once the bank
 * file is out nothing is taken back here; the case is flagged for recovery (追回), which has its own approval.
 *
 * Example: claim raised 2017-06-18, departure of 2017-06-17 recorded 2017-06-25 → `refuse-open`,
 * `employment-ended-early`; recorded after the batch went out → `flag-recovery`.
 */
export function reconcileClaim(recorded: RecordedClaim | null, outcome: Outcome): Reconciliation {
  if (recorded === null) {
    if (outcome.kind === 'eligible') return { do: 'raise' };
    if (outcome.kind === 'refused')
      return { do: 'record-refusal', reason: outcome.reason, article: outcome.article };
    return NOTHING;
  }
  const moneyIsOut = recorded.payment === 'released' || recorded.payment === 'paid';
  switch (recorded.status) {
    case 'open':
      if (outcome.kind === 'eligible') {
        if (recorded.recoveryFlagged) return { do: 'clear-recovery' };
        return recorded.held ? { do: 'lift-hold' } : NOTHING;
      }
      if (outcome.kind === 'waiting') return recorded.held || moneyIsOut ? NOTHING : { do: 'hold' };
      if (moneyIsOut) return recoveryOnce(recorded, outcome.reason, outcome.article);
      return { do: 'refuse-open', reason: outcome.reason, article: outcome.article };
    case 'paid':
      if (outcome.kind === 'eligible' && recorded.recoveryFlagged) return { do: 'clear-recovery' };
      return outcome.kind === 'refused' ? recoveryOnce(recorded, outcome.reason, outcome.article) : NOTHING;
    case 'refused':
      return recorded.refusedByRules && outcome.kind === 'eligible' ? { do: 'reopen' } : NOTHING;
    case 'withdrawn':
    case 'lapsed':
      return NOTHING;
  }
}

function recoveryOnce(recorded: RecordedClaim, reason: ReasonCode, article: string): Reconciliation {
  return recorded.recoveryFlagged ? NOTHING : { do: 'flag-recovery', reason, article };
}
