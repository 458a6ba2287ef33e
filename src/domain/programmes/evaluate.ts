import { rules } from '../checks/index.ts';
import { missingInsuranceMonths } from '../checks/insurance.ts';
import { addDays } from '../dates.ts';
import { lastPaymentDay } from '../employment-year.ts';
import type { EmploymentFacts } from '../facts.ts';
import type { DivisionCode } from '../ids.ts';
import type { EmploymentProgrammeId, Policy } from '../policy/types.ts';
import type { ReasonCode } from '../reasons.ts';
import type { Check, Evaluation, Outcome, Payee } from '../trace.ts';
import { BY_APPEAL } from './by-appeal.ts';

/** The same shape for every programme. */
export type ProgrammeRules = {
  id: EmploymentProgrammeId;
  /** Whether an employment raises this claim at all (article 23 needs a named intermediary). */
  appliesTo: (facts: Pick<EmploymentFacts, 'intermediary'>) => boolean;
  evaluate: (policy: Policy, facts: EmploymentFacts) => Evaluation<EmploymentProgrammeId>;
};

/** What differs between programmes once the policy has named conditions, amount and fund. */
export type Parties = { payee: Payee | null; handledBy: DivisionCode };

/** Runs all conditions of a programme in the policy's order and reads the answer off the trace. */
export function evaluateProgramme(
  programmeId: EmploymentProgrammeId,
  policy: Policy,
  facts: EmploymentFacts,
  parties: Parties,
): Evaluation<EmploymentProgrammeId> {
  const overruled = facts.overruled?.[programmeId] ?? [];
  const checks = policy.programmes[programmeId].conditions.map(({ check, article }): Check => {
    const verdict = rules[check](facts, policy.parameters);
    return overruled.includes(verdict.reason as ReasonCode)
      ? { check, article, inputs: verdict.inputs, ...BY_APPEAL }
      : { check, article, ...verdict };
  });
  return {
    programme: programmeId,
    policyVersion: policy.versionId,
    asOf: facts.asOf,
    handledBy: parties.handledBy,
    outcome: outcomeOf(checks, programmeId, policy, facts, parties),
    checks,
  };
}

function outcomeOf(
  checks: readonly Check[],
  programmeId: EmploymentProgrammeId,
  policy: Policy,
  facts: EmploymentFacts,
  { payee, handledBy }: Parties,
): Outcome {
  if (facts.asOf < facts.dueOn) {
    // An overlap cannot heal by waiting; everything else may still change until the due day.
    const overlap = checks.find(({ check, outcome }) => check === 'not-overlapping' && outcome === 'not-met');
    return overlap ? refused(overlap) : { kind: 'waiting', for: 'due-day', until: facts.dueOn };
  }
  // What cannot heal refuses at once: nobody is asked for a contract or a month that would change nothing.
  const failed = checks.find((c) => c.outcome === 'not-met');
  if (failed) return refused(failed);
  if (checks.some((c) => c.outcome === 'waiting' && waitsForContract(c))) {
    return { kind: 'waiting', for: 'contract', until: null };
  }
  if (checks.some(({ outcome }) => outcome === 'waiting')) {
    return {
      kind: 'waiting',
      for: 'insurance-months',
      until: addDays(lastPaymentDay(facts.dueOn, policy.parameters), 1),
      missingMonths: missingInsuranceMonths(facts, policy.parameters),
    };
  }
  if (payee === null) throw new Error(`${programmeId} of ${facts.employmentId} is granted but has no payee`);
  const { amount, fund } = policy.programmes[programmeId];
  return { kind: 'eligible', amountFen: amount.fen, payee, paidBy: handledBy, fund };
}

const waitsForContract = ({ check }: Check): boolean =>
  check === 'employment-confirmed' || check === 'contract-covers-year';

function refused({ check, article, reason }: Check): Outcome {
  if (!reason) throw new Error(`check ${check} is not met but names no reason`);
  return { kind: 'refused', reason, article };
}
