import { addDays, addMonths } from '../dates.ts';
import { aidParametersOf, type Policy, programmeOf } from '../policy/types.ts';
import { type Certificate, certificateLevels, type TrainingFacts } from './facts.ts';
import { type AidEvaluation, judge } from './judge.ts';
import { dayAfterClass, poorAtClassStart } from './training.ts';
import { decided, notGrantedBefore } from './verdicts.ts';

/**
 * 证书叠加补助 (art. 17): 1500 yuan once for each certificate level, after a training of half a year or more. One answer
 * for each level on record; where no certificate came, nothing was asked for.
 */
export function certificateBonuses(policy: Policy, facts: TrainingFacts): AidEvaluation[] {
  return certificateLevels.flatMap((level) => {
    const [first] = facts.certificates
      .filter((certificate) => certificate.level === level)
      .toSorted((a, b) => (order(a) < order(b) ? -1 : 1));
    return first ? [bonus(policy, facts, first)] : [];
  });
}

const order = ({ issuedOn, number }: Certificate): string => `${issuedOn} ${number}`;

function bonus(policy: Policy, facts: TrainingFacts, certificate: Certificate): AidEvaluation {
  const { certificateTrainingMonths: months, certificateLevels: levels } = aidParametersOf(policy);
  const { startsOn, endsOn } = facts.class;
  const { level, number, issuedOn } = certificate;
  return judge(policy, facts, {
    programme: 'certificate-bonus',
    period: level,
    entitlement: level,
    notBefore: { for: 'class-end', until: dayAfterClass(facts) },
    rules: {
      'registered-poor': () => poorAtClassStart(facts),
      // Both days count: 2016-06-01 to 2016-11-30 is six months, to 2016-11-29 is not.
      'training-long-enough': () =>
        decided(addDays(endsOn, 1) >= addMonths(startsOn, months), 'training-shorter-than-six-months', {
          startsOn,
          endsOn,
          months,
        }),
      'certificate-level': () => decided(levels.includes(level), 'certificate-level-not-covered', { level }),
      'certificate-number-unique': () =>
        decided(!usedForLowerLevel(facts, certificate), 'certificate-number-not-unique', {
          certificate: number,
        }),
      'certificate-after-class-start': () =>
        decided(issuedOn >= startsOn, 'certificate-before-training', { issuedOn, startsOn }),
      'aid-not-granted-before': () =>
        notGrantedBefore(facts.earlierBonus.find((earlier) => earlier.level === level)?.claim ?? null),
    },
    amountFen: () => programmeOf(policy, 'certificate-bonus').amount.fen,
    payee: { kind: 'person', id: String(facts.person.number) },
  });
}

/** One certificate is one level: under a number that is there twice, the lowest level counts. */
function usedForLowerLevel({ certificates }: TrainingFacts, { number, level }: Certificate): boolean {
  const rank = certificateLevels.indexOf(level);
  return certificates.some(
    (other) => other.number === number && certificateLevels.indexOf(other.level) < rank,
  );
}
