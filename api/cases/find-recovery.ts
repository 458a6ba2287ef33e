import type { FastifyRequest } from 'fastify';
import type { Db } from '../../src/db/client.ts';
import { may, type Operation } from '../../src/domain/access.ts';
import { authorize, signedIn } from '../plugins/access.ts';
import { Problem } from '../problems.ts';

/** The recovery, if the user may do this to it: it is of the office that paid, of those above, and of the payee. */
export async function findRecovery(request: FastifyRequest, db: Db, id: string, operation: Operation) {
  const row = await db.selectFrom('recovery').selectAll().where('id', '=', id).executeTakeFirst();
  const subject = `recovery:${id}`;
  const target = row && { divisions: [row.division], [row.payee_kind]: row.payee_id };
  if (!row || !target || !may(signedIn(request).grants, 'read-case', target)) {
    throw new Problem('not-found', `没有追回 ${id}，或不在您的办理范围内。`, { ...(row && { subject }) });
  }
  authorize(request, operation, target, subject);
  return row;
}
