import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { audit } from '../../../src/db/audit.ts';
import type { Db } from '../../../src/db/client.ts';
import { may, type Operation } from '../../../src/domain/access.ts';
import { signedIn } from '../../plugins/access.ts';
import { Problem } from '../../problems.ts';
import { divisionCode } from '../../schemas/common.ts';

export const yearParam = z.coerce.number().int().min(2016).max(2200);
export const areaParams = z.object({ year: yearParam, division: divisionCode });

/** Parent of an area of a year's refresh. Throws Problem not-found. */
export async function areaOf(db: Db, year: number, division: string) {
  const area = await db
    .selectFrom('refresh_area')
    .select(['parent', 'status'])
    .where('year', '=', year)
    .where('division', '=', division)
    .executeTakeFirst();
  if (!area) throw unknownArea(year, division);
  return area;
}

/** May this person do this to the area of `where`? What lies outside the scope is as unknown as what is not there. */
export function allow(
  request: FastifyRequest,
  operation: Operation,
  year: number,
  division: string,
  where: string,
): void {
  if (!may(signedIn(request).grants, operation, { divisions: [where] })) throw unknownArea(year, division);
}

export const unknownArea = (year: number, division: string) =>
  new Problem('not-found', `没有行政区划 ${division} 的${year}年度更新，或不由您的单位办理。`);

/** Writes what was done into the audit log, in the same transaction. */
export async function note(
  trx: Parameters<typeof audit>[0],
  request: FastifyRequest,
  subject: string,
  after: Record<string, string | number | boolean | null>,
): Promise<void> {
  await audit(trx, {
    actor: signedIn(request).id,
    operation: request.routeOptions.schema?.operationId ?? request.url,
    subject,
    outcome: 'done',
    businessAtMs: request.businessAtMs,
    after,
  });
}
