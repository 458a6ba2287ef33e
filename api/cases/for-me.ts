import { z } from 'zod';
import { type ClaimRow, readClaimState } from '../../src/db/claim-state.ts';
import type { Db } from '../../src/db/client.ts';
import { ownCaseRefusals, ownCases } from '../../src/db/own-case.ts';
import { may } from '../../src/domain/access.ts';
import { type ClaimAction, type ClaimStep, claimActions, transitions } from '../../src/domain/claim-steps.ts';
import { decideOperation, isDecidedStep } from '../../src/domain/decide-operation.ts';
import type { Delegated } from '../../src/domain/organisation/delegation.ts';
import { handsOf } from '../../src/domain/part-taken.ts';
import { actAs, capacityFor } from '../plugins/access.ts';
import { type ProblemCode, problems } from '../problems.ts';
import type { SignedInUser } from '../request.ts';
import { holdsAnother } from './deciders.ts';
import { applicantTarget } from './find-claim.ts';
import { judgeClaims } from './judge-claims.ts';
import { findTargets, handlingTarget } from './target.ts';

export const forMeSchema = z
  .object({
    actions: z.array(z.enum(claimActions)),
    actingFor: z
      .object({ delegation: z.int(), principalName: z.string() })
      .nullable()
      .meta({ description: '只有受托才能办理的：代谁办理；null：以本人岗位办理' }),
    barred: z
      .object({ code: z.string(), detail: z.string(), remedy: z.string() })
      .nullable()
      .meta({ description: '当前环节由单位办理而本人不能办理的原因' }),
  })
  .meta({ id: 'ForMe', description: '本人现在可以对这份申请做什么' });

type ForMe = z.output<typeof forMeSchema>;

/** What this person may do to the claim now, by the questions that the decision itself will ask. */
export async function readForMe(
  db: Db,
  claim: ClaimRow,
  user: SignedInUser,
  { objectionPending, released }: { objectionPending: boolean; released: boolean },
): Promise<ForMe> {
  if (claim.status !== 'open') return { actions: [], actingFor: null, barred: null };
  const applicant = await byApplicant(db, claim, user, released);
  const step = claim.step as ClaimStep;
  if (objectionPending) return withApplicant(applicant, await byRuler(db, claim, user));
  if (!isDecidedStep(step)) return { actions: applicant, actingFor: null, barred: null };

  // "Return", not "approve": what bars approving alone is said where one approves.
  const wish = {
    step,
    action: 'return' as const,
    claims: [{ id: claim.id, revision: claim.revision }],
  };
  const target = (await findTargets(db, [claim.subject_id])).get(claim.subject_id);
  const operation = decideOperation(step, claim.programme);
  const as = target && capacityFor(user, operation, handlingTarget(target, claim.paid_by));
  const obstacle = (await judgeClaims(db, user, wish, as ?? null))[0]?.obstacle ?? null;
  const actingFor = inNameOf(as);
  if (obstacle) return withApplicant(applicant, { actions: [], actingFor, barred: obstacle });
  return withApplicant(applicant, { actions: ['approve', 'return', 'refuse'], actingFor, barred: null });
}

const withApplicant = (applicant: ClaimAction[], officer: ForMe): ForMe => ({
  ...officer,
  actions: [...officer.actions, ...applicant],
});

const inNameOf = (as: Delegated | null | undefined): ForMe['actingFor'] =>
  as ? { delegation: as.id, principalName: as.principalName } : null;

/** The applicant acts for who is paid; what the bank already has is not withdrawn. */
async function byApplicant(
  db: Db,
  claim: ClaimRow,
  { grants }: SignedInUser,
  released: boolean,
): Promise<ClaimAction[]> {
  const payee = await applicantTarget(db, claim);
  const row = transitions[claim.step as ClaimStep];
  return [
    ...(row.resubmit && may(grants, 'resubmit-claim', payee) ? (['resubmit'] as const) : []),
    ...(row.withdraw && !released && may(grants, 'withdraw-claim', payee) ? (['withdraw'] as const) : []),
  ];
}

async function byRuler(db: Db, claim: ClaimRow, user: SignedInUser): Promise<ForMe> {
  const as = capacityFor(user, 'rule-objection', { divisions: [claim.paid_by] });
  const hands = handsOf(actAs(user, as ?? null));
  const actingFor = inNameOf(as);
  const barred = (code: ProblemCode, detail: string, remedy: string = problems[code].remedy): ForMe => ({
    actions: [],
    actingFor,
    barred: { code, detail, remedy },
  });
  if (as === undefined) return barred('not-permitted', '异议由办理地的人社部门裁定。');
  if (holdsAnother(await readClaimState(db, claim), 'objection', hands))
    return barred('separation-of-duties', '您已办理过本案的其他环节，不能裁定异议。');
  const tie = (await ownCases(db, hands, [claim.subject_id])).get(claim.subject_id);
  if (tie)
    return barred(ownCaseRefusals[tie].code, ownCaseRefusals[tie].message, ownCaseRefusals[tie].remedy);
  return { actions: ['objection-upheld', 'objection-dismissed'], actingFor, barred: null };
}
