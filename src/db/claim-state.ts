import type { Selectable } from 'kysely';
import type { ClaimState, ClaimStep } from '../domain/claim-steps.ts';
import { holdInWords } from '../domain/holds.ts';
import type { Db, Trx } from './client.ts';
import type { Claim } from './schema.ts';

export type ClaimRow = Selectable<Claim>;

/**
 * A claim as `checkDecision` wants it: who decided what, and who confirmed the contract. The API reads it without
 * locks, to refuse plainly before the engine is asked; the process reads it with the claim locked and has the last word.
 */
export async function readClaimState(db: Db | Trx, claim: ClaimRow): Promise<ClaimState> {
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
    heldReason: claim.held_reason && holdInWords(claim.held_reason),
  };
}
