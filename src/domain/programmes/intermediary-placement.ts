import { evaluateProgramme, type ProgrammeRules } from './evaluate.ts';
import { firstCountyOf } from './handling-county.ts';

/** 中介和跟踪服务补贴 (art. 23): 300 yuan per person and employment, to the intermediary, from the home county. */
export const intermediaryPlacement: ProgrammeRules = {
  id: 'intermediary-placement',
  appliesTo: ({ intermediary }) => intermediary !== null,
  evaluate: (policy, facts) =>
    evaluateProgramme('intermediary-placement', policy, facts, {
      payee: facts.intermediary && { kind: 'intermediary', id: facts.intermediary.number },
      // 输出地: where the person comes from. Unknown only where the claim is refused anyway.
      handledBy: firstCountyOf(facts.person.homeDivision, facts.employer.division),
    }),
};
