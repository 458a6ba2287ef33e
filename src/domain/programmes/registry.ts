import type { EmploymentFacts } from '../facts.ts';
import type { Policy, ProgrammeId } from '../policy/types.ts';
import type { Evaluation } from '../trace.ts';
import { employerPost } from './employer-post.ts';
import { intermediaryPlacement } from './intermediary-placement.ts';

/** The same shape for every programme: a new one is a file, a line here and a block in a policy file. */
export type ProgrammeRules = {
  id: ProgrammeId;
  /** Whether an employment raises this claim at all (article 23 needs a named intermediary). */
  appliesTo: (facts: Pick<EmploymentFacts, 'intermediary'>) => boolean;
  evaluate: (policy: Policy, facts: EmploymentFacts) => Evaluation;
};

export const programmes: Record<ProgrammeId, ProgrammeRules> = {
  'employer-post': employerPost,
  'intermediary-placement': intermediaryPlacement,
};

/** One evaluation for each programme that applies, in the registry's order. */
export function evaluateAll(policy: Policy, facts: EmploymentFacts): Evaluation[] {
  return Object.values(programmes)
    .filter((programme) => programme.appliesTo(facts))
    .map((programme) => programme.evaluate(policy, facts));
}
