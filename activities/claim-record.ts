import { closeWait, openWait } from '../src/db/case-wait.ts';
import { type ClaimRow, readClaimState } from '../src/db/claim-state.ts';
import type { Trx } from '../src/db/client.ts';
import type { AppealOffice } from '../src/domain/appeal.ts';
import { type UnclearReason, unclearNames } from '../src/domain/bank-answer.ts';
import { fiscalYearOf } from '../src/domain/budget.ts';
import type { ClaimState } from '../src/domain/claim-steps.ts';
import {
  addDays,
  type PlainDate,
  plainDate,
  shanghaiDateAt,
  startOfShanghaiDay,
} from '../src/domain/dates.ts';
import { povertyReviewed } from '../src/domain/decide-operation.ts';
import { PREFECTURE } from '../src/domain/divisions.ts';
import type { ClaimId } from '../src/domain/ids.ts';
import { articleOfProgramme } from '../src/domain/policy/programme-shapes.ts';
import { explainWait, type WaitKind, type WaitParams } from '../src/domain/waits.ts';
import { isHeldBack } from '../src/payments/book.ts';
import { type ClaimView, claimWorkflowId } from '../workflows/contract.ts';
import { refusal } from './failure.ts';

/** A claim with its row locked, and what its steps depend on. */
export interface LockedClaim {
  readonly row: ClaimRow;
  readonly state: ClaimState;
  readonly pendingObjections: number;
  readonly payment: {
    readonly status: string;
    readonly returned_reason: string | null;
    /** Why nobody knows what became of it; null: it is known, or the bank has yet to say. */
    readonly unclear: string | null;
  } | null;
  readonly returnNote: string | null;
  /** The appeal that keeps a refused claim awake. */
  readonly appeal: PendingAppeal | null;
}

interface PendingAppeal {
  readonly id: string;
  readonly office: string;
  readonly decide_by: string;
}

/** Locks the claim and reads who decided what; throws `process-unknown`. */
export async function lockClaim(trx: Trx, claimId: ClaimId): Promise<LockedClaim> {
  const row = await trx
    .selectFrom('claim')
    .selectAll()
    .where('id', '=', claimId)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw refusal('process-unknown', `没有申请${claimId}。`, '请核对申请编号。');
  const lastReturn = await trx
    .selectFrom('claim_decision')
    .select(['note', 'reason'])
    .where('claim_id', '=', claimId)
    .where('action', '=', 'return')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  const objections = await trx
    .selectFrom('objection')
    .select('id')
    .where('claim_id', '=', claimId)
    .where('status', '=', 'pending')
    .execute();
  const payment = await trx
    .selectFrom('payment as p')
    .leftJoin('bank_unclear as u', (join) =>
      join.onRef('u.payment_key', '=', 'p.key').on('u.closed_on', 'is', null),
    )
    .select(['p.status', 'p.returned_reason', 'u.why as unclear'])
    .where('p.claim_id', '=', claimId)
    .orderBy('p.payment_no', 'desc')
    .limit(1)
    .executeTakeFirst();
  return {
    row,
    state: await readClaimState(trx, row),
    pendingObjections: objections.length,
    payment: payment ?? null,
    returnNote: lastReturn ? (lastReturn.note ?? lastReturn.reason) : null,
    appeal: (await pendingAppeal(trx, claimId)) ?? null,
  };
}

function pendingAppeal(trx: Trx, claimId: ClaimId): Promise<PendingAppeal | undefined> {
  return trx
    .selectFrom('appeal')
    .select(['id', 'office', 'decide_by'])
    .where('claim_id', '=', claimId)
    .where('status', '=', 'pending')
    .executeTakeFirst();
}

const OFFICE: Partial<Record<WaitKind, string>> = {
  acceptance: '就业服务中心',
  review: '人社局',
  'objection-ruling': '人社局或扶贫办',
  finance: '财政局',
  funds: '财政局',
  'payment-release': '财政局',
  'bank-result': '财政局',
  'payment-unclear': '财政局',
};

const APPEAL_OFFICE: Record<AppealOffice, string> = { labour: '人社局', finance: '财政局' };

/** Names what the claim waits for and returns the view that workflow, officer and query share. */
export async function nameClaimWait(trx: Trx, claimId: ClaimId, nowMs: number): Promise<ClaimView> {
  const claim = await lockClaim(trx, claimId);
  const { row, state } = claim;
  const caseId = claimWorkflowId(claimId);
  if (row.status !== 'open' && !claim.appeal) {
    await closeWait(trx, caseId, nowMs);
    return { state, wait: null };
  }
  const today = shanghaiDateAt(nowMs);
  const kind = waitKind(claim, today);
  const until = deadline(claim, kind, today);
  const handledBy = claim.appeal ? PREFECTURE : row.paid_by;
  const division = await trx
    .selectFrom('division')
    .select('name')
    .where('code', '=', handledBy)
    .executeTakeFirstOrThrow();
  const byPovertyOffice = povertyReviewed.includes(row.programme);
  const office = claim.appeal
    ? APPEAL_OFFICE[claim.appeal.office as AppealOffice]
    : kind === 'review' && byPovertyOffice
      ? '扶贫办'
      : OFFICE[kind];
  const params: Omit<WaitParams, 'since'> = {
    until,
    article: articleOfProgramme(row.programme),
    ...(byPovertyOffice && { byPovertyOffice }),
    ...(row.payee_kind === 'person' && { toPerson: true }),
    ...(office && { office: division.name + office }),
    ...(kind === 'correction' && claim.returnNote && { returnedReason: claim.returnNote }),
    ...(kind === 'reissue' &&
      claim.payment?.returned_reason && { returnedReason: claim.payment.returned_reason }),
    ...(kind === 'reissue' && claim.payment?.status === 'reversed' && { reversed: true }),
    ...(kind === 'payment-unclear' && { unclear: unclearNames[claim.payment?.unclear as UnclearReason] }),
    ...(kind === 'funds' && (await isHeldBack(trx, row)) && { underReview: true }),
    ...(claim.appeal && { lastDayOn: plainDate(claim.appeal.decide_by) }),
    heldReason: state.heldReason,
  };
  const words = explainWait(kind, { ...params, since: shanghaiDateAt(nowMs) });
  const sinceMs = await openWait(
    trx,
    {
      caseId,
      kind,
      subjectId: row.subject_id,
      claimId,
      division: handledBy,
      dueAtMs: until && startOfShanghaiDay(until),
      article: words.article,
      blockedBy: words.whoCanMove,
      // biome-ignore lint/suspicious/noThenProperty: a sentence, not a promise
      then: words.then,
      params,
    },
    nowMs,
  );
  return {
    state,
    wait: {
      kind,
      wakeAtMs: until && startOfShanghaiDay(until),
      wakesOn: [],
      explanation: explainWait(kind, { ...params, since: shanghaiDateAt(sinceMs) }),
    },
  };
}

function waitKind({ row, pendingObjections, payment, appeal }: LockedClaim, today: string): WaitKind {
  if (appeal) return today > appeal.decide_by ? 'appeal-overdue' : 'appeal';
  switch (row.step) {
    case 'acceptance':
    case 'review':
    case 'correction':
    case 'funds':
      return row.step;
    case 'public-notice':
      return pendingObjections > 0 ? 'objection-ruling' : 'public-notice';
    case 'finance':
      return payment?.status === 'returned' || payment?.status === 'reversed' ? 'reissue' : 'finance';
    case 'payment':
      if (payment?.unclear) return 'payment-unclear';
      return payment?.status === 'released' ? 'bank-result' : 'payment-release';
    default:
      throw new Error(`open claim ${row.id} at step ${row.step}`);
  }
}

/** First day on which the wait ends by itself. The last day of a notice or a correction belongs to it. */
function deadline({ row, appeal }: LockedClaim, kind: WaitKind, today: PlainDate) {
  // The new year's account may have money: the claim looks.
  if (kind === 'funds') return plainDate(`${fiscalYearOf(today) + 1}-01-01`);
  // The office's own term: when it is over the wait goes on under another name.
  if (kind === 'appeal' && appeal) return addDays(plainDate(appeal.decide_by), 1);
  if (kind === 'public-notice' && row.notice_ends_on) return addDays(plainDate(row.notice_ends_on), 1);
  if (kind === 'correction' && row.correct_until) return addDays(plainDate(row.correct_until), 1);
  return null;
}
