import { lockAidFacts } from '../src/db/aid-facts.ts';
import type { Trx } from '../src/db/client.ts';
import { lockEmploymentFacts, readPolicy } from '../src/db/employment-facts.ts';
import { lockCase } from '../src/db/lock-case.ts';
import { readRewardFacts } from '../src/db/targets/rewards.ts';
import { evaluateAid } from '../src/domain/aid/evaluate.ts';
import type { PlainDate } from '../src/domain/dates.ts';
import {
  type AidId,
  claimId,
  type EmploymentId,
  isAidId,
  isRewardId,
  type RewardId,
  type SubjectId,
} from '../src/domain/ids.ts';
import { evaluateAll } from '../src/domain/programmes/registry.ts';
import { evaluateReward } from '../src/domain/targets/reward.ts';
import type { Evaluation } from '../src/domain/trace.ts';
import { aidTerms } from './aid-terms.ts';
import type { ClaimTerms } from './apply-evaluation.ts';
import { employmentTerms } from './employment-terms.ts';
import { withTopUps } from './top-ups.ts';

/** What the rules say today of one claim of a case. */
export interface Weighed {
  readonly terms: ClaimTerms;
  readonly evaluation: Evaluation;
}

/** Locks a case of whichever kind and evaluates it, top-ups included; null where there is no such case. */
export async function weighCase(trx: Trx, subjectId: SubjectId, today: PlainDate): Promise<Weighed[] | null> {
  // What a reward comes to is published and never changes: nothing is topped up.
  if (isRewardId(subjectId)) return weighReward(trx, subjectId, today);
  const weighed = await (isAidId(subjectId)
    ? weighAid(trx, subjectId, today)
    : weighEmployment(trx, subjectId as EmploymentId, today));
  return weighed && withTopUps(trx, weighed);
}

async function weighEmployment(trx: Trx, id: EmploymentId, today: PlainDate): Promise<Weighed[] | null> {
  const locked = await lockEmploymentFacts(trx, id, today);
  if (!locked) return null;
  const policy = await readPolicy(trx, locked.policyVersion);
  return evaluateAll(policy, locked.facts).map((evaluation) => ({
    terms: employmentTerms(locked, evaluation.programme),
    evaluation,
  }));
}

async function weighAid(trx: Trx, id: AidId, today: PlainDate): Promise<Weighed[] | null> {
  const locked = await lockAidFacts(trx, id, today);
  if (!locked) return null;
  const policy = await readPolicy(trx, locked.policyVersion);
  return evaluateAid(policy, locked.facts).map((evaluation) => ({
    terms: aidTerms(locked, evaluation),
    evaluation,
  }));
}

async function weighReward(trx: Trx, id: RewardId, today: PlainDate): Promise<Weighed[] | null> {
  await lockCase(trx, id);
  const facts = (await readRewardFacts(trx, [id], today)).get(id);
  if (!facts) return null;
  const evaluation = evaluateReward(facts);
  const claim = claimId(evaluation.programme, id);
  const terms: ClaimTerms = {
    claimId: claim,
    subjectId: id,
    personId: null,
    period: '',
    entitlementKey: claim,
    payeeKind: 'unit',
    payeeId: facts.unit,
    policyVersion: facts.policyVersion,
    // Acceptance, review and notice were the evaluation's: second person, objection period, publication.
    entersAt: 'finance',
  };
  return [{ terms, evaluation }];
}
