import {
  employerPostEntitlement,
  intermediaryEntitlement,
  type LockedEmployment,
} from '../src/db/employment-facts.ts';
import { claimId } from '../src/domain/ids.ts';
import type { ProgrammeId } from '../src/domain/policy/types.ts';
import type { ClaimTerms } from './apply-evaluation.ts';

/** Whose claim an employment's is: the employer's under article 24, the intermediary's under article 23. */
export function employmentTerms(
  { facts, personId, policyVersion }: LockedEmployment,
  programme: ProgrammeId,
): ClaimTerms {
  const toEmployer = programme === 'employer-post';
  return {
    claimId: claimId(programme, facts.employmentId),
    subjectId: facts.employmentId,
    personId,
    period: '',
    entitlementKey: toEmployer
      ? employerPostEntitlement(personId, facts.employer.creditCode)
      : intermediaryEntitlement(personId, facts.employmentId),
    payeeKind: toEmployer ? 'employer' : 'intermediary',
    payeeId: toEmployer ? facts.employer.creditCode : (facts.intermediary?.number ?? ''),
    policyVersion,
  };
}
