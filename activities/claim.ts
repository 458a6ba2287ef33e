import type { Database, Trx } from '../src/db/client.ts';
import { standingFlags } from '../src/db/flags/standing.ts';
import { checkDecision } from '../src/domain/claim-steps.ts';
import { shanghaiDateAt } from '../src/domain/dates.ts';
import { flagKinds } from '../src/domain/flags.ts';
import type { ClaimId } from '../src/domain/ids.ts';
import type { Act } from '../src/domain/part-taken.ts';
import { dueOf } from '../src/domain/top-up.ts';
import type { Evaluation } from '../src/domain/trace.ts';
import { caseFact, enqueue } from '../src/outbox/enqueue.ts';
import { bookWaiting } from '../src/payments/book.ts';
import { PaymentError } from '../src/payments/errors.ts';
import type { ClaimView, Decide, DecideAppeal, RuleObjection } from '../workflows/contract.ts';
import { asAsked } from './acting.ts';
import { noteOverdueAppeal, takeAppealDecision } from './appeal-decision.ts';
import { type At, BY_APPLICANT, takeDecision, takeRuling } from './claim-decisions.ts';
import { move } from './claim-move.ts';
import { type LockedClaim, lockClaim, nameClaimWait } from './claim-record.ts';
import { failureType, refusal, translateRefusal } from './failure.ts';
import { settleChangedFacts } from './last-word.ts';
import { refuseOwnCase } from './own-case.ts';

export type ClaimActivities = ReturnType<typeof createClaimActivities>;

/** What the claim process does to the record. Each is one transaction and may be repeated safely. */
export function createClaimActivities({ database }: { database: Database }) {
  return {
    /** Moves the claim as far as facts and calendar allow without anybody's decision, and names the wait left. */
    async refreshClaim({ claimId, businessNowMs }: At): Promise<ClaimView> {
      return database.db.transaction().execute(async (trx) => {
        const claim = await lockClaim(trx, claimId);
        await moveByItself(trx, claim, businessNowMs);
        await noteOverdueAppeal(trx, claim, businessNowMs);
        return nameClaimWait(trx, claimId, businessNowMs);
      });
    },

    /** An officer's or the applicant's act (Update `decide`); refuses with a FailureType. */
    async decideClaim(message: Decide & At): Promise<ClaimView> {
      const decided = await decisively(database, message, async (trx) => {
        if (await alreadyRecorded(trx, message))
          return nameClaimWait(trx, message.claimId, message.businessNowMs);
        const stale = asksForMoney(message) ? await settleChangedFacts(trx, message) : null;
        if (stale) return stale;
        // A deadline that has passed counts, whether or not its timer has run yet.
        await moveByItself(trx, await lockClaim(trx, message.claimId), message.businessNowMs);
        const claim = await lockClaim(trx, message.claimId);
        refuseIfClosed(claim);
        const check = checkDecision(claim.state, message);
        if (!check.ok) throw refusal(check.code, check.message, check.remedy);
        // The applicant's own acts are of their own case by their nature.
        if (!BY_APPLICANT.includes(message.action)) await refuseOwnCase(trx, claim.row.subject_id, message);
        await refuseUnderFlag(trx, claim, message);
        await takeDecision(trx, claim, message);
        return nameClaimWait(trx, message.claimId, message.businessNowMs);
      });
      // What the changed facts mean is recorded, and only then the officer hears of it.
      if ('changed' in decided) throw refusal('facts-changed', decided.changed, LOOK_AT_THE_TRACE);
      return decided;
    },

    /** Rules on an objection (Update `ruleObjection`): upheld refuses the claim, dismissed lets the notice go on. */
    async ruleOnObjection(message: RuleObjection & At): Promise<ClaimView> {
      return decisively(database, message, async (trx) => {
        const claim = await lockClaim(trx, message.claimId);
        if (await alreadyRecorded(trx, message))
          return nameClaimWait(trx, message.claimId, message.businessNowMs);
        refuseIfClosed(claim);
        await refuseOwnCase(trx, claim.row.subject_id, message);
        await takeRuling(trx, claim, message);
        await moveByItself(trx, await lockClaim(trx, message.claimId), message.businessNowMs);
        return nameClaimWait(trx, message.claimId, message.businessNowMs);
      });
    },

    /** The office above decides an appeal (Update `decideAppeal`): upheld the claim goes on, dismissed it stays refused. */
    async decideAppeal(message: DecideAppeal & At): Promise<ClaimView> {
      return decisively(database, message, async (trx) => {
        if (!(await alreadyRecorded(trx, message))) await takeAppealDecision(trx, message);
        return nameClaimWait(trx, message.claimId, message.businessNowMs);
      });
    },
  };
}

const PAYMENT_REMEDY = '请收款单位补登银行账户，或由经办人核实该案后再审批。';

const LOOK_AT_THE_TRACE = '没有记账。请刷新页面，查看重新核算的结果。';
const asksForMoney = ({ step, action }: Decide): boolean => step === 'finance' && action === 'approve';

async function decisively<Answer>(
  database: Database,
  message: Act & At,
  act: (trx: Trx) => Promise<Answer>,
): Promise<Answer> {
  try {
    return await asAsked(message, () => database.db.transaction().execute(act));
  } catch (error) {
    if (error instanceof PaymentError)
      throw refusal(failureType(error.code), error.message, error.remedy ?? PAYMENT_REMEDY);
    throw translateRefusal(error);
  }
}

/** The notice is over, the correction has lapsed, the fund has money again, the bank has answered. */
async function moveByItself(trx: Trx, claim: LockedClaim, nowMs: number): Promise<void> {
  const { row, payment } = claim;
  if (row.status === 'paid' && payment?.status === 'reversed') return takeBack(trx, claim, nowMs);
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
  } else if (row.step === 'funds') {
    const booked = await bookWaiting(trx, row, nowMs);
    if (booked) await move(trx, claim, nowMs, null, 'funds-arrived', { step: 'payment' });
  } else if (row.step === 'payment' && payment?.status === 'paid') {
    await move(trx, claim, nowMs, null, 'claim-paid', { step: 'archived', status: 'paid', closed_on: today });
    // What changed while the bank had it is topped up from now on.
    if (row.tops_up !== null || dueOf(row.trace as unknown as Evaluation) !== row.amount_fen)
      await recheck(trx, claim, nowMs);
  } else if (row.step === 'payment' && payment?.status === 'returned') {
    // Paying again takes a new approval (DESIGN: re-issue needs new approval).
    await move(trx, claim, nowMs, null, 'payment-returned', { step: 'finance' });
    await recheck(trx, claim, nowMs);
  } else if (row.step === 'payment' && payment?.status === 'reversed') {
    await takeBack(trx, claim, nowMs);
  }
}

/** The bank took its payment back: as after a return, though the claim had ended by then. */
async function takeBack(trx: Trx, claim: LockedClaim, nowMs: number): Promise<void> {
  const open = { step: 'finance', status: 'open', closed_on: null };
  await move(trx, claim, nowMs, null, 'payment-reversed', open);
  await recheck(trx, claim, nowMs);
}

/** What could only be noted while the money was out may refuse the claim now, or raise a top-up. */
async function recheck(trx: Trx, { row }: LockedClaim, nowMs: number): Promise<void> {
  const key = `returned:${row.id}:${row.revision}`;
  await enqueue(trx, [caseFact(row.subject_id, 'recheck', key, nowMs)]);
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

/** A suspicion that a person has confirmed: the claim goes no step further until it is gone or overruled. */
async function refuseUnderFlag(trx: Trx, { row }: LockedClaim, { action }: Decide): Promise<void> {
  if (action !== 'approve') return;
  const flags = (await standingFlags(trx, [row.subject_id])).get(row.subject_id) ?? [];
  const confirmed = flags.find((flag) => flag.confirmed);
  if (!confirmed) return;
  throw refusal(
    'claim-on-hold',
    `疑点“${flagKinds[confirmed.kind].name}”已认定，不能通过。`,
    '可以退回或不予通过；事实更正后疑点自动消除，或由另一人重新裁定后再办理。',
  );
}

function refuseIfClosed({ row }: LockedClaim): void {
  if (row.status === 'open') return;
  throw refusal('claim-closed', '该申请已经办结,不能再办理。', '如对结果有异议,请按规定申诉。');
}
