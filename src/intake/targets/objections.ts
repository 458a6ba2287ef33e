import { audit } from '../../db/audit.ts';
import type { Trx } from '../../db/client.ts';
import { lockResponsibilityYear, noteYearEvent } from '../../db/targets/year.ts';
import { shanghaiDateAt } from '../../domain/dates.ts';
import { enqueue, yearChanged } from '../../outbox/enqueue.ts';
import { TargetError } from './errors.ts';
import type { By } from './plan.ts';

export interface RaiseObjection extends By {
  readonly year: number;
  readonly division: string;
  readonly words: string;
}

/** The county objects to its scores, up to the last day that it was told of. Throws TargetError; returns its number. */
export async function raiseEvaluationObjection(
  trx: Trx,
  { year, division, words, actor, businessAtMs }: RaiseObjection,
): Promise<number> {
  const on = shanghaiDateAt(businessAtMs);
  const found = await lockResponsibilityYear(trx, year, division);
  if (!found) throw new TargetError('targets-unknown');
  if (found.status !== 'objections' || found.objectionsUntil === null || on > found.objectionsUntil)
    throw new TargetError('objection-not-open');
  const pending = await trx
    .selectFrom('evaluation_objection')
    .select('id')
    .where('year', '=', year)
    .where('division', '=', division)
    .where('upheld', 'is', null)
    .executeTakeFirst();
  if (pending) throw new TargetError('objection-pending');
  const { id } = await trx
    .insertInto('evaluation_objection')
    .values({ year, division, round: found.round, words, raised_by: actor, raised_on: on })
    .returning('id')
    .executeTakeFirstOrThrow();
  const key = `objected:${id}`;
  await noteYearEvent(trx, found, { kind: 'objected', on, actor, atMs: businessAtMs, key });
  await enqueue(trx, [yearChanged(year, division, key, businessAtMs)]);
  await audit(trx, {
    actor,
    operation: 'objectToEvaluation',
    subject: `targets:${year}-${division}`,
    outcome: 'done',
    businessAtMs,
    after: { objection: id, round: found.round },
  });
  return id;
}
