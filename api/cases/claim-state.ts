import type { Selectable } from 'kysely';
import type { Db } from '../../src/db/client.ts';
import type { Claim } from '../../src/db/schema.ts';
import type { ClaimState, ClaimStep } from '../../src/domain/claim-steps.ts';
import { Problem } from '../problems.ts';

export type ClaimRow = Selectable<Claim>;

/** Why the rules put a claim on hold, in words. */
const heldReasons: Record<string, string> = {
  'insurance-months': '社保缴费记录出现缺口，等待补齐',
  contract: '劳动合同等待重新确认',
  'due-day': '用工尚未满一年',
};

export async function findClaim(db: Db, id: string): Promise<ClaimRow> {
  const row = await db.selectFrom('claim').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw new Problem('not-found', `没有申请 ${id}。`);
  return row;
}

/**
 * A claim as `checkDecision` wants it, read without locks: enough to refuse plainly before the engine is asked.
 * The process asks again with the row locked and has the last word.
 */
export async function readClaimState(db: Db, claim: ClaimRow): Promise<ClaimState> {
  const decisions = await db
    .selectFrom('claim_decision')
    .select(['step', 'decided_by'])
    .where('claim_id', '=', claim.id)
    .where('step', '<>', 'applicant')
    .orderBy('id')
    .execute();
  const confirmers = await db
    .selectFrom('contract')
    .select('confirmed_by')
    .distinct()
    .where('employment_id', '=', claim.employment_id)
    .where('confirmed_by', 'is not', null)
    .$narrowType<{ confirmed_by: string }>()
    .execute();
  return {
    step: claim.step as ClaimStep,
    revision: claim.revision,
    decidedBy: Object.fromEntries(decisions.map((d) => [d.step, d.decided_by])),
    contractConfirmedBy: confirmers.map((c) => c.confirmed_by),
    heldReason: claim.held_reason && (heldReasons[claim.held_reason] ?? claim.held_reason),
  };
}
