import { addDays, type PlainDate } from '../dates.ts';
import { type Fen, fen } from '../money.ts';
import { inForceOn } from '../policy/amounts.ts';
import { type AidParameters, aidParametersOf, type Policy, programmeOf } from '../policy/types.ts';
import type { Payee } from '../trace.ts';
import type { TrainingFacts } from './facts.ts';
import { type AidEvaluation, type AidVerdict, judge } from './judge.ts';
import { decided, registeredPoor, waitsFor } from './verdicts.ts';

type TrainingProgramme = 'pre-employment-training' | 'on-post-training';

export const isTrainingProgramme = (id: string): id is TrainingProgramme =>
  id === 'pre-employment-training' || id === 'on-post-training';

/**
 * 就业前培训 and 岗位技能提升 (art. 17): a share of the standard of the class's category, to whoever bore the cost.
 * Pre-employment: 800.00 × 170 % = 1360.00 yuan; on-post: 800.00 × 40 % = 320.00.
 */
export function trainingSubsidy(policy: Policy, facts: TrainingFacts): AidEvaluation {
  const programme = `${facts.class.training}-training` as TrainingProgramme;
  return judge<TrainingProgramme>(policy, facts, {
    programme,
    period: '',
    entitlement: facts.class.id,
    notBefore: { for: 'class-end', until: dayAfterClass(facts) },
    rules: {
      'registered-poor': () => poorAtClassStart(facts),
      'class-approved': () => classApproved(facts),
      'employed-at-class-start': () =>
        decided(facts.employed, 'not-employed-at-class-start', { on: facts.class.startsOn }),
      'training-completed': () => trainingCompleted(facts, aidParametersOf(policy)),
      'training-standard-known': () =>
        decided(standardOf(policy, facts) !== null, 'no-training-standard', {
          category: facts.class.category,
          on: facts.class.startsOn,
        }),
      'payee-entitled': () => {
        const allowed: readonly string[] = programmeOf(policy, programme).payees;
        return decided(allowed.includes(facts.paidBy.kind), 'payee-not-entitled', {
          paidBy: facts.paidBy.kind,
        });
      },
    },
    amountFen: () => trainingAmount(policy, programme, facts),
    payee: { kind: facts.paidBy.kind, id: facts.paidBy.id } as Payee,
  });
}

/** The class is over when its last day has passed; before, a report can still be put right. */
export const dayAfterClass = ({ class: { endsOn } }: TrainingFacts): PlainDate => addDays(endsOn, 1);

export const poorAtClassStart = ({ person, class: { startsOn } }: TrainingFacts): AidVerdict =>
  registeredPoor(person, person.registeredPoor, startsOn);

/** The office's word on the class; while it is out, nobody's training is refused for it. */
export function classApproved({ class: { approved } }: TrainingFacts): AidVerdict {
  if (approved === null) return waitsFor('class-approval', null, { approved });
  return decided(approved, 'class-not-approved', { approved });
}

/** Class to 2016-09-30, 30 days: a report counts when it is there by 2016-10-30; refused from 2016-10-31 on. */
export const lastReportDay = (facts: TrainingFacts, parameters: AidParameters): PlainDate =>
  addDays(facts.class.endsOn, parameters.trainingReportDays);

function trainingCompleted(facts: TrainingFacts, parameters: AidParameters): AidVerdict {
  const { asOf, completion } = facts;
  const lastDay = lastReportDay(facts, parameters);
  const inputs = { completedOn: completion?.on ?? null, lastReportOn: lastDay };
  if (completion) return decided(completion.completed, 'training-not-completed', inputs);
  if (asOf < dayAfterClass(facts)) return { outcome: 'not-reached-yet', inputs };
  if (asOf <= lastDay) return waitsFor('class-report', lastDay, inputs);
  return { outcome: 'not-met', inputs, reason: 'training-not-reported' };
}

/** The yuan a head for the category, as the table stood when the class began. */
function standardOf(policy: Policy, { class: { category, startsOn } }: TrainingFacts): Fen | null {
  return inForceOn(policy.trainingStandards, startsOn)?.categories[category]?.fen ?? null;
}

/** What the class's category and the policy's share make; 0 where no standard is known. */
export function trainingAmount(policy: Policy, programme: TrainingProgramme, facts: TrainingFacts): Fen {
  const standard = standardOf(policy, facts) ?? fen(0);
  const { of, percent } = programmeOf(policy, programme).amount;
  // In one step and down, so that nothing is rounded twice: 40 % of the uplifted 170 % is 68 % of the standard.
  const uplift = of === 'uplifted' ? aidParametersOf(policy).trainingUpliftPercent : 100;
  return fen(Math.floor((standard * percent * uplift) / 10_000));
}
