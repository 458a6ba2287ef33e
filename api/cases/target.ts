import type { FastifyRequest } from 'fastify';
import type { Db } from '../../src/db/client.ts';
import { type AccessTarget, type Grant, may, type Operation } from '../../src/domain/access.ts';
import { countyOf } from '../../src/domain/divisions.ts';
import { isAidId, isRewardId } from '../../src/domain/ids.ts';
import { authorize, signedIn } from '../plugins/access.ts';
import { Problem } from '../problems.ts';

/** Whom a case concerns: what access to it is judged by. */
export interface CaseTarget extends AccessTarget {
  /** Number of the employment or aid case. */
  readonly subjectId: string;
  /** Who confirms the contract, or handles the aid case. */
  readonly division: string;
  readonly homeDivision: string | null;
  readonly employer: string | null;
  readonly intermediary: string | null;
  readonly institution: string | null;
}

/** What access to these cases is judged by; unknown ids are left out. */
export async function findTargets(
  db: Db,
  subjectIds: readonly string[],
): Promise<ReadonlyMap<string, CaseTarget>> {
  const rows = await db
    .selectFrom('case_subject as e')
    .leftJoin('employer as r', 'r.credit_code', 'e.employer')
    .leftJoin('person as p', 'p.id', 'e.person_id')
    .leftJoin('household as h', 'h.number', 'p.household_number')
    .select([
      'e.id',
      'e.division',
      'e.employer',
      'e.intermediary',
      'e.institution',
      'r.division as employerDivision',
      'h.division as homeDivision',
    ])
    .where('e.id', 'in', [...subjectIds])
    .execute();
  const targets = rows.map(({ id, employerDivision, ...row }) => {
    const places = [row.division, employerDivision, row.homeDivision];
    return { ...row, subjectId: id, divisions: places.filter((place) => place !== null) };
  });
  return new Map(targets.map((target) => [target.subjectId, target]));
}

/** An employment, which has an employer. */
export interface EmploymentTarget extends CaseTarget {
  readonly employer: string;
}

/** The employment, if the user may do this to it; no aid case is found under the addresses of employments. */
export async function authorizeCase(
  request: FastifyRequest,
  db: Db,
  operation: Operation,
  employmentId: string,
  asked = `就业编号 ${employmentId}`,
): Promise<EmploymentTarget> {
  if (isAidId(employmentId) || isRewardId(employmentId))
    throw new Problem('not-found', `没有${asked}，或不在您的办理范围内。`);
  const { employer, ...target } = await authorizeSubject(request, db, operation, employmentId, asked);
  if (employer === null) throw new Error(`employment ${employmentId} without an employer`);
  return { ...target, employer };
}

/** The case of either kind, if the user may do this to it: 404 where even reading is not allowed, 403 otherwise. */
export async function authorizeSubject(
  request: FastifyRequest,
  db: Db,
  operation: Operation,
  subjectId: string,
  /** What was asked for, where that was not the case: the answer tells no more than the question knew. */
  asked = isAidId(subjectId) ? `补助个案 ${subjectId}` : `就业编号 ${subjectId}`,
  /** `aid`: no employment is found under the addresses of aid cases. */
  kind: 'any' | 'aid' = 'any',
): Promise<CaseTarget> {
  const fits = kind === 'any' || isAidId(subjectId);
  const target = fits ? (await findTargets(db, [subjectId])).get(subjectId) : undefined;
  const { grants } = signedIn(request);
  if (!target || (!may(grants, 'read-case', target) && !may(grants, operation, target))) {
    throw new Problem('not-found', `没有${asked}，或不在您的办理范围内。`, {
      ...(target && { subject: subjectName(subjectId) }),
    });
  }
  authorize(request, operation, target, subjectName(subjectId));
  return target;
}

/** `employment:JY1`, `aid:transport.7`: what the audit log calls a case. */
export const subjectName = (subjectId: string): string =>
  `${isRewardId(subjectId) ? 'reward' : isAidId(subjectId) ? 'aid' : 'employment'}:${subjectId}`;

/** Is the person one of the case's organisations, whatever else? */
export const actsFor = (
  grants: readonly Grant[],
  { employer, intermediary, institution }: CaseTarget,
): boolean =>
  grants.some(
    (grant) =>
      (employer !== null && grant.employer === employer) ||
      (intermediary !== null && grant.intermediary === intermediary) ||
      (institution !== null && grant.institution === institution),
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
