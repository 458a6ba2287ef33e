import { addDays, type PlainDate } from '../dates.ts';
import { inPrefecture } from '../divisions.ts';
import type { ClaimId } from '../ids.ts';
import type { ReasonCode } from '../reasons.ts';
import type { CheckInputs, WaitReason } from '../trace.ts';
import type { AidFacts } from './facts.ts';
import type { AidVerdict } from './judge.ts';

/** The common case: met, or refused for this reason. */
export function decided(met: boolean, reason: ReasonCode, inputs: CheckInputs): AidVerdict {
  return met ? { outcome: 'met', inputs } : { outcome: 'not-met', inputs, reason };
}

/** Missing, and it may still come: waits up to and with `lastDay`, without end where that is null. */
export function waitsFor(what: WaitReason, lastDay: PlainDate | null, inputs: CheckInputs): AidVerdict {
  const until = lastDay && addDays(lastDay, 1);
  return { outcome: 'waiting', inputs, wait: { for: what, until } };
}

/** 本州建档立卡, as the register stood on `on`; not in it at all is refused too, and the trace says so. */
export function registeredPoor(
  { homeDivision }: AidFacts['person'],
  registered: boolean | null,
  on: PlainDate,
): AidVerdict {
  const local = homeDivision !== null && inPrefecture(homeDivision);
  const verdict = decided(registered === true && local, 'not-registered-poor', {
    on,
    registeredPoor: registered,
    homeDivision,
  });
  return registered === null ? { ...verdict, note: '名册中没有这个人。' } : verdict;
}

/** 一次性: the same benefit for the same period was granted out of another claim. */
export function notGrantedBefore(earlierClaim: ClaimId | null): AidVerdict {
  return decided(earlierClaim === null, 'benefit-already-granted', { earlierClaim });
}
