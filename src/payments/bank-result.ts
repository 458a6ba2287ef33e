import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { audit } from '../db/audit.ts';
import { recordCaseEvent } from '../db/case-events.ts';
import type { Database, Trx } from '../db/client.ts';
import type { BankResult } from '../domain/bank-file.ts';
import { shanghaiDateAt } from '../domain/dates.ts';
import type { KeptOutReason } from '../domain/kept-out.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { type BatchPayment, checkBankResult } from './bank-result-check.ts';
import { type FundOf, lockFunds } from './budget/accounts.ts';
import { allotWaiting } from './budget/allot.ts';
import { moveCommitments } from './budget/commitments.ts';
import { PaymentError } from './errors.ts';
import { postLedger } from './post.ts';
import { barredFromResult } from './result-duty.ts';

export interface BankResultRequest {
  readonly batchId: string;
  readonly content: Buffer;
  readonly officer: string;
  readonly businessAtMs: number;
  /** Names the request for good: the second call answers with the first one's report. */
  readonly requestKey?: string;
}

export interface BankResultReport {
  readonly batchId: string;
  readonly paid: number;
  readonly paidFen: number;
  readonly returned: number;
  readonly returnedFen: number;
  /** Payments of the batch the bank has not answered yet. */
  readonly outstanding: number;
}

/**
 * Books what the bank says of a batch: all lines or none. Each payment becomes paid or returned, with its ledger
 * entries, and its claim's process is told. Who reports a return does not approve or release that claim again. Throws
 * PaymentError with what is wrong, line by line; separation-of-duties, own-case.
 */
export async function importBankResult(
  { database }: { database: Database },
  request: BankResultRequest,
): Promise<BankResultReport> {
  const { batchId, content, officer, businessAtMs } = request;
  const sha256 = createHash('sha256').update(content).digest('hex');
  return database.db.transaction().execute(async (trx) => {
    const batch = await trx
      .selectFrom('payment_batch')
      .selectAll()
      .where('id', '=', batchId)
      .forUpdate()
      .executeTakeFirst();
    if (!batch) throw new PaymentError('batch-unknown', `没有支付批次 ${batchId}。`);
    const bar = await barredFromResult(trx, batchId, officer);
    if (bar) throw new PaymentError(bar.code, bar.message, [], bar.remedy);
    const repeated = await trx
      .selectFrom('bank_result')
      .select(['batch_id', 'request_key', 'report'])
      .where('sha256', '=', sha256)
      .executeTakeFirst();
    if (repeated) {
      const same = request.requestKey !== undefined && repeated.request_key === request.requestKey;
      if (same) return repeated.report as unknown as BankResultReport;
      throw new PaymentError('bank-result-repeated', `这份回单已经导入过（批次 ${repeated.batch_id}）。`);
    }
    const payments = await lockPayments(trx, batchId);
    const today = shanghaiDateAt(businessAtMs);
    const results = checkBankResult(content, batchId, { payments, releasedOn: batch.released_on, today });

    const funds = fundsOf([...payments.values()]);
    await lockFunds(trx, funds);
    for (const result of results) {
      const payment = payments.get(result.paymentKey);
      if (!payment) throw new Error(`payment ${result.paymentKey} passed the check but is not in ${batchId}`);
      await settle(trx, payment, result, request);
    }
    const keysOf = (outcome: BankResult['outcome']) =>
      results.filter((result) => result.outcome === outcome).map(({ paymentKey }) => paymentKey);
    await moveCommitments(trx, 'budget-spent', keysOf('paid'), businessAtMs);
    await moveCommitments(trx, 'budget-released', keysOf('returned'), businessAtMs);
    // What came back is there for who waits.
    if (keysOf('returned').length > 0)
      for (const fund of funds) await allotWaiting(trx, fund, { businessAtMs });
    const outstanding = [...payments.values()].filter((p) => p.status === 'released').length - results.length;
    if (outstanding === 0) {
      await trx.updateTable('payment_batch').set({ status: 'settled' }).where('id', '=', batchId).execute();
    }
    const report = reportOf(batchId, results, payments, outstanding);
    await trx
      .insertInto('bank_result')
      .values({
        sha256,
        batch_id: batchId,
        imported_by: officer,
        business_on: today,
        request_key: request.requestKey ?? null,
        report: sql`${JSON.stringify(report)}::jsonb`,
      })
      .execute();
    await audit(trx, {
      actor: officer,
      operation: 'importBankResult',
      subject: `batch:${batchId}`,
      outcome: 'done',
      businessAtMs,
      after: { ...report, sha256 },
    });
    return report;
  });
}

function fundsOf(payments: readonly BatchPayment[]): FundOf[] {
  return [...new Map(payments.map((p) => [`${p.fund}:${p.division}`, p])).values()];
}

async function lockPayments(trx: Trx, batchId: string): Promise<Map<string, BatchPayment>> {
  // Claims before payments, as everywhere.
  const claims = await trx
    .selectFrom('claim')
    .select(['id', 'employment_id'])
    .where('id', 'in', (eb) => eb.selectFrom('payment').select('claim_id').where('batch_id', '=', batchId))
    .orderBy('id')
    .forUpdate()
    .execute();
  const employments = new Map(claims.map((c) => [c.id, c.employment_id]));
  const rows = await trx
    .selectFrom('payment')
    .selectAll()
    .where('batch_id', '=', batchId)
    .orderBy('key')
    .forUpdate()
    .execute();
  return new Map(rows.map((row) => [row.key, { ...row, employmentId: employments.get(row.claim_id) ?? '' }]));
}

async function settle(
  trx: Trx,
  payment: BatchPayment,
  { outcome, on, reason }: BankResult,
  { batchId, officer, businessAtMs }: BankResultRequest,
): Promise<void> {
  const { key, claim_id: claimId } = payment;
  const changes =
    outcome === 'paid'
      ? ({ status: 'paid', paid_on: on } as const)
      : ({ status: 'returned', returned_reason: reason ?? '银行未说明原因' } as const);
  await trx.updateTable('payment').set(changes).where('key', '=', key).execute();
  if (outcome === 'returned') {
    await trx
      .insertInto('claim_kept_out')
      .values({
        claim_id: claimId,
        user_id: officer,
        because: 'return-reported' satisfies KeptOutReason,
        business_on: shanghaiDateAt(businessAtMs),
      })
      .onConflict((oc) => oc.doNothing())
      .execute();
  }
  await postLedger(trx, outcome, payment, businessAtMs);
  await recordCaseEvent(trx, {
    employmentId: payment.employmentId,
    claimId,
    kind: `payment-${outcome}`,
    actor: officer,
    atMs: businessAtMs,
    data: { paymentKey: key, batchId, on, reason },
    key: `payment-${outcome}:${key}`,
  });
  await enqueue(trx, [
    {
      workflowId: `claim-${claimId}`,
      message: 'payment-result',
      payload: { claimId, key: `${outcome}:${key}`, outcome },
      businessAtMs,
    },
  ]);
}

function reportOf(
  batchId: string,
  results: readonly BankResult[],
  payments: ReadonlyMap<string, BatchPayment>,
  outstanding: number,
): BankResultReport {
  const sum = (outcome: BankResult['outcome']) => {
    const lines = results.filter((r) => r.outcome === outcome);
    const amounts = lines.map((r) => payments.get(r.paymentKey)?.amount_fen ?? 0);
    return { count: lines.length, fen: amounts.reduce((total, amount) => total + amount, 0) };
  };
  const paid = sum('paid');
  const returned = sum('returned');
  return {
    batchId,
    paid: paid.count,
    paidFen: paid.fen,
    returned: returned.count,
    returnedFen: returned.fen,
    outstanding,
  };
}
