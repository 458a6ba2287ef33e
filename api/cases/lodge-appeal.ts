import { audit } from '../../src/db/audit.ts';
import { recordCaseEvent } from '../../src/db/case-events.ts';
import type { ClaimRow } from '../../src/db/claim-state.ts';
import type { Db, Trx } from '../../src/db/client.ts';
import { readPolicy } from '../../src/db/employment-facts.ts';
import {
  appealOfficeOf,
  decideAppealBy,
  lastAppealDay,
  type Refuser,
  refuserOf,
} from '../../src/domain/appeal.ts';
import { type PlainDate, plainDate, shanghaiDateAt } from '../../src/domain/dates.ts';
import type { ClaimId } from '../../src/domain/ids.ts';
import { reasons } from '../../src/domain/reasons.ts';
import { enqueue } from '../../src/outbox/enqueue.ts';
import { claimWorkflowId } from '../../workflows/contract.ts';
import { Problem } from '../problems.ts';

/** A refusal that can be appealed against, and until when. */
export interface Appealable {
  readonly refuser: Refuser;
  readonly reason: string;
  readonly article: string;
  readonly refusedOn: PlainDate;
  readonly until: PlainDate;
}

/** The refusal in force; null: the claim is neither refused nor lapsed. */
export async function readAppealable(db: Db | Trx, claim: ClaimRow): Promise<Appealable | null> {
  const { status, closed_on: closedOn } = claim;
  if ((status !== 'refused' && status !== 'lapsed') || !closedOn) return null;
  const { parameters } = await readPolicy(db, claim.policy_version);
  const last = await db
    .selectFrom('claim_decision')
    .select('step')
    .where('claim_id', '=', claim.id)
    .where('action', '=', 'refuse')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  const decided = {
    refusedBy: claim.refused_by,
    reason: claim.refused_reason,
    decidedAt: last?.step ?? null,
  };
  const refusedOn = plainDate(closedOn);
  return {
    refuser: refuserOf({ status, ...decided }),
    reason: claim.refused_reason ?? 'correction-lapsed',
    article: claim.refused_article ?? reasons['correction-lapsed'].article,
    refusedOn,
    until: lastAppealDay(refusedOn, parameters.appealDays),
  };
}

export interface Lodging {
  readonly id: string;
  readonly words: string;
  /** Hashes of papers that are of this case already. */
  readonly documents: readonly string[];
  readonly lodgedBy: string;
  readonly byApplicant: boolean;
  readonly businessAtMs: number;
}

/**
 * Writes an appeal and wakes the claim's process, in one transaction. A repeat of the same request changes nothing.
 * Throws Problem `not-appealable`, `appeal-too-late`, `appeal-repeated`, `not-found` (a paper).
 */
export async function lodgeAppeal(trx: Trx, claimId: string, lodging: Lodging): Promise<PlainDate> {
  const { id, words, documents, lodgedBy, byApplicant, businessAtMs } = lodging;
  const subject = `claim:${claimId}`;
  const today = shanghaiDateAt(businessAtMs);
  const claim = await trx
    .selectFrom('claim')
    .selectAll()
    .where('id', '=', claimId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const lodged = await trx
    .selectFrom('appeal')
    .select(['id', 'decide_by'])
    .where('claim_id', '=', claimId)
    .where((eb) => eb.or([eb('id', '=', id), eb('refusal_revision', '=', claim.revision)]))
    .executeTakeFirst();
  if (lodged?.id === id) return plainDate(lodged.decide_by);
  const refusal = await readAppealable(trx, claim);
  if (!refusal) throw new Problem('not-appealable', undefined, { subject });
  if (lodged) throw new Problem('appeal-repeated', undefined, { subject });
  if (today > refusal.until) {
    throw new Problem('appeal-too-late', `申诉期已过，最后一日是 ${refusal.until}。`, { subject });
  }
  const decideBy = decideAppealBy(today);
  await trx
    .insertInto('appeal')
    .values({
      id,
      claim_id: claimId,
      refusal_revision: claim.revision,
      refuser: refusal.refuser,
      refused_reason: refusal.reason,
      refused_article: refusal.article,
      refused_on: refusal.refusedOn,
      appeal_until: refusal.until,
      office: appealOfficeOf(refusal.refuser),
      words,
      lodged_by: lodgedBy,
      by_applicant: byApplicant,
      lodged_on: today,
      decide_by: decideBy,
      status: 'pending',
    })
    .execute();
  await attach(trx, claim.subject_id, id, documents);
  await recordCaseEvent(trx, {
    subjectId: claim.subject_id,
    claimId,
    kind: 'appeal-lodged',
    actor: lodgedBy,
    atMs: businessAtMs,
    data: { appealId: id, reason: refusal.reason, until: decideBy },
    key: `appeal-lodged:${id}`,
  });
  await enqueue(trx, [
    {
      workflowId: claimWorkflowId(claimId as ClaimId),
      message: 'claim-look',
      payload: { key: id },
      businessAtMs,
    },
  ]);
  await audit(trx, {
    actor: lodgedBy,
    operation: 'lodgeAppeal',
    subject,
    outcome: 'done',
    businessAtMs,
    after: { appealId: id, refuser: refusal.refuser, byApplicant, documents: [...documents] },
  });
  return decideBy;
}

async function attach(trx: Trx, subjectId: string, appealId: string, documents: readonly string[]) {
  for (const sha256 of new Set(documents)) {
    const link = await trx
      .selectFrom('document_link')
      .select('id')
      .where('document', '=', sha256)
      .where(({ eb, fn }) => eb(fn.coalesce('employment_id', 'aid_id'), '=', subjectId))
      .executeTakeFirst();
    if (!link) throw new Problem('not-found', `本案没有材料 ${sha256.slice(0, 8)}…，请先上传。`);
    await trx.insertInto('appeal_document').values({ appeal_id: appealId, document: sha256 }).execute();
  }
}
