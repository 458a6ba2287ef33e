import type { FastifyRequest } from 'fastify';
import type { Db } from '../../../src/db/client.ts';
import type { Acting } from '../../../src/intake/coordination/record.ts';
import { authorize, signedIn } from '../../plugins/access.ts';
import { findMeeting } from './meeting.ts';

export const actingOn = (request: FastifyRequest): Acting => ({
  actor: signedIn(request).id,
  businessAtMs: request.businessAtMs,
  requestKey: request.requestKey,
});

/** The meeting of the address, by its secretary. Throws not-found, not-permitted. */
export async function meetingRunBy(
  request: FastifyRequest,
  db: Db,
): Promise<Acting & { readonly meetingId: string; readonly division: string }> {
  const { id } = request.params as { id: string };
  const { division } = await findMeeting(request, db, id);
  authorize(request, 'run-meetings', { divisions: [division] }, `meeting:${id}`);
  return { ...actingOn(request), meetingId: id, division };
}
