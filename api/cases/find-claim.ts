import type { FastifyRequest } from 'fastify';
import type { ClaimRow } from '../../src/db/claim-state.ts';
import type { Db } from '../../src/db/client.ts';
import type { AccessTarget, Operation } from '../../src/domain/access.ts';
import { Problem } from '../problems.ts';
import { authorizeSubject, type CaseTarget, findTargets, handlingTarget } from './target.ts';

/** The claim; 404 in the words that a claim of others is answered with. */
export async function findClaim(db: Db, id: string): Promise<ClaimRow> {
  const row = await db.selectFrom('claim').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw new Problem('not-found', `没有申请 ${id}，或不在您的办理范围内。`);
  return row;
}

/** The claim, if the user may do this to its case; whether others have such a claim is not told. */
export async function authorizeClaim(
  request: FastifyRequest,
  db: Db,
  operation: Operation,
  id: string,
): Promise<{ claim: ClaimRow; target: CaseTarget }> {
  const claim = await findClaim(db, id);
  const target = await authorizeSubject(request, db, operation, claim.subject_id, `申请 ${id}`);
  return { claim, target };
}

/**
 * Who acts as the applicant of a claim: the organisation that is paid. A person does so through the institution of the case
 * (school, bank, training body) or through the offices of the home county and township.
 */
export async function applicantTarget(db: Db, claim: ClaimRow): Promise<AccessTarget> {
  if (claim.payee_kind !== 'person') return { divisions: [], [claim.payee_kind]: claim.payee_id };
  const target = (await findTargets(db, [claim.subject_id])).get(claim.subject_id);
  if (!target) throw new Error(`no case of ${claim.id}`);
  return { ...handlingTarget(target, claim.paid_by), institution: target.institution };
}
