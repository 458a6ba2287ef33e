import { fiscalYearOf } from './budget.ts';
import type { EmploymentFacts } from './facts.ts';
import { claimId } from './ids.ts';
import { type EmploymentProgrammeId, type Fund, type Policy, programmeOf } from './policy/types.ts';
import type { Evaluation } from './trace.ts';

const OF_EMPLOYMENTS: readonly EmploymentProgrammeId[] = ['employer-post', 'intermediary-placement'];

/** Money that a claim may still cost, in the year in which it falls due; 0: nothing is expected of it. */
export type ExpectedMoney = {
  readonly claim: string;
  readonly fund: Fund;
  readonly division: string;
  readonly fiscalYear: number;
  readonly amountFen: number;
};

/**
 * What the claims of an employment may still cost, one line a programme of the policy. From the confirmation of its
 * contract on a programme is expected as long as nothing on record speaks against it; what has become of a claim already
 * (committed, refused, withdrawn) is not asked here.
 *
 * Example: contract confirmed 2016-06-20, due 2017-06-18 → 1000 yuan of the employer's county in 2017; a departure dated
 * 2017-03-01 → 0.
 */
export function expectedMoney(
  policy: Policy,
  facts: Pick<EmploymentFacts, 'employmentId' | 'dueOn' | 'contracts'>,
  evaluations: readonly Evaluation[],
): ExpectedMoney[] {
  return OF_EMPLOYMENTS.map((id) => {
    const { fund, amount } = programmeOf(policy, id);
    const evaluation = evaluations.find(({ programme }) => programme === id);
    return {
      claim: claimId(id, facts.employmentId),
      fund,
      division: evaluation?.handledBy ?? '',
      fiscalYear: fiscalYearOf(facts.dueOn),
      amountFen: evaluation && mayStillBePaid(evaluation, facts.contracts.length > 0) ? amount.fen : 0,
    };
  });
}

function mayStillBePaid({ outcome, checks }: Evaluation, confirmed: boolean): boolean {
  if (outcome.kind === 'eligible') return true;
  return outcome.kind === 'waiting' && confirmed && checks.every((check) => check.outcome !== 'not-met');
}
