import { evaluateProgramme, type ProgrammeRules } from './evaluate.ts';
import { confirmingCounty } from './handling-county.ts';

/** 岗位补贴 (art. 24): 1000 yuan once per person and employer, to the employer, from the employer's county. */
export const employerPost: ProgrammeRules = {
  id: 'employer-post',
  appliesTo: () => true,
  evaluate: (policy, facts) =>
    evaluateProgramme('employer-post', policy, facts, {
      payee: { kind: 'employer', id: facts.employer.creditCode },
      // An employer outside is refused, by the county that knows the person.
      handledBy: confirmingCounty(facts),
    }),
};
