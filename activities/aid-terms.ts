import type { LockedAid } from '../src/db/aid-facts.ts';
import type { AidFacts } from '../src/domain/aid/facts.ts';
import type { AidEvaluation } from '../src/domain/aid/judge.ts';
import { claimId } from '../src/domain/ids.ts';
import type { ClaimTerms } from './apply-evaluation.ts';

/** Whose claim an aid case's is, and what it may be granted once for (docs/subsidies.md). */
export function aidTerms(
  { facts, personId, policyVersion }: Pick<LockedAid, 'facts' | 'personId' | 'policyVersion'>,
  { programme, period, entitlement }: Pick<AidEvaluation, 'programme' | 'period' | 'entitlement'>,
): ClaimTerms {
  return {
    claimId: claimId(programme, facts.aidId, period),
    subjectId: facts.aidId,
    personId,
    period,
    entitlementKey: [
      benefitOf(facts, programme),
      personId,
      ...(entitlement === '' ? [] : [entitlement]),
    ].join(':'),
    ...payeeOf(facts, programme),
    policyVersion,
  };
}

/** What is given once: by article 18 a person is helped once a school year, as one kind of student or the other. */
const benefitOf = ({ kind }: AidFacts, programme: string) => (kind === 'student' ? 'school-year' : programme);

/** Who bore the cost of a training is paid for it; everything else goes to the person. */
function payeeOf(facts: AidFacts, programme: string): Pick<ClaimTerms, 'payeeKind' | 'payeeId'> {
  const ofTraining = programme === 'pre-employment-training' || programme === 'on-post-training';
  if (facts.kind === 'training' && ofTraining) {
    return { payeeKind: facts.paidBy.kind, payeeId: facts.paidBy.id };
  }
  return { payeeKind: 'person', payeeId: String(facts.person.number) };
}
