import { randomUUID } from 'node:crypto';
import { audit } from '../db/audit.ts';
import { recordCaseEvent } from '../db/case-events.ts';
import type { Database, Trx } from '../db/client.ts';
import { batchWait } from '../domain/bank-answer.ts';
import { type PlainDate, shanghaiDateAt } from '../domain/dates.ts';
import type { BatchPayment } from './bank-result-check.ts';
import { lookAtBatch, readStanding, settleBatch } from './batch-wait.ts';
import { lockFunds } from './budget/accounts.ts';
import { allotWaiting } from './budget/allot.ts';
import { moveCommitments } from './budget/commitments.ts';
import { PaymentError } from './errors.ts';
import { lockBatchPayments } from './lock-payments.ts';
import { barredFromResult } from './result-duty.ts';
import { settlePayment } from './settle.ts';
import { openUnclear } from './unclear.ts';

/** A paper of the bank's, already in the file store. */
export interface Evidence {
  readonly sha256: string;
  readonly fileName: string;
  readonly mediaType: string;
}

export interface ProposeRuling {
  readonly paymentKey: string;
  readonly outcome: 'paid' | 'returned';
  /** Day of which the bank's paper speaks. */
  readonly on: PlainDate;
  readonly note: string;
  readonly evidence: Evidence;
  readonly officer: string;
  readonly businessAtMs: number;
}

export interface DecideRuling {
  readonly rulingId: string;
  readonly accept: boolean;
  readonly note: string | null;
  readonly officer: string;
  readonly businessAtMs: number;
}

/**
 * What somebody found out about a payment whose fate nobody knows: unclear by the bank's answer, or without any answer
 * though the term is over. Nothing is booked yet. Throws PaymentError `payment-unknown`, `payment-not-unclear`,
 * `ruling-waits`, `outcome-date-invalid`, separation-of-duties, own-case.
 */
export async function proposeRuling(
  { database }: { database: Database },
  request: ProposeRuling,
): Promise<string> {
  const { paymentKey, officer, businessAtMs, outcome, on, note, evidence } = request;
  const id = randomUUID();
  await database.db.transaction().execute(async (trx) => {
    const { payment, batchId, releasedOn } = await lockPayment(trx, paymentKey, officer);
    if (payment.status !== 'released')
      throw new PaymentError('payment-not-unclear', '这笔支付已有银行结果。');
    const unclearId = await questionOf(trx, payment, batchId, request);
    const today = shanghaiDateAt(businessAtMs);
    if (on > today || on < releasedOn) {
      throw new PaymentError('outcome-date-invalid', `日期须在放款日 ${releasedOn} 与今天 ${today} 之间。`);
    }
    const waiting = await trx
      .selectFrom('payment_ruling')
      .select('id')
      .where('payment_key', '=', paymentKey)
      .where('status', '=', 'proposed')
      .executeTakeFirst();
    if (waiting) throw new PaymentError('ruling-waits', '这笔支付已有一份核实意见等待确认。');
    await trx
      .insertInto('payment_ruling')
      .values({
        id,
        unclear_id: unclearId,
        payment_key: paymentKey,
        outcome,
        outcome_on: on,
        note,
        document_sha256: evidence.sha256,
        document_name: evidence.fileName,
        document_type: evidence.mediaType,
        proposed_by: officer,
        proposed_on: today,
        status: 'proposed',
      })
      .execute();
    await lookAtBatch(trx, batchId, `ruling:${id}`, businessAtMs);
    await onTimeLine(trx, payment, 'payment-ruling-proposed', id, { officer, businessAtMs, outcome, note });
    await audit(trx, {
      actor: officer,
      operation: 'proposePaymentRuling',
      subject: `batch:${batchId}`,
      outcome: 'done',
      businessAtMs,
      after: { ruling: id, paymentKey, outcome, on, documentSha256: evidence.sha256 },
    });
  });
  return id;
}

/**
 * The second person's word. Confirmed, the payment is settled as if the bank's file had said so; both who ruled are kept
 * out of a new approval where it came back. Rejected, the question stays open. Throws PaymentError `ruling-unknown`,
 * `ruling-decided`, separation-of-duties, own-case.
 */
export async function decideRuling(
  { database }: { database: Database },
  request: DecideRuling,
): Promise<void> {
  const { rulingId, accept, note, officer, businessAtMs } = request;
  await database.db.transaction().execute(async (trx) => {
    const found = await trx
      .selectFrom('payment_ruling')
      .select('payment_key')
      .where('id', '=', rulingId)
      .executeTakeFirst();
    if (!found) throw new PaymentError('ruling-unknown', `没有核实意见 ${rulingId}。`);
    const { payment, batchId } = await lockPayment(trx, found.payment_key, officer);
    const ruling = await trx
      .selectFrom('payment_ruling')
      .selectAll()
      .where('id', '=', rulingId)
      .forUpdate()
      .executeTakeFirstOrThrow();
    if (ruling.status !== 'proposed') throw new PaymentError('ruling-decided', '这份核实意见已经办结。');
    if (accept && ruling.proposed_by === officer) {
      throw new PaymentError(
        'separation-of-duties',
        '核实意见由您提出，须由另一人确认。',
        [],
        '请由没有放款、也没有提出意见的其他财政人员确认；本级没有的，由州财政局办理。',
      );
    }
    await trx
      .updateTable('payment_ruling')
      .set({
        status: accept ? 'confirmed' : 'rejected',
        decided_by: officer,
        decided_on: shanghaiDateAt(businessAtMs),
        decided_note: note,
      })
      .where('id', '=', rulingId)
      .execute();
    const outcome = ruling.outcome as 'paid' | 'returned';
    if (accept) {
      const people = [ruling.proposed_by, officer];
      const settlement = { outcome, on: ruling.outcome_on, reason: ruling.note };
      await lockFunds(trx, [payment]);
      await settlePayment(trx, payment, settlement, {
        batchId,
        actor: officer,
        by: 'ruling',
        people,
        businessAtMs,
      });
      const moved = outcome === 'paid' ? 'budget-spent' : 'budget-released';
      await moveCommitments(trx, moved, [payment.key], businessAtMs);
      if (outcome === 'returned') await allotWaiting(trx, payment, { businessAtMs });
      await settleBatch(trx, batchId);
    }
    const kind = accept ? 'payment-ruled' : 'payment-ruling-rejected';
    await onTimeLine(trx, payment, kind, rulingId, { officer, businessAtMs, outcome, note });
    await lookAtBatch(trx, batchId, `ruled:${rulingId}`, businessAtMs);
    await audit(trx, {
      actor: officer,
      operation: 'decidePaymentRuling',
      subject: `batch:${batchId}`,
      outcome: 'done',
      businessAtMs,
      after: { ruling: rulingId, paymentKey: payment.key, accept, outcome },
    });
  });
}

async function lockPayment(trx: Trx, paymentKey: string, officer: string) {
  const found = await trx
    .selectFrom('payment')
    .select('batch_id')
    .where('key', '=', paymentKey)
    .executeTakeFirst();
  const batchId = found?.batch_id;
  if (!batchId) throw new PaymentError('payment-unknown', `没有已放款的支付 ${paymentKey}。`);
  const batch = await trx
    .selectFrom('payment_batch')
    .select('released_on')
    .where('id', '=', batchId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const bar = await barredFromResult(trx, batchId, officer);
  if (bar) throw new PaymentError(bar.code, bar.message, [], bar.remedy);
  const payments = await lockBatchPayments(trx, batchId);
  return { payment: payments.get(paymentKey)!, batchId, releasedOn: batch.released_on };
}

/** The open question about the payment; where the bank has said nothing in its time, the asking opens it. */
async function questionOf(
  trx: Trx,
  payment: BatchPayment,
  batchId: string,
  { officer, businessAtMs }: ProposeRuling,
): Promise<number> {
  const open = await trx
    .selectFrom('bank_unclear')
    .select('id')
    .where('payment_key', '=', payment.key)
    .where('closed_on', 'is', null)
    .executeTakeFirst();
  if (open) return open.id;
  const wait = batchWait(await readStanding(trx, batchId), shanghaiDateAt(businessAtMs));
  if (wait?.kind !== 'batch-overdue') {
    throw new PaymentError('payment-not-unclear', '银行还在期限内，没有说明不明的结果，不能由人核实。');
  }
  const unclear = { why: 'no-answer', said: '没有回执' } as const;
  return openUnclear(trx, payment, unclear, { batchId, officer, businessAtMs });
}

async function onTimeLine(
  trx: Trx,
  payment: BatchPayment,
  kind: string,
  rulingId: string,
  by: { officer: string; businessAtMs: number; outcome: string; note: string | null },
): Promise<void> {
  await recordCaseEvent(trx, {
    subjectId: payment.subjectId,
    claimId: payment.claim_id,
    kind,
    actor: by.officer,
    atMs: by.businessAtMs,
    data: { paymentKey: payment.key, outcome: by.outcome, note: by.note },
    key: `${kind}:${rulingId}`,
  });
}
