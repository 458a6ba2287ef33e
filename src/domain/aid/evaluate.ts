import type { PlainDate } from '../dates.ts';
import type { Policy } from '../policy/types.ts';
import { certificateBonuses } from './certificate-bonus.ts';
import type { AidFacts } from './facts.ts';
import type { AidEvaluation } from './judge.ts';
import { livingAllowance } from './living-allowance.ts';
import { loanInterest, nextQuarterEnd } from './loan.ts';
import { nextSchoolYearStart, studentAid } from './student.ts';
import { trainingSubsidy } from './training.ts';
import { transportAid } from './transport.ts';

/**
 * What articles 17 to 20 say of an aid case on `facts.asOf`: one answer for each claim that it can raise so far, in a
 * fixed order. Nothing is said of a school year or quarter that has not come.
 */
export function evaluateAid(policy: Policy, facts: AidFacts): AidEvaluation[] {
  switch (facts.kind) {
    case 'training':
      return [
        trainingSubsidy(policy, facts),
        // On-post trainees have their wages; article 17 gives the allowance to the others alone.
        ...(facts.class.training === 'pre-employment' ? [livingAllowance(policy, facts)] : []),
        ...certificateBonuses(policy, facts),
      ];
    case 'student':
      return studentAid(policy, facts);
    case 'loan':
      return loanInterest(policy, facts);
    case 'transport':
      return [transportAid(policy, facts)];
  }
}

/** The day on which the next claim of a case begins, where time alone brings one; else null. */
export function nextPeriodOn(policy: Policy, facts: AidFacts): PlainDate | null {
  if (facts.kind === 'student') return nextSchoolYearStart(policy, facts);
  return facts.kind === 'loan' ? nextQuarterEnd(facts) : null;
}
