import type { ClaimState, Duty } from './claim-steps.ts';
import { keptOutOf, keptOutWords } from './kept-out.ts';

/** Who had which hand in a claim; as much of a claim's state as the question needs. */
type Parts = Pick<ClaimState, 'decidedBy' | 'contractConfirmedBy' | 'keptOut' | 'hands'>;

/** Who takes an act: the officer and, where that one acts by a delegation, the person for whom (docs/organisation.md). */
export interface Act {
  readonly officer: string;
  readonly onBehalfOf?: OnBehalfOf | undefined;
}

export interface OnBehalfOf {
  /** Number of the delegation. */
  readonly delegation: number;
  readonly principal: string;
}

/** Everybody whose hand an act is: every question of two persons is asked of each of them. */
export function handsOf({ officer, onBehalfOf }: Act): readonly string[] {
  return onBehalfOf ? [officer, onBehalfOf.principal] : [officer];
}

/** Has one of these had another duty of the claim, by themself or through somebody, or confirmed its contract? */
export function hasOtherPart(
  { decidedBy, contractConfirmedBy, hands = [] }: Parts,
  duty: Duty,
  these: readonly string[],
): boolean {
  return (
    Object.entries(decidedBy).some(([held, by]) => held !== duty && these.includes(by)) ||
    hands.some((hand) => hand.duty !== duty && these.includes(hand.by)) ||
    contractConfirmedBy.some((by) => these.includes(by))
  );
}

/**
 * Why these hands may not take this duty of a claim, or null: another step, the contract, or what keeps one of them out.
 * Asked of what comes after the decision (appeal, recovery), where a claim has no open step any more.
 */
export function partTaken(
  state: Parts,
  duty: Duty,
  ...hands: readonly string[]
): { message: string; remedy: string } | null {
  if (hasOtherPart(state, duty, hands)) {
    return {
      message: `${whose(state, duty, hands)}已经办理过本案的其他环节，同一人不能办理两个环节。`,
      remedy: '请由没有办理过本案、也没有确认其劳动合同的人员办理。',
    };
  }
  return keptOutWordsFor(state, hands);
}

/** The words for the first of these who is kept out of the claim; null: nobody is. */
export function keptOutWordsFor(
  { keptOut }: Pick<ClaimState, 'keptOut'>,
  hands: readonly string[],
): { message: string; remedy: string } | null {
  for (const who of hands) {
    const because = keptOutOf(keptOut, who);
    if (because) return keptOutWords[because];
  }
  return null;
}

/** The first of the hands is the officer; what only the other one did is said of that one. */
function whose(state: Parts, duty: Duty, [officer, ...others]: readonly string[]): string {
  if (officer !== undefined && hasOtherPart(state, duty, [officer])) return '您';
  return others.length > 0 ? '委托您的人' : '您';
}
