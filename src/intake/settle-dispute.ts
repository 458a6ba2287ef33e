import { audit } from '../db/audit.ts';
import { recordCaseEvent } from '../db/case-events.ts';
import type { Trx } from '../db/client.ts';
import { type PlainDate, shanghaiDateAt } from '../domain/dates.ts';
import { FactError } from './errors.ts';
import { lockEmployment } from './lock-employment.ts';

/**
 * An officer has looked into a worker's dispute and says what was found; nothing else ends one. Names the statement, so
 * that none is settled that the officer has not read. Throws FactError employment-unknown, dispute-not-open.
 */
export async function settleDispute(
  trx: Trx,
  input: {
    readonly employmentId: string;
    /** The statement that disputes, by its code's id. */
    readonly dispute: string;
    readonly note: string;
    readonly officer: string;
    readonly businessAtMs: number;
  },
): Promise<{ settledOn: PlainDate }> {
  const { employmentId, dispute, note, officer, businessAtMs } = input;
  await lockEmployment(trx, employmentId);
  const open = await trx
    .selectFrom('worker_statement as s')
    .leftJoin('dispute_settlement as d', 'd.code_id', 's.code_id')
    .select('s.code_id')
    .where('s.code_id', '=', dispute)
    .where('s.employment_id', '=', employmentId)
    .where('s.answer', '=', 'disputed')
    .where('d.code_id', 'is', null)
    .executeTakeFirst();
  if (!open) throw new FactError('dispute-not-open', 'dispute');
  const settledOn = shanghaiDateAt(businessAtMs);
  await trx
    .insertInto('dispute_settlement')
    .values({ code_id: dispute, note, settled_by: officer, settled_on: settledOn })
    .execute();
  await recordCaseEvent(trx, {
    subjectId: employmentId,
    kind: 'dispute-settled',
    actor: officer,
    atMs: businessAtMs,
    data: { codeId: dispute, note },
    key: `dispute-settled:${dispute}`,
  });
  await audit(trx, {
    actor: officer,
    operation: 'settleDispute',
    subject: `employment:${employmentId}`,
    outcome: 'done',
    businessAtMs,
    after: { codeId: dispute, note },
  });
  return { settledOn };
}
