import { sql } from 'kysely';
import type { Trx } from '../db/client.ts';
import { type PlainDate, shanghaiDateAt } from '../domain/dates.ts';
import { fen, formatYuan } from '../domain/money.ts';
import { enqueue, recoveryChanged } from '../outbox/enqueue.ts';
import { PaymentError } from './errors.ts';
import {
  lockRecovery,
  postRecovery,
  type RecoveryAct,
  type RecoveryRecord,
  refuseUnlessCollecting,
  takenBefore,
  tellOfRecovery,
} from './recovery-record.ts';

export interface Receipt extends RecoveryAct {
  readonly recoveryId: string;
  readonly amountFen: number;
  /** The bank's day. */
  readonly receivedOn: PlainDate;
  /** The bank's voucher: one voucher is one receipt. */
  readonly reference: string;
}

/**
 * Money that came back, in any order and amount, never more than is owed.
 * Throws PaymentError `recovery-not-collecting`, `recovery-too-much`, `receipt-repeated`, `receipt-date-refused`.
 */
export async function recordReceipt(trx: Trx, receipt: Receipt): Promise<void> {
  const { officer, amountFen, receivedOn, reference, businessAtMs, requestKey } = receipt;
  if (await takenBefore(trx, 'recovery_entry', requestKey)) return;
  const recovery = await lockRecovery(trx, receipt.recoveryId);
  const known = await trx
    .selectFrom('recovery_entry')
    .select('entered_on')
    .where('recovery_id', '=', recovery.id)
    .where('reference', '=', reference)
    .executeTakeFirst();
  // Before all else: that it is settled by now is no news to who types the last voucher twice.
  if (known)
    throw new PaymentError(
      'receipt-repeated',
      `银行流水号 ${reference} 已于 ${known.entered_on} 登记在本追回中。`,
    );
  refuseUnlessCollecting(recovery);
  refuseMoreThanOwed(recovery, amountFen);
  if (receivedOn > shanghaiDateAt(businessAtMs) || receivedOn < recovery.decided_on!) {
    throw new PaymentError('receipt-date-refused', '到账日期须在批准追回之日以后、今天以前（含当日）。');
  }
  const entry = await insertEntry(trx, recovery, receipt, {
    kind: 'received',
    entered_on: receivedOn,
    reference,
  });
  await postRecovery(trx, 'recovery-received', recovery, { cause: entry, amountFen, businessAtMs });
  const data = { amountFen, receivedOn, reference };
  await tellOfRecovery(trx, recovery, { kind: 'recovery-received', key: entry, officer, businessAtMs, data });
}

export interface Offset extends RecoveryAct {
  readonly recoveryId: string;
  /** A booked payment to the same payee, out of the same county and fund. */
  readonly paymentKey: string;
  readonly amountFen: number;
  /** Which paper says that the payee agrees. */
  readonly consent: string;
}

/**
 * Keeps part of what is about to be paid to the same payee; the bank pays the difference. A payment that is wholly kept
 * has no line in a bank file, so a fen of it must go out. Throws PaymentError `recovery-not-collecting`,
 * `recovery-too-much`, `offset-not-possible`.
 */
export async function offsetRecovery(trx: Trx, offset: Offset): Promise<void> {
  const { officer, amountFen, paymentKey, consent, businessAtMs, requestKey } = offset;
  if (await takenBefore(trx, 'recovery_entry', requestKey)) return;
  // Claims before payments before recoveries, as everywhere.
  const claim = await trx
    .selectFrom('claim')
    .select(['id', 'payee_kind', 'payee_id'])
    .where('id', '=', (eb) => eb.selectFrom('payment').select('claim_id').where('key', '=', paymentKey))
    .forUpdate()
    .executeTakeFirst();
  const payment = await trx
    .selectFrom('payment')
    .selectAll()
    .where('key', '=', paymentKey)
    .forUpdate()
    .executeTakeFirst();
  const recovery = await lockRecovery(trx, offset.recoveryId);
  refuseUnlessCollecting(recovery);
  refuseMoreThanOwed(recovery, amountFen);
  const samePayee = claim?.payee_kind === recovery.payee_kind && claim.payee_id === recovery.payee_id;
  if (!payment || !samePayee || payment.status !== 'booked') {
    throw new PaymentError('offset-not-possible', '没有这样一笔应付同一收款方、尚未放款的支付。');
  }
  if (payment.division !== recovery.division || payment.fund !== recovery.fund) {
    throw new PaymentError('offset-not-possible', '只能以同一县市、同一资金的应付补贴抵扣。');
  }
  const rest = payment.amount_fen - payment.offset_fen;
  if (amountFen >= rest) {
    const yuan = formatYuan(fen(rest - 1));
    throw new PaymentError('offset-not-possible', `这笔支付最多抵扣 ${yuan} 元，银行须付出余下部分。`);
  }
  const entry = await insertEntry(trx, recovery, offset, {
    kind: 'offset',
    entered_on: shanghaiDateAt(businessAtMs),
    payment_key: paymentKey,
    consent,
  });
  await trx
    .updateTable('payment')
    .set({ offset_fen: payment.offset_fen + amountFen })
    .where('key', '=', paymentKey)
    .execute();
  const at = { cause: entry, amountFen, businessAtMs };
  await postRecovery(trx, 'recovery-offset', { ...recovery, ...ofPayment(payment) }, at);
  const data = { amountFen, paymentKey, consent };
  await tellOfRecovery(trx, recovery, { kind: 'recovery-offset', key: entry, officer, businessAtMs, data });
}

/** A payment came back from the bank or was cancelled: what was kept of it is owed again. Its row is locked. */
export async function undoOffsets(
  trx: Trx,
  payment: { readonly key: string; readonly claim_id: string; readonly offset_fen: number },
  businessAtMs: number,
): Promise<void> {
  if (payment.offset_fen === 0) return;
  const offsets = await trx
    .selectFrom('recovery_entry')
    .select(['id', 'recovery_id', 'amount_fen'])
    .where('payment_key', '=', payment.key)
    .where('kind', '=', 'offset')
    .orderBy('recovery_id')
    .execute();
  for (const { id, recovery_id, amount_fen: amountFen } of offsets) {
    const requestKey = `undo:${id}`;
    if (await takenBefore(trx, 'recovery_entry', requestKey)) continue;
    const recovery = await lockRecovery(trx, recovery_id);
    // It was settled with a payment that had come through, and that the bank has taken back since.
    if (recovery.status === 'settled') await collectAgain(trx, recovery.id);
    const entry = await insertEntry(
      trx,
      recovery,
      { amountFen, officer: null, requestKey },
      { kind: 'offset-reversed', entered_on: shanghaiDateAt(businessAtMs), payment_key: payment.key },
    );
    const at = { cause: entry, amountFen, businessAtMs };
    await postRecovery(trx, 'recovery-offset-reversed', { ...recovery, ...ofPayment(payment) }, at);
    const data = { amountFen, paymentKey: payment.key };
    const act = { kind: 'recovery-offset-reversed', key: entry, officer: null, businessAtMs, data };
    await tellOfRecovery(trx, recovery, act);
  }
}

async function collectAgain(trx: Trx, id: string): Promise<void> {
  await trx
    .updateTable('recovery')
    .set({ status: 'collecting', closed_on: null, revision: sql`revision + 1` })
    .where('id', '=', id)
    .execute();
}

/** The payment came through: what was kept of it is settled for good. */
export async function tellOffsetRecoveries(
  trx: Trx,
  payment: { readonly key: string; readonly offset_fen: number },
  businessAtMs: number,
): Promise<void> {
  if (payment.offset_fen === 0) return;
  const offsets = await trx
    .selectFrom('recovery_entry')
    .select('recovery_id')
    .where('payment_key', '=', payment.key)
    .where('kind', '=', 'offset')
    .execute();
  const key = `offset-paid:${payment.key}`;
  await enqueue(
    trx,
    offsets.map((offset) => recoveryChanged(offset.recovery_id, key, businessAtMs)),
  );
}

const ofPayment = ({ key, claim_id }: { key: string; claim_id: string }) => ({ payment_key: key, claim_id });

export function refuseMoreThanOwed({ owed }: RecoveryRecord, amountFen: number): void {
  if (amountFen <= owed) return;
  throw new PaymentError('recovery-too-much', `本追回尚欠 ${formatYuan(fen(owed))} 元，不能多于此数。`);
}

interface Entry {
  readonly kind: 'received' | 'offset' | 'offset-reversed' | 'written-off';
  readonly entered_on: string;
  readonly reference?: string;
  readonly payment_key?: string;
  readonly consent?: string;
  readonly write_off_id?: number;
}

/** One line of the debt; the database refuses what would be more than is owed. */
export async function insertEntry(
  trx: Trx,
  recovery: RecoveryRecord,
  by: { readonly amountFen: number; readonly officer: string | null; readonly requestKey: string },
  entry: Entry,
): Promise<number> {
  const { id } = await trx
    .insertInto('recovery_entry')
    .values({
      ...entry,
      recovery_id: recovery.id,
      amount_fen: by.amountFen,
      recorded_by: by.officer,
      request_key: by.requestKey,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}
