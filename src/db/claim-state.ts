import { type Selectable, sql } from 'kysely';
import type { ClaimState, ClaimStep, Duty } from '../domain/claim-steps.ts';
import { holdInWords } from '../domain/holds.ts';
import type { KeptOutReason } from '../domain/kept-out.ts';
import type { Db, Trx } from './client.ts';
import type { Claim } from './schema.ts';

export type ClaimRow = Selectable<Claim>;

/**
 * A claim as `checkDecision` wants it: who decided what, and who confirmed the contract. The API reads it without
 * locks, to refuse plainly before the engine is asked; the process reads it with the claim locked and has the last word.
 */
export async function readClaimState(db: Db | Trx, claim: ClaimRow): Promise<ClaimState> {
  const state = (await claimStatesOf(db, [claim])).get(claim.id);
  if (!state) throw new Error(`no state of ${claim.id}`);
  return state;
}

/** The same of many claims, in three questions. */
export async function claimStatesOf(
  db: Db | Trx,
  claims: readonly ClaimRow[],
): Promise<ReadonlyMap<string, ClaimState>> {
  if (claims.length === 0) return new Map();
  const decisions = await db
    .selectFrom('claim_decision')
    .select(['claim_id', 'step', 'decided_by', 'on_behalf_of'])
    .where(
      'claim_id',
      'in',
      claims.map((claim) => claim.id),
    )
    .where('step', '<>', 'applicant')
    .orderBy('id')
    .execute();
  const confirmers = await db
    .selectFrom('contract')
    .select(['employment_id', 'confirmed_by', 'confirmed_for'])
    .distinct()
    .where(sql<boolean>`employment_id = any(${claims.flatMap((claim) => claim.employment_id ?? [])}::text[])`)
    .where('confirmed_by', 'is not', null)
    .$narrowType<{ confirmed_by: string }>()
    .execute();
  const keptOut = await db
    .selectFrom('claim_kept_out')
    .select(['claim_id', 'user_id', 'because'])
    .where(
      'claim_id',
      'in',
      claims.map((claim) => claim.id),
    )
    .orderBy('recorded_at')
    .$narrowType<{ because: KeptOutReason }>()
    .execute();
  const decisionsOf = Map.groupBy(decisions, (d) => d.claim_id);
  const confirmersOf = Map.groupBy(confirmers, (c) => c.employment_id);
  const keptOutOfClaim = Map.groupBy(keptOut, (k) => k.claim_id);
  return new Map(
    claims.map((claim) => [
      claim.id,
      {
        step: claim.step as ClaimStep,
        revision: claim.revision,
        decidedBy: Object.fromEntries((decisionsOf.get(claim.id) ?? []).map((d) => [d.step, d.decided_by])),
        contractConfirmedBy: (confirmersOf.get(claim.employment_id ?? '') ?? []).flatMap((c) =>
          c.confirmed_for === null ? [c.confirmed_by] : [c.confirmed_by, c.confirmed_for],
        ),
        hands: (decisionsOf.get(claim.id) ?? []).flatMap(handsIn),
        keptOut: (keptOutOfClaim.get(claim.id) ?? []).map(({ user_id: by, because }) => ({ by, because })),
        heldReason: claim.held_reason && holdInWords(claim.held_reason),
      },
    ]),
  );
}

/** What is no duty (the applicant's own acts) has no hands that count. */
function handsIn(decision: { step: string; decided_by: string; on_behalf_of: string | null }) {
  const { step, decided_by: by, on_behalf_of: principal } = decision;
  const duty = step as Duty;
  return principal === null
    ? [{ duty, by }]
    : [
        { duty, by },
        { duty, by: principal },
      ];
}
