import type { EmploymentFacts } from '../facts.ts';
import type { PolicyParameters } from '../policy/types.ts';
import type { ReasonCode } from '../reasons.ts';
import type { CheckInputs, Verdict } from '../trace.ts';

/** One condition: facts and the policy's parameters in, verdict out. Never reads anything else. */
export type Rule = (facts: EmploymentFacts, parameters: PolicyParameters) => Verdict;

/** The common case: met, or refused for this reason. */
export function decided(met: boolean, reason: ReasonCode, inputs: CheckInputs): Verdict {
  return met ? { outcome: 'met', inputs } : { outcome: 'not-met', inputs, reason };
}

/** The year is over on the due day; before it, what may still happen is not held against anyone. */
export function yearIsOver(facts: EmploymentFacts): boolean {
  return facts.asOf >= facts.dueOn;
}
