import type { ClaimRow } from '../../src/db/claim-state.ts';
import type { Db } from '../../src/db/client.ts';
import { type AppealOffice, comesBackAt, type Refuser } from '../../src/domain/appeal.ts';
import { addDays, type PlainDate, plainDate } from '../../src/domain/dates.ts';
import { povertyReviewed } from '../../src/domain/decide-operation.ts';
import { PREFECTURE } from '../../src/domain/divisions.ts';
import { type Fen, fen } from '../../src/domain/money.ts';
import {
  type Notice,
  type NoticeCase,
  type NoticeDecision,
  type NoticeOffice,
  noticeText,
} from '../../src/domain/notice-text.ts';
import { normalisePolicy } from '../../src/domain/policy/normalise.ts';
import { articleOfProgramme } from '../../src/domain/policy/programme-shapes.ts';
import type { ProgrammeId } from '../../src/domain/policy/types.ts';
import { isReasonCode, reasons, reasonUnder } from '../../src/domain/reasons.ts';
import { Problem } from '../problems.ts';
import { maskedIdentity } from '../schemas/people.ts';
import { vouchedFor } from './known-person.ts';
import { payeeName } from './payee-name.ts';
import type { Viewer } from './viewer.ts';

/** What an officer is about to decide, before it is decided. */
export interface Intent {
  readonly action:
    | 'approve'
    | 'return'
    | 'refuse'
    | 'objection-upheld'
    | 'appeal-upheld'
    | 'appeal-dismissed';
  readonly reason?: string | undefined;
  readonly note?: string | undefined;
}

/** The letter about the decision in force; 409 `notice-not-issued` while nothing has been decided. */
export async function issuedNotice(db: Db, claim: ClaimRow, viewer: Viewer): Promise<Notice> {
  const [one, taken] = await Promise.all([
    readNoticeCase(db, claim, viewer),
    decidedAppeal(db, claim).then((appeal) => appeal ?? decisionInForce(db, claim)),
  ]);
  if (!taken) {
    throw new Problem('notice-not-issued', '这份申请尚未受理，还没有文书。');
  }
  return noticeText(one, taken.decision, taken.revision);
}

/** The letter as it would read if this were decided today. */
export async function previewedNotice(
  db: Db,
  claim: ClaimRow,
  intent: Intent,
  { viewer, today }: { viewer: Viewer; today: PlainDate },
): Promise<Notice> {
  const one = await readNoticeCase(db, claim, viewer);
  const { action } = intent;
  if (action === 'appeal-upheld' || action === 'appeal-dismissed') {
    const pending = await lastAppeal(db, claim.id);
    if (!pending) throw new Problem('appeal-not-pending');
    const decision = appealDecision(claim, { ...pending, note: intent.note ?? null }, action, today);
    return noticeText(one, decision, null);
  }
  return noticeText(one, intended(claim, one, { ...intent, action }, today), null);
}

export async function readNoticeCase(db: Db, claim: ClaimRow, viewer: Viewer): Promise<NoticeCase> {
  if (claim.reward_id !== null) throw new Problem('not-found', '以奖代补没有告知文书，结果见考核公布。');
  const row = await db
    .selectFrom('claim as c')
    .innerJoin('case_subject as e', 'e.id', 'c.subject_id')
    .leftJoin('employer as r', 'r.credit_code', 'e.employer')
    .innerJoin('person as p', 'p.id', 'e.person_id')
    .innerJoin('policy_version as v', (join) => join.on('v.id', '=', claim.policy_version))
    .innerJoin('division as d', (join) => join.on('d.code', '=', claim.paid_by))
    .innerJoin('division as up', (join) => join.on('up.code', '=', PREFECTURE))
    .select([
      'e.starts_on as startsOn',
      'e.due_on as dueOn',
      'r.name as employerName',
      'p.name as workerName',
      'p.identity_last4 as last4',
      'd.name as divisionName',
      'up.name as prefectureName',
      'v.document as policy',
    ])
    .select(payeeName.as('payeeName'))
    .select(vouchedFor.as('vouchedFor'))
    .where('c.id', '=', claim.id)
    .executeTakeFirstOrThrow();
  // What the rules refuse nobody need have vouched for: the letter tells no name that the page does not.
  const workerName = viewer.asOffice || row.vouchedFor ? row.workerName : null;
  return {
    programme: claim.programme as ProgrammeId,
    subjectId: claim.subject_id,
    payeeName: row.payeeName,
    toPerson: claim.payee_kind === 'person',
    period: claim.period,
    ...(claim.tops_up && { topUp: { no: claim.top_up_no, dueFen: fen(claim.tops_up_to_fen ?? 0) } }),
    workerName: workerName ?? '劳动者',
    identityMasked: maskedIdentity(row.last4),
    employerName: row.employerName,
    startsOn: plainDate(row.startsOn),
    dueOn: row.dueOn === null ? null : plainDate(row.dueOn),
    raisedOn: plainDate(claim.raised_on),
    amountFen: fen(claim.amount_fen) as Fen,
    division: claim.paid_by,
    divisionName: row.divisionName,
    prefectureName: row.prefectureName,
    policy: normalisePolicy(row.policy),
  };
}

type Appeal = NonNullable<Awaited<ReturnType<typeof lastAppeal>>>;

function lastAppeal(db: Db, claimId: string) {
  return db
    .selectFrom('appeal')
    .selectAll()
    .where('claim_id', '=', claimId)
    .orderBy('recorded_at', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** The letter about an appeal, as long as nothing has been decided of the claim since. */
async function decidedAppeal(db: Db, claim: ClaimRow): Promise<Taken | null> {
  const appeal = await lastAppeal(db, claim.id);
  if (!appeal?.decided_by || !appeal.decided_on) return null;
  const upheld = appeal.status === 'upheld';
  const last = await db
    .selectFrom('claim_decision')
    .select(['step', 'revision'])
    .where('claim_id', '=', claim.id)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  const stands = upheld ? claim.status === 'open' : claim.revision === appeal.refusal_revision;
  if (last?.step !== 'appeal' || !stands) return null;
  const action = upheld ? 'appeal-upheld' : 'appeal-dismissed';
  return {
    decision: appealDecision(claim, appeal, action, plainDate(appeal.decided_on)),
    revision: last.revision,
  };
}

function appealDecision(
  claim: ClaimRow,
  appeal: Appeal,
  kind: 'appeal-upheld' | 'appeal-dismissed',
  on: PlainDate,
): NoticeDecision {
  return {
    kind,
    reason: appeal.refused_reason,
    article: appeal.refused_article,
    refusedOn: plainDate(appeal.refused_on),
    lodgedOn: plainDate(appeal.lodged_on),
    goesOnAt: comesBackAt(appeal.refuser as Refuser, claim.returned_to),
    note: appeal.note,
    on,
    office: appeal.office as AppealOffice,
  };
}

interface Taken {
  readonly decision: NoticeDecision;
  readonly revision: number;
}

/** Where the claim stands says which letter is the last word; its date and words come from that decision. */
async function decisionInForce(db: Db, claim: ClaimRow): Promise<Taken | null> {
  if (claim.step === 'withdrawn' || claim.step === 'lapsed' || claim.step === 'refused') {
    return closing(db, claim);
  }
  if (claim.step === 'correction') {
    const last = await lastDecision(db, claim.id, ['return']);
    if (!last || !claim.correct_until) return null;
    const { reason, note, step } = last;
    const correctUntil = plainDate(claim.correct_until);
    const words = { kind: 'correction' as const, reason: reason ?? '', note, correctUntil };
    return {
      decision: { ...words, on: plainDate(last.on), office: officeOf(step, claim) },
      revision: last.revision,
    };
  }
  const told = approvals[claim.step];
  const last = told && (await lastDecision(db, claim.id, ['approve'], told.by));
  if (!last) return null;
  const decision = { kind: told.kind, on: plainDate(last.on), office: officeOf(told.by, claim) };
  return { decision, revision: last.revision };
}

/** A claim that is past a step carries the letter of that step's approval. */
const approvals: Readonly<Record<string, { kind: 'accepted' | 'reviewed' | 'granted'; by: string }>> = {
  review: { kind: 'accepted', by: 'acceptance' },
  'public-notice': { kind: 'reviewed', by: 'review' },
  finance: { kind: 'reviewed', by: 'review' },
  payment: { kind: 'granted', by: 'finance' },
  archived: { kind: 'granted', by: 'finance' },
};

async function closing(db: Db, claim: ClaimRow): Promise<Taken> {
  const on = plainDate(claim.closed_on ?? claim.raised_on);
  const { revision } = claim;
  if (claim.step === 'withdrawn') return { decision: { kind: 'withdrawn', on, office: 'labour' }, revision };
  if (claim.step === 'lapsed') {
    const reason = 'correction-lapsed';
    const { article } = reasons[reason];
    return { decision: { kind: 'lapsed', reason, article, note: null, on, office: 'labour' }, revision };
  }
  const by = claim.refused_by ? await lastDecision(db, claim.id, ['refuse', 'objection-upheld']) : undefined;
  const reason = claim.refused_reason ?? '';
  const article = claim.refused_article ?? articleOf(reason, claim);
  const office = officeOf(by?.step ?? 'review', claim);
  const decision = { kind: 'refused' as const, reason, article, note: by?.note ?? null, on, office };
  return { decision, revision: by?.revision ?? revision };
}

type StepIntent = Intent & { readonly action: Exclude<Intent['action'], `appeal-${string}`> };

function intended(claim: ClaimRow, one: NoticeCase, intent: StepIntent, on: PlainDate): NoticeDecision {
  const office = officeOf(claim.step, claim);
  const note = intent.note ?? null;
  if (intent.action === 'approve') {
    const told = Object.values(approvals).find(({ by }) => by === claim.step);
    if (!told) throw new Problem('action-not-allowed', '当前环节没有通过这项操作。');
    return { kind: told.kind, on, office };
  }
  const reason = intent.action === 'objection-upheld' ? 'objection-upheld' : intent.reason;
  if (!reason) throw new Problem('reason-required', '退回或不予通过须说明理由，文书才写得出来。');
  if (intent.action !== 'return')
    return { kind: 'refused', reason, article: articleOf(reason, claim), note, on, office };
  const correctUntil = addDays(on, one.policy.parameters.correctionDays);
  return { kind: 'correction', reason, note, correctUntil, on, office };
}

const articleOf = (reason: string, { programme }: Pick<ClaimRow, 'programme'>): string =>
  isReasonCode(reason) ? reasonUnder(reason, articleOfProgramme(programme)).article : '28';

function officeOf(step: string, { programme }: Pick<ClaimRow, 'programme'>): NoticeOffice {
  if (step === 'finance') return 'finance';
  return step === 'review' && povertyReviewed.includes(programme) ? 'poverty' : 'labour';
}

function lastDecision(db: Db, claimId: string, actions: readonly string[], step?: string) {
  let query = db
    .selectFrom('claim_decision')
    .select(['step', 'reason', 'note', 'revision', 'decided_on as on'])
    .where('claim_id', '=', claimId)
    .where('action', 'in', actions)
    .orderBy('id', 'desc')
    .limit(1);
  if (step) query = query.where('step', '=', step);
  return query.executeTakeFirst();
}
