import { sql } from 'kysely';
import { recordCaseEvent } from '../db/case-events.ts';
import type { Trx } from '../db/client.ts';
import { shanghaiDateAt } from '../domain/dates.ts';
import { keptOutWords } from '../domain/kept-out.ts';
import { lockFunds } from './budget/accounts.ts';
import { allotWaiting } from './budget/allot.ts';
import { leaveQueue, moveCommitments, unpaidCommitment } from './budget/commitments.ts';
import { expectNoMore } from './budget/expected.ts';
import { PaymentError } from './errors.ts';
import { findPayee } from './payee.ts';
import { type PaymentRow, postLedger } from './post.ts';
import { undoOffsets } from './recovery-money.ts';

export interface BookPayment {
  readonly claimId: string;
  /** The finance officer whose approval books the money. */
  readonly officer: string;
  readonly businessAtMs: number;
}

/**
 * Asks for the money of an approved claim and books it: one live payment, key `claimId:paymentNo`, account frozen as of
 * now. Null: the fund is short, and the claim waits for its turn. A second call changes nothing; after a bank return the
 * next number is taken. Throws PaymentError `payee-account-missing`, `recovery-pending`, `separation-of-duties`.
 */
export async function bookPayment(
  trx: Trx,
  { claimId, officer, businessAtMs }: BookPayment,
): Promise<PaymentRow | null> {
  const claim = await trx
    .selectFrom('claim')
    .selectAll()
    .where('id', '=', claimId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const live = await livePayment(trx, claimId);
  if (live) return live;
  const asked = await unpaidCommitment(trx, claimId);
  if (asked) return bookAllotted(trx, claim, businessAtMs);

  if (claim.recovery_reason !== null) {
    throw new PaymentError('recovery-pending', '该案事实有变，已标记追回，不能再次付款。');
  }
  if (await changedAccountSince(trx, claim, officer)) {
    const { message, remedy } = keptOutWords['account-changed'];
    throw new PaymentError('separation-of-duties', message, [], remedy);
  }
  const payee = await findPayee(trx, claim.payee_kind, claim.payee_id);
  if (!payee) {
    throw new PaymentError('payee-account-missing', `收款方${claim.payee_id}没有登记银行账户，不能记账。`);
  }
  const paymentNo = claim.payment_no + 1;
  const { key } = await trx
    .insertInto('fund_commitment')
    .values({
      key: `${claimId}:${paymentNo}`,
      claim_id: claimId,
      payment_no: paymentNo,
      fund: claim.fund,
      division: claim.paid_by,
      amount_fen: claim.amount_fen,
      payee_id: claim.payee_id,
      payee_name: payee.name,
      bank: payee.bank,
      account_cipher: payee.accountCipher,
      approved_by: officer,
      approved_on: shanghaiDateAt(businessAtMs),
      need_score: claim.rank_score,
    })
    .returning('key')
    .executeTakeFirstOrThrow();
  await trx.updateTable('claim').set({ payment_no: paymentNo }).where('id', '=', claimId).execute();
  const fund = { fund: claim.fund, division: claim.paid_by };
  await allotWaiting(trx, fund, { businessAtMs, alone: key });
  return bookAllotted(trx, claim, businessAtMs);
}

/**
 * The payment of an approved claim whose money is there; null while it waits. The claim is locked. Looks at the fund
 * anew: in the first days of a year its account may just have been opened.
 */
export async function bookAllotted(
  trx: Trx,
  claim: { readonly id: string; readonly subject_id: string },
  businessAtMs: number,
): Promise<PaymentRow | null> {
  const asked = await unpaidCommitment(trx, claim.id);
  if (!asked) return null;
  if (asked.allotted_on === null) {
    const allotted = await allotWaiting(trx, asked, { businessAtMs });
    if (!allotted.includes(asked.key)) return null;
  }
  const {
    key,
    claim_id,
    payment_no,
    fund,
    division,
    amount_fen,
    payee_id,
    payee_name,
    bank,
    account_cipher,
  } = asked;
  const bookedOn = shanghaiDateAt(businessAtMs);
  const payment = await trx
    .insertInto('payment')
    .values({
      key,
      claim_id,
      payment_no,
      division,
      fund,
      amount_fen,
      payee_id,
      payee_name,
      bank,
      account_cipher,
      status: 'booked',
      booked_on: bookedOn,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  await postLedger(trx, 'booked', payment, businessAtMs);
  await expectNoMore(trx, claim.id, bookedOn);
  await recordCaseEvent(trx, {
    subjectId: claim.subject_id,
    claimId: claim.id,
    kind: 'payment-booked',
    actor: asked.approved_by,
    atMs: businessAtMs,
    data: { paymentKey: key, amountFen: amount_fen },
    key: `payment-booked:${key}`,
  });
  return payment;
}

/**
 * The same for a claim that has waited. Under a suspicion that was confirmed since its approval nothing is booked: the money
 * stays allotted, and whoever lifts the suspicion has the claim look again (`lookAtWaiting`).
 */
export async function bookWaiting(
  trx: Trx,
  claim: { readonly id: string; readonly subject_id: string },
  businessAtMs: number,
): Promise<PaymentRow | null> {
  return (await isSuspected(trx, claim.subject_id)) ? null : bookAllotted(trx, claim, businessAtMs);
}

/** Whether the money of a waiting claim is there, and a suspicion alone keeps it from being booked. */
export async function isHeldBack(
  trx: Trx,
  { id, subject_id }: { readonly id: string; readonly subject_id: string },
): Promise<boolean> {
  const asked = await unpaidCommitment(trx, id);
  return asked?.allotted_on != null && (await isSuspected(trx, subject_id));
}

/** Whether a suspicion against the case is confirmed and still found. */
async function isSuspected(trx: Trx, subjectId: string): Promise<boolean> {
  const { rows } = await sql<{ confirmed: boolean }>`
    select flag_confirmed(${subjectId}) as confirmed
  `.execute(trx);
  return rows[0]!.confirmed;
}

/**
 * Takes the money back before it left, or a claim out of the queue for it: a late fact or a withdrawal. What was
 * allotted goes to who waits next.
 * `already-released`: the bank has it, only recovery (追回) helps now.
 */
export async function cancelBooked(
  trx: Trx,
  { claimId, reason, businessAtMs }: { claimId: string; reason: string; businessAtMs: number },
): Promise<'cancelled' | 'none' | 'already-released'> {
  // The claim row first, as everywhere: two writers then queue instead of deadlocking.
  const claim = await trx
    .selectFrom('claim')
    .select('subject_id')
    .where('id', '=', claimId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const live = await livePayment(trx, claimId);
  if (!live) {
    await leaveQueue(trx, claimId, businessAtMs);
    return 'none';
  }
  if (live.status !== 'booked') return 'already-released';
  await trx.updateTable('payment').set({ status: 'cancelled' }).where('key', '=', live.key).execute();
  await postLedger(trx, 'cancelled', live, businessAtMs);
  await lockFunds(trx, [live]);
  await moveCommitments(trx, 'budget-released', [live.key], businessAtMs);
  await allotWaiting(trx, live, { businessAtMs });
  await undoOffsets(trx, live, businessAtMs);
  await recordCaseEvent(trx, {
    subjectId: claim.subject_id,
    claimId,
    kind: 'payment-cancelled',
    actor: null,
    atMs: businessAtMs,
    data: { paymentKey: live.key, reason },
    key: `payment-cancelled:${live.key}`,
  });
  return 'cancelled';
}

/**
 * Paid again is paid to the account of today. Who changed it since the first payment was booked – while the claim was
 * archived, too, when nobody was kept out of it – does not approve that: the account has its second person.
 */
async function changedAccountSince(
  trx: Trx,
  claim: { id: string; payee_kind: string; payee_id: string },
  officer: string,
): Promise<boolean> {
  const { rows } = await sql`
    select 1 from payee_account_change a
    where a.payee_kind = ${claim.payee_kind} and a.payee_id = ${claim.payee_id} and a.changed_by = ${officer}
      and a.recorded_at > (select min(p.recorded_at) from payment p where p.claim_id = ${claim.id})
  `.execute(trx);
  return rows.length > 0;
}

/** The payment that counts now; the database allows one. */
function livePayment(trx: Trx, claimId: string): Promise<PaymentRow | undefined> {
  return trx
    .selectFrom('payment')
    .selectAll()
    .where('claim_id', '=', claimId)
    .where('status', 'in', ['booked', 'released', 'paid'])
    .forUpdate()
    .executeTakeFirst();
}
