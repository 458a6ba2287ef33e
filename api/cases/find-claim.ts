import type { FastifyRequest } from 'fastify';
import type { ClaimRow } from '../../src/db/claim-state.ts';
import type { Db } from '../../src/db/client.ts';
import type { Operation } from '../../src/domain/access.ts';
import { Problem } from '../problems.ts';
import { authorizeCase, type CaseTarget } from './target.ts';

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
  const target = await authorizeCase(request, db, operation, claim.employment_id, `申请 ${id}`);
  return { claim, target };
}
