import { sql } from 'kysely';
import { audit } from '../src/db/audit.ts';
import { recordCaseEvent } from '../src/db/case-events.ts';
import type { Trx } from '../src/db/client.ts';
import { readPolicy } from '../src/db/employment-facts.ts';
import { lockCase } from '../src/db/lock-case.ts';
import { comesBackAt, type Refuser } from '../src/domain/appeal.ts';
import { addDays, shanghaiDateAt } from '../src/domain/dates.ts';
import { changeInWords } from '../src/domain/holds.ts';
import type { SubjectId } from '../src/domain/ids.ts';
import { handsOf, partTaken } from '../src/domain/part-taken.ts';
import { caseFact, enqueue } from '../src/outbox/enqueue.ts';
import { bookPayment } from '../src/payments/book.ts';
import type { DecideAppeal } from '../workflows/contract.ts';
import { applyEvaluation } from './apply-evaluation.ts';
import { type At, recordDecision } from './claim-decisions.ts';
import { type Changes, move } from './claim-move.ts';
import { type LockedClaim, lockClaim } from './claim-record.ts';
import { refusal } from './failure.ts';
import { refuseOwnCase } from './own-case.ts';
import { weighCase } from './weigh.ts';

/**
 * The office above decides. Dismissed, the refusal is final. Upheld, the claim comes back at the step after the one that
 * refused it, and is weighed against the facts as they are today: what the rules had refused without an officer they
 * refuse no more for the reason that was overruled, but for any other.
 */
export async function takeAppealDecision(trx: Trx, message: DecideAppeal & At): Promise<void> {
  const { claimId, businessNowMs: nowMs, officer, upheld, note } = message;
  const appeal = await trx
    .selectFrom('appeal as a')
    .innerJoin('claim as c', 'c.id', 'a.claim_id')
    .selectAll('a')
    .select('c.subject_id as subjectId')
    .where('a.id', '=', message.appealId)
    .where('a.claim_id', '=', claimId)
    .executeTakeFirst();
  // The employment before its claim, as everywhere.
  if (appeal) await lockCase(trx, appeal.subjectId);
  const claim = await lockClaim(trx, claimId);
  if (!appeal || claim.appeal?.id !== appeal.id) {
    throw refusal('appeal-not-pending', '这份申诉不存在，或已经决定、终止。', '请刷新页面查看结果。');
  }
  const bar = partTaken(claim.state, 'appeal', ...handsOf(message));
  if (bar || handsOf(message).includes(appeal.lodged_by)) {
    throw refusal(
      'separation-of-duties',
      bar?.message ?? '这份申诉由您登记，不能由您决定。',
      bar?.remedy ?? '请由没有经手本案的其他人员决定。',
    );
  }
  await refuseOwnCase(trx, appeal.subjectId, message);
  const action = upheld ? 'appeal-upheld' : 'appeal-dismissed';
  const { refused_reason: reason, refuser } = appeal;
  const words = { ...message, reason, revision: claim.row.revision };
  await recordDecision(trx, words, 'appeal', action, nowMs);
  await trx
    .updateTable('appeal')
    .set({
      status: upheld ? 'upheld' : 'dismissed',
      decided_by: officer,
      decided_on: shanghaiDateAt(nowMs),
      note,
    })
    .where('id', '=', appeal.id)
    .execute();
  if (upheld) await bringBack(trx, claim, refuser as Refuser, message);
  else await tell(trx, claim, action, { appealId: appeal.id, reason, note }, message);
}

/** Once for each appeal: the offices are told, and the wait goes on. */
export async function noteOverdueAppeal(
  trx: Trx,
  { row, appeal }: LockedClaim,
  nowMs: number,
): Promise<void> {
  if (!appeal || shanghaiDateAt(nowMs) <= appeal.decide_by) return;
  await recordCaseEvent(trx, {
    subjectId: row.subject_id,
    claimId: row.id,
    kind: 'appeal-overdue',
    actor: null,
    atMs: nowMs,
    data: { appealId: appeal.id, until: appeal.decide_by },
    key: `appeal-overdue:${appeal.id}`,
  });
}

async function bringBack(
  trx: Trx,
  claim: LockedClaim,
  refuser: Refuser,
  message: DecideAppeal & At,
): Promise<void> {
  const { row } = claim;
  const { claimId, businessNowMs: nowMs, officer, appealId, note } = message;
  const today = shanghaiDateAt(nowMs);
  if (refuser === 'rules') {
    await sql`update claim set overruled = array_append(overruled, refused_reason) where id = ${row.id}`.execute(
      trx,
    );
  }
  const weighed = await weigh(trx, claim, nowMs);
  const { evaluation, policy } = weighed;
  const amountFen = evaluation.outcome.kind === 'eligible' ? evaluation.outcome.amountFen : row.amount_fen;
  const step = comesBackAt(refuser, row.returned_to);
  const changes: Changes = {
    step,
    amount_fen: amountFen,
    status: 'open',
    closed_on: null,
    refused_by: null,
    refused_reason: null,
    refused_article: null,
    returned_to: null,
    correct_until: null,
    ...(step === 'public-notice' && { notice_ends_on: addDays(today, policy.parameters.noticeDays) }),
  };
  const data = { appealId, note };
  if (refuser === 'rules' && evaluation.outcome.kind !== 'waiting') {
    // Reopened with amount and payee, or refused for the reason that comes after the overruled one.
    await tell(trx, claim, 'appeal-upheld', data, message);
  } else {
    // A month may have been revoked meanwhile: then the claim comes back and is held.
    await move(trx, claim, nowMs, officer, 'appeal-upheld', changes, data);
  }
  if (step === 'payment') {
    const changed = changeInWords(evaluation.outcome, amountFen);
    if (changed) throw refusal('facts-changed', changed, '没有记账。请查看重新核算的结果。');
    await bookPayment(trx, { claimId, officer, businessAtMs: nowMs });
  }
  if (refuser === 'rules') await applyEvaluation(trx, { ...weighed, businessNowMs: nowMs });
  // The case's own process names its wait anew; and what the facts say by now of a claim that an officer had refused
  // it says once the claim is open, so that the claim's process does not end in the middle of its answer.
  const key = `appeal:${appealId}`;
  await enqueue(trx, [caseFact(row.subject_id, 'recheck', key, nowMs)]);
}

/** What the rules say of the claim today. */
async function weigh(trx: Trx, { row }: LockedClaim, nowMs: number) {
  const all = await weighCase(trx, row.subject_id as SubjectId, shanghaiDateAt(nowMs));
  if (!all) throw new Error(`the case of ${row.id} is gone`);
  const found = all.find(({ terms }) => terms.claimId === row.id);
  if (!found) {
    const remedy = '请核对就业登记；确实不适用的，请决定申诉不成立。';
    throw refusal('facts-changed', '事实有变：本案不再适用这项补贴。', remedy);
  }
  return { ...found, policy: await readPolicy(trx, row.policy_version) };
}

/** The time line and the audit log, where the claim itself does not move. */
async function tell(
  trx: Trx,
  { row }: LockedClaim,
  kind: 'appeal-upheld' | 'appeal-dismissed',
  data: Record<string, string>,
  { officer, businessNowMs: nowMs }: DecideAppeal & At,
): Promise<void> {
  await recordCaseEvent(trx, {
    subjectId: row.subject_id,
    claimId: row.id,
    kind,
    actor: officer,
    atMs: nowMs,
    data,
    key: `${kind}:${data.appealId}`,
  });
  await audit(trx, {
    actor: officer,
    operation: kind,
    subject: `claim:${row.id}`,
    outcome: 'done',
    businessAtMs: nowMs,
    before: { step: row.step, status: row.status, revision: row.revision },
    after: data,
  });
}
