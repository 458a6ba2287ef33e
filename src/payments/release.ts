import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { audit } from '../db/audit.ts';
import { recordCaseEvent } from '../db/case-events.ts';
import { openWait } from '../db/case-wait.ts';
import type { Database, Trx } from '../db/client.ts';
import type { BankFormatId } from '../domain/bank-formats.ts';
import { type PlainDate, shanghaiDateAt } from '../domain/dates.ts';
import { fen, formatYuan } from '../domain/money.ts';
import type { Act } from '../domain/part-taken.ts';
import { explainWait } from '../domain/waits.ts';
import { caseFact, enqueue } from '../outbox/enqueue.ts';
import type { FileStore } from '../platform/file-store.ts';
import type { Vault } from '../platform/vault.ts';
import { type BankFilePayment, bankFileTable } from './bank-file.ts';
import { bankFormatOfCounty } from './bank-format-setting.ts';
import { BankFieldTooLong, type BankTable, bankFormatOf } from './bank-formats/index.ts';
import { lookAtBatch } from './batch-wait.ts';
import { bookable, type ExcludedPayment } from './bookable.ts';
import { PaymentError } from './errors.ts';
import { type PaymentRow, payableFen, postLedger } from './post.ts';

export interface ReleaseRequest extends Act {
  /** County whose booked payments go out. */
  readonly division: string;
  readonly businessAtMs: number;
  /** Names the request for good: the second call answers with the first one's batch. */
  readonly requestKey: string;
  /** What the officer saw and agreed to; anything else is refused. */
  readonly expected?: { readonly lineCount: number; readonly totalFen: number } | undefined;
}

export interface Released {
  readonly batchId: string;
  readonly lineCount: number;
  readonly totalFen: number;
  readonly fileSha256: string;
  readonly excluded: readonly ExcludedPayment[];
}

/** What is left goes into the next batch: a bank's file and a transaction's locks both have limits. */
export const MAX_LINES = 2_000;

/** One release of a county at a time. */
const RELEASE_LOCK = 4336;

type LockedPayment = PaymentRow & BankFilePayment & { readonly revision: number };

/**
 * Sends a county's booked payments to the bank: one file, one batch, one decision `release` on each claim.
 * The file is stored before the commit: a crash leaves at most a file nobody refers to, never a batch without one.
 * Throws PaymentError `nothing-to-release`, `release-changed`, `bank-field-too-long`.
 */
export async function releaseBatch(
  deps: { database: Database; files: FileStore; vault: Vault },
  request: ReleaseRequest,
): Promise<Released> {
  const stale = new Set<string>();
  try {
    return await deps.database.db.transaction().execute((trx) => releaseLocked(trx, deps, request, stale));
  } finally {
    await recheck(deps.database, request, [...stale]);
  }
}

/** `stale` gets the cases whose facts have changed since their claim was approved. */
async function releaseLocked(
  trx: Trx,
  deps: { files: FileStore; vault: Vault },
  request: ReleaseRequest,
  stale: Set<string>,
): Promise<Released> {
  const { division, requestKey } = request;
  // A repeat while the first is still at work waits here, and then finds its batch.
  await sql`select pg_advisory_xact_lock(${RELEASE_LOCK}, hashtext(${division}))`.execute(trx);
  const releasedOn = shanghaiDateAt(request.businessAtMs);
  const before = await findBatch(trx, division, requestKey);
  if (before) return before;

  const payments = await lockBooked(trx, division);
  const { ready, excluded } = await bookable(trx, division, request);
  for (const { code, subjectId } of excluded) if (code === 'facts-changed') stale.add(subjectId);
  const releasable = new Set(ready.map((p) => p.key));
  const lines = payments.filter((p) => releasable.has(p.key)).slice(0, MAX_LINES);
  const totalFen = lines.reduce((sum, p) => sum + payableFen(p), 0);
  if (lines.length === 0) {
    throw new PaymentError('nothing-to-release', excludedInWords(excluded));
  }
  assertAsSeen(request, lines.length, totalFen);
  const county = await trx
    .selectFrom('division')
    .select('name')
    .where('code', '=', division)
    .executeTakeFirstOrThrow();
  const batchId = batchIdOf(request, releasedOn);
  const format = await bankFormatOfCounty(trx, division);
  const table = bankFileTable({ batchId, county: county.name, payments: lines }, deps.vault);
  const { sha256 } = await deps.files.put(await inFormat(format, table));
  await trx
    .insertInto('payment_batch')
    .values({
      id: batchId,
      division,
      request_key: requestKey,
      released_by: request.officer,
      released_on: releasedOn,
      line_count: lines.length,
      total_fen: totalFen,
      file_sha256: sha256,
      format,
      status: 'released',
    })
    .execute();
  for (const payment of lines) {
    await release(trx, payment, { ...request, batchId, releasedOn, office: `${county.name}财政局` });
  }
  await lookAtBatch(trx, batchId, 'released', request.businessAtMs);
  await audit(trx, {
    actor: request.officer,
    operation: 'releaseBatch',
    subject: `batch:${batchId}`,
    outcome: 'done',
    businessAtMs: request.businessAtMs,
    after: { lineCount: lines.length, totalFen, fileSha256: sha256, format, excluded: excluded.length },
  });
  return { batchId, lineCount: lines.length, totalFen, fileSha256: sha256, excluded };
}

async function inFormat(format: BankFormatId, table: BankTable): Promise<Buffer> {
  try {
    return await bankFormatOf(format).write(table);
  } catch (error) {
    if (!(error instanceof BankFieldTooLong)) throw error;
    const key = table[error.row - 1]?.[1] ?? '';
    throw new PaymentError('bank-field-too-long', `支付 ${key} 的${error.message}`);
  }
}

/** Also where nothing was released: what the changed facts mean for these claims is for their processes to record. */
async function recheck(
  database: Database,
  { requestKey, businessAtMs }: ReleaseRequest,
  subjectIds: readonly string[],
): Promise<void> {
  if (subjectIds.length === 0) return;
  const messages = subjectIds.map((id) =>
    caseFact(id, 'recheck', `release:${requestKey}:${id}`, businessAtMs),
  );
  await database.db.transaction().execute((trx) => enqueue(trx, messages));
}

/** Between the look at the list and the release somebody may have approved or cancelled a payment. */
function assertAsSeen({ expected }: ReleaseRequest, lineCount: number, totalFen: number): void {
  if (!expected || (expected.lineCount === lineCount && expected.totalFen === totalFen)) return;
  const yuan = formatYuan(fen(totalFen));
  throw new PaymentError(
    'release-changed',
    `待放款的支付已有变化：现在是 ${lineCount} 笔、${yuan} 元，没有放款。`,
  );
}

/** 433127-20170701-1f3a9c02: county, day, and the request. The request's key, not this name, tells a repeat. */
function batchIdOf({ division, requestKey }: ReleaseRequest, releasedOn: PlainDate): string {
  const hash = createHash('sha256').update(`${division}|${requestKey}`).digest('hex').slice(0, 8);
  return `${division}-${releasedOn.replaceAll('-', '')}-${hash}`;
}

async function findBatch(trx: Trx, division: string, requestKey: string): Promise<Released | null> {
  const row = await trx
    .selectFrom('payment_batch')
    .selectAll()
    .where('division', '=', division)
    .where('request_key', '=', requestKey)
    .executeTakeFirst();
  if (!row) return null;
  return {
    batchId: row.id,
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
    .select(['id', 'subject_id', 'programme', 'revision'])
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
    // One parameter, however many they are: a statement takes 65,535.
    .where(sql<boolean>`claim_id = any(${claims.map((c) => c.id)}::text[])`)
    .where('status', '=', 'booked')
    .orderBy('key')
    .forUpdate()
    .execute();
  const byId = new Map(claims.map((c) => [c.id, c]));
  return payments.flatMap((payment) => {
    const claim = byId.get(payment.claim_id);
    if (!claim) return [];
    return [
      { ...payment, programme: claim.programme, subjectId: claim.subject_id, revision: claim.revision },
    ];
  });
}

async function release(
  trx: Trx,
  payment: LockedPayment,
  by: ReleaseRequest & { batchId: string; releasedOn: PlainDate; office: string },
): Promise<void> {
  const { claim_id: claimId, subjectId, key } = payment;
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
    subjectId,
    claimId,
    kind: 'payment-released',
    actor: officer,
    atMs: businessAtMs,
    data: { paymentKey: key, batchId, amountFen: payableFen(payment) },
    key: `payment-released:${key}`,
  });
  const params = { until: null, office: by.office };
  const words = explainWait('bank-result', { ...params, since: releasedOn });
  await openWait(
    trx,
    {
      caseId: `claim-${claimId}`,
      kind: 'bank-result',
      subjectId,
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
