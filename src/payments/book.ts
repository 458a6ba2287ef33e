import { recordCaseEvent } from '../db/case-events.ts';
import type { Trx } from '../db/client.ts';
import { shanghaiDateAt } from '../domain/dates.ts';
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
 * Reserves the money of an approved claim: one live payment, key `claimId:paymentNo`, account frozen as of now.
 * A second call while that payment lives changes nothing; after a bank return the next number is taken.
 * Throws PaymentError `payee-account-missing`, `recovery-pending`.
 */
export async function bookPayment(
  trx: Trx,
  { claimId, officer, businessAtMs }: BookPayment,
): Promise<PaymentRow> {
  const claim = await trx
    .selectFrom('claim')
    .selectAll()
    .where('id', '=', claimId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const live = await livePayment(trx, claimId);
  if (live) return live;

  if (claim.recovery_reason !== null) {
    throw new PaymentError('recovery-pending', '该案事实有变，已标记追回，不能再次付款。');
  }
  const payee = await findPayee(trx, claim.payee_kind, claim.payee_id);
  if (!payee) {
    throw new PaymentError('payee-account-missing', `收款方${claim.payee_id}没有登记银行账户，不能记账。`);
  }
  const paymentNo = claim.payment_no + 1;
  const payment = await trx
    .insertInto('payment')
    .values({
      key: `${claimId}:${paymentNo}`,
      claim_id: claimId,
      payment_no: paymentNo,
      division: claim.paid_by,
      fund: claim.fund,
      amount_fen: claim.amount_fen,
      payee_id: claim.payee_id,
      payee_name: payee.name,
      bank: payee.bank,
      account_cipher: payee.accountCipher,
      status: 'booked',
      booked_on: shanghaiDateAt(businessAtMs),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  await trx.updateTable('claim').set({ payment_no: paymentNo }).where('id', '=', claimId).execute();
  await postLedger(trx, 'booked', payment, businessAtMs);
  await recordCaseEvent(trx, {
    employmentId: claim.employment_id,
    claimId,
    kind: 'payment-booked',
    actor: officer,
    atMs: businessAtMs,
    data: { paymentKey: payment.key, amountFen: payment.amount_fen },
    key: `payment-booked:${payment.key}`,
  });
  return payment;
}

/**
 * Takes a reservation back before the money left: a late fact or a withdrawal.
 * `already-released`: the bank has it, only recovery (追回) helps now.
 */
export async function cancelBooked(
  trx: Trx,
  { claimId, reason, businessAtMs }: { claimId: string; reason: string; businessAtMs: number },
): Promise<'cancelled' | 'none' | 'already-released'> {
  // The claim row first, as everywhere: two writers then queue instead of deadlocking.
  const claim = await trx
    .selectFrom('claim')
    .select('employment_id')
    .where('id', '=', claimId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const live = await livePayment(trx, claimId);
  if (!live) return 'none';
  if (live.status !== 'booked') return 'already-released';
  await trx.updateTable('payment').set({ status: 'cancelled' }).where('key', '=', live.key).execute();
  await postLedger(trx, 'cancelled', live, businessAtMs);
  await undoOffsets(trx, live, businessAtMs);
  await recordCaseEvent(trx, {
    employmentId: claim.employment_id,
    claimId,
    kind: 'payment-cancelled',
    actor: null,
    atMs: businessAtMs,
    data: { paymentKey: live.key, reason },
    key: `payment-cancelled:${live.key}`,
  });
  return 'cancelled';
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
