import type { FastifyRequest } from 'fastify';
import { audit } from '../../src/db/audit.ts';
import type { Db } from '../../src/db/client.ts';
import type { Json } from '../../src/db/schema.ts';
import { signedIn } from './access.ts';

/** Whole account numbers leave the house: who took them is written down before they go. */
export async function auditRead(
  db: Db,
  request: FastifyRequest,
  subject: string,
  after: Json,
): Promise<void> {
  await db.transaction().execute((trx) =>
    audit(trx, {
      actor: signedIn(request).id,
      operation: request.routeOptions.schema?.operationId ?? request.url,
      subject,
      outcome: 'done',
      businessAtMs: request.businessAtMs,
      after,
    }),
  );
}
