import { audit } from '../src/db/audit.ts';
import type { Trx } from '../src/db/client.ts';
import { lockEmploymentFacts, readPolicy } from '../src/db/employment-facts.ts';
import { shanghaiDateAt } from '../src/domain/dates.ts';
import { changeInWords } from '../src/domain/holds.ts';
import { evaluateAll } from '../src/domain/programmes/registry.ts';
import { employmentFact, enqueue } from '../src/outbox/enqueue.ts';
import { applyEvaluation } from './apply-evaluation.ts';
import type { At } from './claim-decisions.ts';

/**
 * Before money is booked the claim is weighed against the facts once more: a correction whose message is still on its
 * way has not refused or held it yet. Where the answer is no longer a grant, this says so in Chinese and does to the
 * claim what the next look would do. Null: nothing stands in the way. Locks the employment, and then the claim.
 */
export async function settleChangedFacts(
  trx: Trx,
  { claimId, businessNowMs }: At,
): Promise<{ changed: string } | null> {
  const claim = await trx
    .selectFrom('claim')
    .select(['employment_id', 'programme', 'status', 'held_reason', 'revision'])
    .where('id', '=', claimId)
    .executeTakeFirst();
  // Closed, held or unknown: the checks that follow know the words.
  if (claim?.status !== 'open' || claim.held_reason !== null) return null;
  const employmentId = claim.employment_id as never;
  const locked = await lockEmploymentFacts(trx, employmentId, shanghaiDateAt(businessNowMs));
  if (!locked) throw new Error(`employment of ${claimId} is gone`);
  const policy = await readPolicy(trx, locked.policyVersion);
  const evaluation = evaluateAll(policy, locked.facts).find((e) => e.programme === claim.programme);
  const changed = changeInWords(evaluation?.outcome);
  if (changed === null) return null;
  const act = evaluation && (await applyEvaluation(trx, { locked, evaluation, businessNowMs }));
  // The employment's own process names its wait anew.
  const key = `last-word:${claimId}:r${claim.revision}`;
  await enqueue(trx, [employmentFact(employmentId, 'recheck', key, businessNowMs)]);
  await audit(trx, {
    actor: null,
    operation: 'assessEmployment',
    subject: `employment:${employmentId}`,
    outcome: 'done',
    businessAtMs: businessNowMs,
    after: act ? [{ ...act }] : [],
  });
  return { changed };
}
