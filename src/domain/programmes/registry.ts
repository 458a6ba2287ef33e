import type { EmploymentFacts } from '../facts.ts';
import type { EmploymentProgrammeId, Policy } from '../policy/types.ts';
import type { Evaluation } from '../trace.ts';
import { employerPost } from './employer-post.ts';
import type { ProgrammeRules } from './evaluate.ts';
import { intermediaryPlacement } from './intermediary-placement.ts';

export type { ProgrammeRules };

/** A new programme is a file beside this one, a line here and a block in a policy file. */
export const programmes: Record<EmploymentProgrammeId, ProgrammeRules> = {
  'employer-post': employerPost,
  'intermediary-placement': intermediaryPlacement,
};

/** One evaluation for each programme that applies, in the registry's order. */
export function evaluateAll(policy: Policy, facts: EmploymentFacts): Evaluation<EmploymentProgrammeId>[] {
  return Object.values(programmes)
    .filter((programme) => programme.appliesTo(facts))
    .map((programme) => programme.evaluate(policy, facts));
}
