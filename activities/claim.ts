import { sql, type Updateable } from 'kysely';
import { audit } from '../src/db/audit.ts';
import { recordCaseEvent } from '../src/db/case-events.ts';
import type { Database, Trx } from '../src/db/client.ts';
import { readPolicy } from '../src/db/employment-facts.ts';
import type { Claim } from '../src/db/schema.ts';
import { type ClaimAction, type ClaimStep, checkDecision, nextStep } from '../src/domain/claim-steps.ts';
import { addDays, shanghaiDateAt } from '../src/domain/dates.ts';
import type { ClaimId } from '../src/domain/ids.ts';
import type { Policy } from '../src/domain/policy/types.ts';
import { manualReasonCodes, reasons } from '../src/domain/reasons.ts';
import { employmentFact, enqueue } from '../src/outbox/enqueue.ts';
import { bookPayment, cancelBooked } from '../src/payments/book.ts';
import { PaymentError } from '../src/payments/errors.ts';
import type { ClaimView, Decide, RuleObjection } from '../workflows/contract.ts';
import { type LockedClaim, lockClaim, nameClaimWait } from './claim-record.ts';
import { failureType, refusal, translateRefusal } from './failure.ts';
import { refuseOwnCase } from './own-case.ts';
import { recheckRivals } from './rivals.ts';

interface At {
  readonly claimId: ClaimId;
  readonly businessNowMs: number;
}

export type ClaimActivities = ReturnType<typeof createClaimActivities>;

/** What the claim process does to the record. Each is one transaction and may be repeated safely. */
export function createClaimActivities({ database }: { database: Database }) {
  return {
    /** Moves the claim as far as facts and calendar allow without anybody's decision, and names the wait left. */
    async refreshClaim({ claimId, businessNowMs }: At): Promise<ClaimView> {
      return database.db.transaction().execute(async (trx) => {
        await moveByItself(trx, await lockClaim(trx, claimId), businessNowMs);
        return nameClaimWait(trx, claimId, businessNowMs);
      });
    },

    /** An officer's or the applicant's act (Update `decide`); refuses with a FailureType. */
    async decideClaim(message: Decide & At): Promise<ClaimView> {
      return decisively(database, async (trx) => {
        if (await alreadyRecorded(trx, message))
          return nameClaimWait(trx, message.claimId, message.businessNowMs);
        // A deadline that has passed counts, whether or not its timer has run yet.
        await moveByItself(trx, await lockClaim(trx, message.claimId), message.businessNowMs);
        const claim = await lockClaim(trx, message.claimId);
        refuseIfClosed(claim);
        const check = checkDecision(claim.state, message);
        if (!check.ok) throw refusal(check.code, check.message, check.remedy);
        // The applicant's own acts are of their own case by their nature.
        if (!BY_APPLICANT.includes(message.action))
          await refuseOwnCase(trx, claim.row.employment_id, message.officer);
        await takeDecision(trx, claim, message);
        return nameClaimWait(trx, message.claimId, message.businessNowMs);
      });
    },

    /** Rules on an objection (Update `ruleObjection`): upheld refuses the claim, dismissed lets the notice go on. */
    async ruleOnObjection(message: RuleObjection & At): Promise<ClaimView> {
      return decisively(database, async (trx) => {
        const claim = await lockClaim(trx, message.claimId);
        if (await alreadyRecorded(trx, message))
          return nameClaimWait(trx, message.claimId, message.businessNowMs);
        refuseIfClosed(claim);
        await refuseOwnCase(trx, claim.row.employment_id, message.officer);
        await takeRuling(trx, claim, message);
        await moveByItself(trx, await lockClaim(trx, message.claimId), message.businessNowMs);
        return nameClaimWait(trx, message.claimId, message.businessNowMs);
      });
    },
  };
}

const PAYMENT_REMEDY = '请收款单位补登银行账户，或由经办人核实该案后再审批。';

async function decisively(database: Database, act: (trx: Trx) => Promise<ClaimView>): Promise<ClaimView> {
  try {
    return await database.db.transaction().execute(act);
  } catch (error) {
    if (error instanceof PaymentError) throw refusal(failureType(error.code), error.message, PAYMENT_REMEDY);
    throw translateRefusal(error);
  }
}

/** The notice is over, the correction has lapsed, the bank has answered. */
async function moveByItself(trx: Trx, claim: LockedClaim, nowMs: number): Promise<void> {
  const { row, payment } = claim;
  if (row.status !== 'open') return;
  const today = shanghaiDateAt(nowMs);
  if (row.step === 'public-notice' && today > row.notice_ends_on! && claim.pendingObjections === 0) {
    await move(trx, claim, nowMs, null, 'public-notice-ended', { step: 'finance' });
  } else if (row.step === 'correction' && today > row.correct_until!) {
    await move(trx, claim, nowMs, null, 'correction-lapsed', {
      step: 'lapsed',
      status: 'lapsed',
      closed_on: today,
    });
  } else if (row.step === 'payment' && payment?.status === 'paid') {
    await move(trx, claim, nowMs, null, 'claim-paid', { step: 'archived', status: 'paid', closed_on: today });
  } else if (row.step === 'payment' && payment?.status === 'returned') {
    // Paying again takes a new approval (DESIGN: re-issue needs new approval).
    await move(trx, claim, nowMs, null, 'payment-returned', { step: 'finance' });
    // What only flagged the case while the money was out may refuse it now.
    const { employment_id: employmentId } = row;
    await enqueue(trx, [
      employmentFact(employmentId, 'recheck', `returned:${row.id}:${row.revision}`, nowMs),
    ]);
  }
}

const BY_APPLICANT: readonly ClaimAction[] = ['withdraw', 'resubmit'];
const BY_PEOPLE: readonly ClaimAction[] = ['approve', 'return', 'refuse', 'withdraw', 'resubmit'];

async function takeDecision(trx: Trx, claim: LockedClaim, message: Decide & At): Promise<void> {
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
      refused_article: reasons[message.reason as keyof typeof reasons]?.article ?? null,
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
    const { parameters } = await readPolicy<Policy>(trx, row.policy_version);
    Object.assign(changes, {
      returned_to: row.step,
      correct_until: addDays(today, parameters.correctionDays),
    });
  } else if (step === 'public-notice') {
    const { parameters } = await readPolicy<Policy>(trx, row.policy_version);
    Object.assign(changes, { notice_ends_on: addDays(today, parameters.noticeDays) });
  } else if (action === 'resubmit') {
    Object.assign(changes, { returned_to: null, correct_until: null });
  }
  if (row.step === 'finance' && action === 'approve') {
    await bookPayment(trx, { claimId: message.claimId, officer, businessAtMs: nowMs });
  }
  const data = { step: row.step, action, reason: message.reason ?? null, note: message.note ?? null };
  await move(trx, claim, nowMs, officer, 'decision', changes, data);
}

async function takeRuling(trx: Trx, claim: LockedClaim, message: RuleObjection & At): Promise<void> {
  const { businessNowMs: nowMs, officer } = message;
  const today = shanghaiDateAt(nowMs);
  const { decidedBy, contractConfirmedBy } = claim.state;
  if (claim.row.step !== 'public-notice') {
    throw refusal('action-not-allowed', '申请不在公示环节，不能裁定异议。', '请刷新页面查看当前环节。');
  }
  const others = Object.entries(decidedBy).filter(([step]) => step !== 'objection');
  if (others.some(([, user]) => user === officer) || contractConfirmedBy.includes(officer)) {
    throw refusal(
      'separation-of-duties',
      '您已办理过本案的其他环节,不能裁定异议。',
      '请由其他审核人员裁定。',
    );
  }
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

type Changes = Pick<
  Updateable<Claim>,
  | 'step'
  | 'status'
  | 'closed_on'
  | 'refused_by'
  | 'refused_reason'
  | 'refused_article'
  | 'returned_to'
  | 'correct_until'
  | 'notice_ends_on'
>;

/** One move of a claim: the row with its next revision, the time line and the audit log together. */
async function move(
  trx: Trx,
  { row }: LockedClaim,
  nowMs: number,
  actor: string | null,
  kind: string,
  changes: Changes,
  data: Record<string, string | null> = {},
): Promise<void> {
  await trx
    .updateTable('claim')
    .set({ ...changes, revision: sql`revision + 1` })
    .where('id', '=', row.id)
    .execute();
  if (changes.closed_on && changes.status !== 'paid') await recheckRivals(trx, row.id, nowMs);
  await recordCaseEvent(trx, {
    employmentId: row.employment_id,
    claimId: row.id,
    kind,
    actor,
    atMs: nowMs,
    data: { ...data, to: changes.step ?? row.step },
    key: `${kind}:${row.id}:${row.revision}`,
  });
  await audit(trx, {
    actor,
    operation: kind,
    subject: `claim:${row.id}`,
    outcome: 'done',
    businessAtMs: nowMs,
    before: { step: row.step, status: row.status, revision: row.revision },
    after: { ...changes, ...data },
  });
}

async function recordDecision(
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

/** The same request again (a lost answer, a repeat after continue-as-new) is answered, not taken twice. */
async function alreadyRecorded(
  trx: Trx,
  message: { claimId: ClaimId; requestKey: string },
): Promise<boolean> {
  const found = await trx
    .selectFrom('claim_decision')
    .select('id')
    .where('claim_id', '=', message.claimId)
    .where('request_key', '=', message.requestKey)
    .executeTakeFirst();
  return found !== undefined;
}

function refuseIfClosed({ row }: LockedClaim): void {
  if (row.status === 'open') return;
  throw refusal('claim-closed', '该申请已经办结,不能再办理。', '如对结果有异议,请按规定申诉。');
}
