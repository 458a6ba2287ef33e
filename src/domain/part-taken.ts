import type { ClaimState, Duty } from './claim-steps.ts';
import { keptOutOf, keptOutWords } from './kept-out.ts';

/** Who had which hand in a claim; as much of a claim's state as the question needs. */
type Hands = Pick<ClaimState, 'decidedBy' | 'contractConfirmedBy' | 'keptOut'>;

/**
 * Why this person may not take this duty of a claim, or null: another step, the contract, or what keeps them out. Asked
 * of what comes after the decision (appeal, recovery), where a claim has no open step any more.
 */
export function partTaken(
  { decidedBy, contractConfirmedBy, keptOut }: Hands,
  duty: Duty,
  officer: string,
): { message: string; remedy: string } | null {
  const elsewhere = Object.entries(decidedBy).some(([held, by]) => held !== duty && by === officer);
  if (elsewhere || contractConfirmedBy.includes(officer)) {
    return {
      message: '您已经办理过本案的其他环节，同一人不能办理两个环节。',
      remedy: '请由没有办理过本案、也没有确认其劳动合同的人员办理。',
    };
  }
  const because = keptOutOf(keptOut, officer);
  return because && keptOutWords[because];
}
