import type { Trx } from '../src/db/client.ts';
import { readPolicy } from '../src/db/employment-facts.ts';
import { type ClaimAction, type ClaimStep, nextStep } from '../src/domain/claim-steps.ts';
import { addDays, shanghaiDateAt } from '../src/domain/dates.ts';
import type { ClaimId } from '../src/domain/ids.ts';
import { handsOf, partTaken } from '../src/domain/part-taken.ts';
import { articleOfProgramme } from '../src/domain/policy/programme-shapes.ts';
import { manualReasonCodes, type ReasonCode, reasons, reasonUnder } from '../src/domain/reasons.ts';
import { bookPayment, cancelBooked } from '../src/payments/book.ts';
import type { Decide, RuleObjection } from '../workflows/contract.ts';
import { type Changes, move } from './claim-move.ts';
import type { LockedClaim } from './claim-record.ts';
import { refusal } from './failure.ts';

export interface At {
  readonly claimId: ClaimId;
  readonly businessNowMs: number;
}

export const BY_APPLICANT: readonly ClaimAction[] = ['withdraw', 'resubmit'];
const BY_PEOPLE: readonly ClaimAction[] = ['approve', 'return', 'refuse', 'withdraw', 'resubmit'];

/** What an officer or the applicant decides: the decision itself, and where the claim goes with it. */
export async function takeDecision(trx: Trx, claim: LockedClaim, message: Decide & At): Promise<void> {
  const { row } = claim;
  const { action, businessNowMs: nowMs, officer } = message;
  const today = shanghaiDateAt(nowMs);
  if (!BY_PEOPLE.includes(action))
    throw refusal('action-not-allowed', '这里不能这样办理。', '异议请在异议页面裁定。');
  const byApplicant = BY_APPLICANT.includes(action);
  if (!byApplicant && action !== 'approve' && !message.reason) {
    throw refusal('reason-required', '退回或不予通过必须选择理由。', '请选择理由代码并填写说明。');
  }
  // A refusal states its article (RULES: Approval), which only a listed reason has.
  if (action === 'refuse' && !manualReasonCodes.some((code) => code === message.reason)) {
    throw refusal('reason-required', '不予通过的理由不在可选清单内。', '请从理由清单中选择。');
  }
  // A reward has no applicant who could put it right.
  if (action === 'return' && row.reward_id !== null) {
    throw refusal(
      'action-not-allowed',
      '以奖代补由考核决定，没有可以补正的申请人。',
      '有误的请不予通过并说明理由；账户有误的请先更正账户。',
    );
  }
  await recordDecision(trx, message, byApplicant ? 'applicant' : message.step, action, nowMs);

  const step = nextStep(row.step as ClaimStep, action, row.returned_to as ClaimStep | null);
  if (step === null) throw refusal('action-not-allowed', '当前环节不能这样办理。', '请刷新页面后重试。');
  const changes: Changes = { step };
  if (step === 'refused') {
    Object.assign(changes, {
      status: 'refused',
      closed_on: today,
      refused_by: officer,
      refused_reason: message.reason,
      refused_article: reasonUnder(message.reason as ReasonCode, articleOfProgramme(row.programme)).article,
    });
  } else if (step === 'withdrawn') {
    const cancelled = await cancelBooked(trx, {
      claimId: message.claimId,
      reason: 'withdrawn',
      businessAtMs: nowMs,
    });
    if (cancelled === 'already-released') {
      throw refusal('action-not-allowed', '款项已交银行支付,不能撤回。', '如需退回,请联系财政部门办理追回。');
    }
    Object.assign(changes, { status: 'withdrawn', closed_on: today });
  } else if (step === 'correction') {
    const { parameters } = await readPolicy(trx, row.policy_version);
    Object.assign(changes, {
      returned_to: row.step,
      correct_until: addDays(today, parameters.correctionDays),
    });
  } else if (step === 'public-notice') {
    const { parameters } = await readPolicy(trx, row.policy_version);
    Object.assign(changes, { notice_ends_on: addDays(today, parameters.noticeDays) });
  } else if (action === 'resubmit') {
    Object.assign(changes, { returned_to: null, correct_until: null });
  }
  if (row.step === 'finance' && action === 'approve') {
    const payment = await bookPayment(trx, { claimId: message.claimId, officer, businessAtMs: nowMs });
    if (!payment) changes.step = 'funds';
  }
  const data = { step: row.step, action, reason: message.reason ?? null, note: message.note ?? null };
  await move(trx, claim, nowMs, officer, 'decision', changes, data);
}

/** An objection is upheld, which refuses the claim, or dismissed. */
export async function takeRuling(trx: Trx, claim: LockedClaim, message: RuleObjection & At): Promise<void> {
  const { businessNowMs: nowMs, officer } = message;
  const today = shanghaiDateAt(nowMs);
  if (claim.row.step !== 'public-notice') {
    throw refusal('action-not-allowed', '申请不在公示环节，不能裁定异议。', '请刷新页面查看当前环节。');
  }
  const bar = partTaken(claim.state, 'objection', ...handsOf(message));
  if (bar) throw refusal('separation-of-duties', bar.message, bar.remedy);
  const ruled = await trx
    .updateTable('objection')
    .set({
      status: message.upheld ? 'upheld' : 'dismissed',
      ruled_by: officer,
      ruled_on: today,
      ruling_note: message.note ?? null,
    })
    .where('id', '=', message.objectionId)
    .where('claim_id', '=', message.claimId)
    .where('status', '=', 'pending')
    .returning('id')
    .executeTakeFirst();
  if (!ruled) throw refusal('objection-not-pending', '该异议不存在或已经裁定。', '请刷新页面查看裁定结果。');
  const action = message.upheld ? 'objection-upheld' : 'objection-dismissed';
  await recordDecision(trx, message, 'objection', action, nowMs);
  const refused: Changes = {
    step: 'refused',
    status: 'refused',
    closed_on: today,
    refused_by: officer,
    refused_reason: 'objection-upheld',
    refused_article: reasons['objection-upheld'].article,
  };
  await move(trx, claim, nowMs, officer, action, message.upheld ? refused : {}, {
    objectionId: message.objectionId,
  });
}

/** What somebody has decided of a claim; the constraints on duties stand behind it. */
export async function recordDecision(
  trx: Trx,
  message: {
    claimId: ClaimId;
    officer: string;
    requestKey: string;
    reason?: string;
    note?: string;
    revision?: number;
  },
  step: string,
  action: string,
  nowMs: number,
): Promise<void> {
  await trx
    .insertInto('claim_decision')
    .values({
      claim_id: message.claimId,
      step,
      action,
      decided_by: message.officer,
      reason: message.reason ?? null,
      note: message.note ?? null,
      decided_on: shanghaiDateAt(nowMs),
      revision: message.revision ?? 0,
      request_key: message.requestKey,
    })
    .execute();
}
