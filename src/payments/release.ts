import { createHash } from 'node:crypto';
import { audit } from '../db/audit.ts';
import { recordCaseEvent } from '../db/case-events.ts';
import { openWait } from '../db/case-wait.ts';
import type { Database, Trx } from '../db/client.ts';
import { type PlainDate, shanghaiDateAt } from '../domain/dates.ts';
import { explainWait } from '../domain/waits.ts';
import { enqueue } from '../outbox/enqueue.ts';
import type { FileStore } from '../platform/file-store.ts';
import type { Vault } from '../platform/vault.ts';
import { type BankFilePayment, bankFileBytes } from './bank-file.ts';
import { bookable, type ExcludedPayment } from './bookable.ts';
import { PaymentError } from './errors.ts';
import { type PaymentRow, postLedger } from './post.ts';

export interface ReleaseRequest {
  /** County whose booked payments go out. */
  readonly division: string;
  readonly officer: string;
  readonly businessAtMs: number;
  /** Names the request for good: the second call answers with the first one's batch. */
  readonly requestKey: string;
}

export interface Released {
  readonly batchId: string;
  readonly lineCount: number;
  readonly totalFen: number;
  readonly fileSha256: string;
  readonly excluded: readonly ExcludedPayment[];
}

/** What is left goes into the next batch: a bank's file and a transaction's locks both have limits. */
const MAX_LINES = 2_000;

type LockedPayment = PaymentRow & BankFilePayment & { readonly revision: number };

/**
 * Sends a county's booked payments to the bank: one file, one batch, one decision `release` on each claim.
 * The file is stored before the commit: a crash leaves at most a file nobody refers to, never a batch without one.
 * Throws PaymentError `nothing-to-release`.
 */
export async function releaseBatch(
  deps: { database: Database; files: FileStore; vault: Vault },
  request: ReleaseRequest,
): Promise<Released> {
  return deps.database.db.transaction().execute(async (trx) => {
    const releasedOn = shanghaiDateAt(request.businessAtMs);
    const batchId = batchIdOf(request, releasedOn);
    const before = await findBatch(trx, batchId);
    if (before) return before;

    const payments = await lockBooked(trx, request.division);
    const { ready, excluded } = await bookable(trx, request.division, request.officer);
    const releasable = new Set(ready.map((p) => p.key));
    const lines = payments.filter((p) => releasable.has(p.key)).slice(0, MAX_LINES);
    const totalFen = lines.reduce((sum, p) => sum + p.amount_fen, 0);
    if (lines.length === 0) {
      throw new PaymentError('nothing-to-release', excludedInWords(excluded));
    }
    const county = await trx
      .selectFrom('division')
      .select('name')
      .where('code', '=', request.division)
      .executeTakeFirstOrThrow();
    const bytes = bankFileBytes({ batchId, county: county.name, payments: lines }, deps.vault);
    const { sha256 } = await deps.files.put(bytes);
    await trx
      .insertInto('payment_batch')
      .values({
        id: batchId,
        division: request.division,
        released_by: request.officer,
        released_on: releasedOn,
        line_count: lines.length,
        total_fen: totalFen,
        file_sha256: sha256,
        status: 'released',
      })
      .execute();
    for (const payment of lines) {
      await release(trx, payment, { ...request, batchId, releasedOn, office: `${county.name}财政局` });
    }
    await audit(trx, {
      actor: request.officer,
      operation: 'releaseBatch',
      subject: `batch:${batchId}`,
      outcome: 'done',
      businessAtMs: request.businessAtMs,
      after: { lineCount: lines.length, totalFen, fileSha256: sha256, excluded: excluded.length },
    });
    return { batchId, lineCount: lines.length, totalFen, fileSha256: sha256, excluded };
  });
}

/** 433127-20170701-1f3a9c02: county, day, and the request, so that a repeat finds the same batch. */
function batchIdOf({ division, requestKey }: ReleaseRequest, releasedOn: PlainDate): string {
  const hash = createHash('sha256').update(`${division}|${requestKey}`).digest('hex').slice(0, 8);
  return `${division}-${releasedOn.replaceAll('-', '')}-${hash}`;
}

async function findBatch(trx: Trx, batchId: string): Promise<Released | null> {
  const row = await trx.selectFrom('payment_batch').selectAll().where('id', '=', batchId).executeTakeFirst();
  if (!row) return null;
  return {
    batchId,
    lineCount: row.line_count,
    totalFen: row.total_fen,
    fileSha256: row.file_sha256,
    excluded: [],
  };
}

/** Claims first, then payments, both in order: as every writer does, so that two queue and none deadlocks. */
async function lockBooked(trx: Trx, division: string): Promise<LockedPayment[]> {
  const claims = await trx
    .selectFrom('claim')
    .select(['id', 'employment_id', 'programme', 'revision'])
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('payment')
        .select('claim_id')
        .where('division', '=', division)
        .where('status', '=', 'booked'),
    )
    .orderBy('id')
    .forUpdate()
    .execute();
  if (claims.length === 0) return [];
  const payments = await trx
    .selectFrom('payment')
    .selectAll()
    .where(
      'claim_id',
      'in',
      claims.map((c) => c.id),
    )
    .where('status', '=', 'booked')
    .orderBy('key')
    .forUpdate()
    .execute();
  const byId = new Map(claims.map((c) => [c.id, c]));
  return payments.flatMap((payment) => {
    const claim = byId.get(payment.claim_id);
    if (!claim) return [];
    return [
      { ...payment, programme: claim.programme, employmentId: claim.employment_id, revision: claim.revision },
    ];
  });
}

async function release(
  trx: Trx,
  payment: LockedPayment,
  by: ReleaseRequest & { batchId: string; releasedOn: PlainDate; office: string },
): Promise<void> {
  const { claim_id: claimId, employmentId, key } = payment;
  const { businessAtMs, officer, batchId, releasedOn } = by;
  // The constraint on this table is what keeps duties apart, should the reading above ever miss one.
  await trx
    .insertInto('claim_decision')
    .values({
      claim_id: claimId,
      step: 'release',
      action: 'release',
      decided_by: officer,
      decided_on: releasedOn,
      revision: payment.revision,
      request_key: `release:${key}`,
    })
    .execute();
  await trx
    .updateTable('payment')
    .set({ status: 'released', batch_id: batchId })
    .where('key', '=', key)
    .execute();
  await postLedger(trx, 'released', payment, businessAtMs);
  await recordCaseEvent(trx, {
    employmentId,
    claimId,
    kind: 'payment-released',
    actor: officer,
    atMs: businessAtMs,
    data: { paymentKey: key, batchId, amountFen: payment.amount_fen },
    key: `payment-released:${key}`,
  });
  const params = { until: null, office: by.office };
  const words = explainWait('bank-result', { ...params, since: releasedOn });
  await openWait(
    trx,
    {
      caseId: `claim-${claimId}`,
      kind: 'bank-result',
      employmentId,
      claimId,
      division: payment.division,
      dueAtMs: null,
      article: words.article,
      blockedBy: words.whoCanMove,
      // biome-ignore lint/suspicious/noThenProperty: a sentence, not a promise
      then: words.then,
      params,
    },
    businessAtMs,
  );
  await enqueue(trx, [
    {
      workflowId: `claim-${claimId}`,
      message: 'payment-released',
      payload: { claimId, key: `released:${key}` },
      businessAtMs,
    },
  ]);
}

function excludedInWords(excluded: readonly ExcludedPayment[]): string {
  if (excluded.length === 0) return '没有已记账、待放款的记录。';
  const reasons = [...new Set(excluded.map((e) => e.reason))].join(' ');
  return `待放款的 ${excluded.length} 笔均不能由您放款：${reasons}`;
}
