import type { ReasonCode } from './reasons.ts';
import type { Outcome } from './trace.ts';

/** What stands in the record for a programme of an employment, before a new evaluation is applied. */
export type RecordedClaim = {
  status: 'open' | 'refused' | 'withdrawn' | 'lapsed' | 'paid';
  /** Refused by the rules alone, without an officer's judgement. */
  refusedByRules: boolean;
  /** Why it was refused; null unless it is. */
  refusedReason: string | null;
  /** What the rules hold it for (`Outcome.for`); null: not held. */
  heldFor: string | null;
  recoveryFlagged: boolean;
  payment: 'none' | 'booked' | 'released' | 'paid';
  amountFen: number;
  /** What went out, less what was asked back because the rules had changed their answer; 0: nothing is out. */
  keptFen: number;
};

export type Reconciliation =
  | { do: 'nothing' | 'show-anew' | 'raise' | 'restate' | 'reopen' | 'hold' | 'lift-hold' | 'clear-recovery' }
  | {
      do: 'record-refusal' | 'refuse-open' | 'refuse-otherwise' | 'flag-recovery';
      reason: ReasonCode;
      article: string;
    };

const NOTHING: Reconciliation = { do: 'nothing' };
/** The answer stands, what it rests on may not: the trace that people see is that of the facts as they are now. */
const SHOW_ANEW: Reconciliation = { do: 'show-anew' };

/**
 * The register says of these only how they stand today. What was paid was judged by how they stood then; that an agency
 * loses its good name later, or an employer or a household moves, takes nothing back (docs/decisions/0005).
 */
const WITHOUT_DATE: readonly ReasonCode[] = [
  'intermediary-not-in-good-standing',
  'employer-outside-prefecture',
  'within-home-county',
];

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
        if (moneyIsOut) return afterPayment(recorded, outcome.amountFen);
        // A sheet of attendance was corrected, a ticket taken back: what was approved was another amount.
        if (outcome.amountFen !== recorded.amountFen) return { do: 'restate' };
        if (recorded.recoveryFlagged) return { do: 'clear-recovery' };
        return recorded.heldFor === null ? SHOW_ANEW : { do: 'lift-hold' };
      }
      if (outcome.kind === 'waiting') {
        if (moneyIsOut) return NOTHING;
        return recorded.heldFor === outcome.for ? SHOW_ANEW : { do: 'hold' };
      }
      if (moneyIsOut) return recoveryOnce(recorded, outcome.reason, outcome.article);
      return { do: 'refuse-open', reason: outcome.reason, article: outcome.article };
    case 'paid':
      if (outcome.kind === 'eligible') return afterPayment(recorded, outcome.amountFen);
      return outcome.kind === 'refused' ? recoveryOnce(recorded, outcome.reason, outcome.article) : NOTHING;
    case 'refused':
      // What an officer has refused stays refused, for the officer's reason.
      if (!recorded.refusedByRules || outcome.kind === 'waiting') return SHOW_ANEW;
      if (outcome.kind === 'eligible') return { do: 'reopen' };
      if (outcome.reason === recorded.refusedReason) return SHOW_ANEW;
      return { do: 'refuse-otherwise', reason: outcome.reason, article: outcome.article };
    case 'withdrawn':
    case 'lapsed':
      return NOTHING;
  }
}

/**
 * The rules still grant it: all of it, or – a sheet of attendance was corrected – less than went out. More than went out
 * is a top-up's (src/domain/top-up.ts). The flag goes when all that was paid is due again.
 */
function afterPayment(recorded: RecordedClaim, dueFen: number): Reconciliation {
  if (dueFen < recorded.keptFen) return recoveryOnce(recorded, 'paid-too-much', '28');
  if (recorded.recoveryFlagged && dueFen >= recorded.amountFen) return { do: 'clear-recovery' };
  return recorded.heldFor !== null && recorded.status === 'open' ? { do: 'lift-hold' } : SHOW_ANEW;
}

function recoveryOnce(recorded: RecordedClaim, reason: ReasonCode, article: string): Reconciliation {
  if (WITHOUT_DATE.includes(reason)) return NOTHING;
  if (recorded.recoveryFlagged || recorded.keptFen === 0) return SHOW_ANEW;
  return { do: 'flag-recovery', reason, article };
}
