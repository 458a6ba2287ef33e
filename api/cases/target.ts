import type { FastifyRequest } from 'fastify';
import type { Db } from '../../src/db/client.ts';
import { type AccessTarget, type Grant, may, type Operation } from '../../src/domain/access.ts';
import { countyOf } from '../../src/domain/divisions.ts';
import { authorize, signedIn } from '../plugins/access.ts';
import { Problem } from '../problems.ts';

/** Whom a case concerns: what access to it is judged by. */
export interface CaseTarget extends AccessTarget {
  readonly employmentId: string;
  /** Who confirms the contract. */
  readonly division: string;
  readonly homeDivision: string | null;
  readonly employer: string;
  readonly intermediary: string | null;
}

/** What access to these cases is judged by; unknown ids are left out. */
export async function findTargets(
  db: Db,
  employmentIds: readonly string[],
): Promise<ReadonlyMap<string, CaseTarget>> {
  const rows = await db
    .selectFrom('employment as e')
    .innerJoin('employer as r', 'r.credit_code', 'e.employer')
    .innerJoin('person as p', 'p.id', 'e.person_id')
    .leftJoin('household as h', 'h.number', 'p.household_number')
    .select([
      'e.id',
      'e.division',
      'e.employer',
      'e.intermediary',
      'r.division as employerDivision',
      'h.division as homeDivision',
    ])
    .where('e.id', 'in', [...employmentIds])
    .execute();
  const targets = rows.map(({ id, division, employer, intermediary, employerDivision, homeDivision }) => {
    const divisions = [division, employerDivision, ...(homeDivision ? [homeDivision] : [])];
    return { employmentId: id, division, homeDivision, divisions, employer, intermediary };
  });
  return new Map(targets.map((target) => [target.employmentId, target]));
}

/** The case, if the user may do this to it: 404 where even reading is not allowed, 403 otherwise. */
export async function authorizeCase(
  request: FastifyRequest,
  db: Db,
  operation: Operation,
  employmentId: string,
  /** What was asked for, where that was not the employment: the answer tells no more than the question knew. */
  asked = `就业编号 ${employmentId}`,
): Promise<CaseTarget> {
  const target = (await findTargets(db, [employmentId])).get(employmentId);
  const { grants } = signedIn(request);
  if (!target || (!may(grants, 'read-case', target) && !may(grants, operation, target))) {
    throw new Problem('not-found', `没有${asked}，或不在您的办理范围内。`, {
      ...(target && { subject: `employment:${employmentId}` }),
    });
  }
  authorize(request, operation, target, `employment:${employmentId}`);
  return target;
}

/** Is the person the employer's or the intermediary's, whatever else? */
export const actsFor = (grants: readonly Grant[], { employer, intermediary }: CaseTarget): boolean =>
  grants.some(
    (grant) => grant.employer === employer || (intermediary !== null && grant.intermediary === intermediary),
  );

/** A contract is confirmed by one county's HR office, not by every office that may read the case. */
export const confirmationTarget = (target: CaseTarget): AccessTarget => ({ divisions: [target.division] });

/**
 * A claim is handled by the division that pays it (docs/rules.md). The township of the worker's home takes part in
 * acceptance, where its county is the payer.
 */
export function handlingTarget(target: CaseTarget, paidBy: string): AccessTarget {
  const home = target.homeDivision;
  const divisions = home && countyOf(home) === paidBy ? [paidBy, home] : [paidBy];
  return { divisions };
}
