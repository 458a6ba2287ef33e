import { audit } from '../src/db/audit.ts';
import type { Trx } from '../src/db/client.ts';
import { shanghaiDateAt } from '../src/domain/dates.ts';
import { changeInWords } from '../src/domain/holds.ts';
import { isAidId, isRewardId, type SubjectId } from '../src/domain/ids.ts';
import { caseFact, enqueue } from '../src/outbox/enqueue.ts';
import { applyEvaluation } from './apply-evaluation.ts';
import type { At } from './claim-decisions.ts';
import { weighCase } from './weigh.ts';

/**
 * Before money is booked the claim is weighed against the facts once more: a correction whose message is still on its
 * way has not refused or held it yet. Where the answer is no longer a grant, this says so in Chinese and does to the
 * claim what the next look would do. Null: nothing stands in the way. Locks the case, and then the claim.
 */
export async function settleChangedFacts(
  trx: Trx,
  { claimId, businessNowMs }: At,
): Promise<{ changed: string } | null> {
  const claim = await trx
    .selectFrom('claim')
    .select(['subject_id', 'status', 'held_reason', 'revision', 'amount_fen'])
    .where('id', '=', claimId)
    .executeTakeFirst();
  // Closed, held or unknown: the checks that follow know the words.
  if (claim?.status !== 'open' || claim.held_reason !== null) return null;
  const subjectId = claim.subject_id;
  const weighed = await weighCase(trx, subjectId as SubjectId, shanghaiDateAt(businessNowMs));
  if (!weighed) throw new Error(`the case of ${claimId} is gone`);
  const found = weighed.find(({ terms }) => terms.claimId === claimId);
  const changed = changeInWords(found?.evaluation.outcome, claim.amount_fen);
  if (changed === null) return null;
  const act = found && (await applyEvaluation(trx, { ...found, businessNowMs }));
  // The case's own process names its wait anew.
  const key = `last-word:${claimId}:r${claim.revision}`;
  await enqueue(trx, [caseFact(subjectId, 'recheck', key, businessNowMs)]);
  await audit(trx, {
    actor: null,
    ...assessed(subjectId as SubjectId),
    outcome: 'done',
    businessAtMs: businessNowMs,
    after: act ? [{ ...act }] : [],
  });
  return { changed };
}

/** What the log calls the look at a case. */
function assessed(id: SubjectId): { operation: string; subject: string } {
  if (isRewardId(id)) return { operation: 'assessReward', subject: `reward:${id}` };
  if (isAidId(id)) return { operation: 'assessAid', subject: `aid:${id}` };
  return { operation: 'assessEmployment', subject: `employment:${id}` };
}
