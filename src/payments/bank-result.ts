import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { audit } from '../db/audit.ts';
import type { Database, Trx } from '../db/client.ts';
import type { BankResult } from '../domain/bank-file.ts';
import { shanghaiDateAt } from '../domain/dates.ts';
import { type BatchPayment, checkBankResult } from './bank-result-check.ts';
import { lookAtBatch, settleBatch } from './batch-wait.ts';
import { type FundOf, lockFunds } from './budget/accounts.ts';
import { allotWaiting } from './budget/allot.ts';
import { moveCommitments } from './budget/commitments.ts';
import { PaymentError } from './errors.ts';
import { lockBatchPayments } from './lock-payments.ts';
import { payableFen } from './post.ts';
import { barredFromResult } from './result-duty.ts';
import { settlePayment } from './settle.ts';
import { openUnclear } from './unclear.ts';

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
  /** What the bank has taken back after it had paid (冲正). */
  readonly reversed: number;
  readonly reversedFen: number;
  /** Lines for a person to find out about; they are among the outstanding. */
  readonly unclear: number;
  /** Payments of the batch the bank has not answered yet. */
  readonly outstanding: number;
}

/**
 * Books what the bank says of a batch: all lines or none. Each payment becomes paid, returned or reversed, with its
 * ledger entries, and its claim's process is told; an unclear one goes before a person. Who reports a return or a
 * reversal does not approve or release that claim again. Throws PaymentError with what is wrong, line by line;
 * separation-of-duties, own-case.
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
    const payments = await lockBatchPayments(trx, batchId);
    const today = shanghaiDateAt(businessAtMs);
    const results = await checkBankResult(content, batchId, {
      payments,
      releasedOn: batch.released_on,
      today,
    });
    const funds = fundsOf([...payments.values()]);
    await lockFunds(trx, funds);
    for (const result of results) {
      const payment = payments.get(result.paymentKey);
      if (!payment) throw new Error(`payment ${result.paymentKey} passed the check but is not in ${batchId}`);
      await book(trx, payment, result, request);
    }
    const keysOf = (outcome: BankResult['outcome']) =>
      results.filter((result) => result.outcome === outcome).map(({ paymentKey }) => paymentKey);
    await moveCommitments(trx, 'budget-spent', keysOf('paid'), businessAtMs);
    await moveCommitments(trx, 'budget-released', keysOf('returned'), businessAtMs);
    await moveCommitments(trx, 'budget-unspent', keysOf('reversed'), businessAtMs);
    // What came back is there for who waits.
    if (keysOf('returned').length + keysOf('reversed').length > 0) {
      for (const fund of funds) await allotWaiting(trx, fund, { businessAtMs });
    }
    const outstanding = await settleBatch(trx, batchId);
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
    await lookAtBatch(trx, batchId, `result:${sha256}`, businessAtMs);
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

async function book(
  trx: Trx,
  payment: BatchPayment,
  result: BankResult,
  { batchId, officer, businessAtMs }: BankResultRequest,
): Promise<void> {
  if (result.outcome === 'unclear') {
    await openUnclear(trx, payment, result, { batchId, officer, businessAtMs });
    return;
  }
  const by = { batchId, by: 'bank', people: [officer], actor: officer, businessAtMs } as const;
  await settlePayment(trx, payment, result, by);
}

const payableOf = (payment: BatchPayment | undefined): number => (payment ? payableFen(payment) : 0);

function reportOf(
  batchId: string,
  results: readonly BankResult[],
  payments: ReadonlyMap<string, BatchPayment>,
  outstanding: number,
): BankResultReport {
  const sum = (outcome: BankResult['outcome']) => {
    const lines = results.filter((r) => r.outcome === outcome);
    const amounts = lines.map((r) => payableOf(payments.get(r.paymentKey)));
    return { count: lines.length, fen: amounts.reduce((total, amount) => total + amount, 0) };
  };
  const [paid, returned, reversed] = [sum('paid'), sum('returned'), sum('reversed')];
  return {
    batchId,
    paid: paid.count,
    paidFen: paid.fen,
    returned: returned.count,
    returnedFen: returned.fen,
    reversed: reversed.count,
    reversedFen: reversed.fen,
    unclear: sum('unclear').count,
    outstanding,
  };
}
