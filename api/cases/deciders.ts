import { sql } from 'kysely';
import { z } from 'zod';
import { accounts } from '../../src/accounts/users.ts';
import type { Db } from '../../src/db/client.ts';
import { type OwnCaseRefusal, type OwnCaseTie, ownCaseRefusals, ownCases } from '../../src/db/own-case.ts';
import { may, type Operation } from '../../src/domain/access.ts';
import type { ClaimState, ClaimStep, Duty } from '../../src/domain/claim-steps.ts';
import type { PlainDate } from '../../src/domain/dates.ts';
import { decideOperation, isDecidedStep } from '../../src/domain/decide-operation.ts';
import { partTaken } from '../../src/domain/part-taken.ts';
import { type CaseTarget, handlingTarget } from './target.ts';

export const deciderSchema = z
  .object({
    id: z.string(),
    displayName: z.string(),
    excluded: z
      .enum(['separation-of-duties', 'own-case', 'identity-number-missing'])
      .nullable()
      .meta({ description: 'null：可以办理' }),
  })
  .meta({ id: 'Decider' });

/** The operation that moves a claim on; null where the calendar or the applicant does. */
function operationAt(step: ClaimStep, programme: string): Operation | null {
  if (isDecidedStep(step)) return decideOperation(step, programme);
  return step === 'payment' ? 'release-batch' : null;
}

/**
 * Who could decide the current step, and who of the office is kept out and why: so that a case does not lie with
 * someone who cannot move it.
 */
export async function whoCanDecide(
  db: Db,
  state: ClaimState,
  {
    target,
    paidBy,
    programme,
    objectionPending,
    on,
  }: { target: CaseTarget; paidBy: string; programme: string; objectionPending: boolean; on: PlainDate },
): Promise<z.output<typeof deciderSchema>[]> {
  const operation = objectionPending ? 'rule-objection' : operationAt(state.step, programme);
  if (!operation) return [];
  const duty: Duty = objectionPending ? 'objection' : state.step === 'payment' ? 'release' : state.step;
  const county = await accounts(db, on)
    .where('u.active', '=', true)
    .where(
      sql<boolean>`exists (select 1 from user_grant g where g.user_id = u.id and g.division is not null)`,
    )
    .orderBy('u.username')
    .execute();
  const office = county.filter((user) => may(user.grants, operation, handlingTarget(target, paidBy)));
  return Promise.all(
    office.map(async (user) => ({
      id: user.id,
      displayName: user.displayName,
      excluded: holdsAnother(state, duty, [user.id])
        ? ('separation-of-duties' as const)
        : tieOf(await ownCases(db, user.id, [target.subjectId])),
    })),
  );
}

function tieOf(ties: ReadonlyMap<string, OwnCaseTie>): OwnCaseRefusal['code'] | null {
  const [tie] = ties.values();
  return tie ? ownCaseRefusals[tie].code : null;
}

export function holdsAnother(state: ClaimState, duty: Duty, hands: readonly string[]): boolean {
  return partTaken(state, duty, ...hands) !== null;
}
