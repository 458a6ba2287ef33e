import { sql, type Updateable } from 'kysely';
import { audit } from '../src/db/audit.ts';
import { recordCaseEvent } from '../src/db/case-events.ts';
import type { Trx } from '../src/db/client.ts';
import type { Claim } from '../src/db/schema.ts';
import { expectNoMore } from '../src/payments/budget/expected.ts';
import type { LockedClaim } from './claim-record.ts';
import { recheckRivals } from './rivals.ts';

export type Changes = Pick<
  Updateable<Claim>,
  | 'step'
  | 'amount_fen'
  | 'status'
  | 'closed_on'
  | 'refused_by'
  | 'refused_reason'
  | 'refused_article'
  | 'returned_to'
  | 'correct_until'
  | 'notice_ends_on'
>;

/** One move of a claim: the row with its next revision, the time line and the audit log together. */
export async function move(
  trx: Trx,
  { row }: LockedClaim,
  nowMs: number,
  actor: string | null,
  kind: string,
  changes: Changes,
  data: Record<string, string | null> = {},
): Promise<void> {
  await trx
    .updateTable('claim')
    .set({ ...changes, revision: sql`revision + 1` })
    .where('id', '=', row.id)
    .execute();
  if (changes.closed_on && changes.status !== 'paid') {
    await expectNoMore(trx, row.id, changes.closed_on);
    await recheckRivals(trx, row.id, nowMs);
  }
  await recordCaseEvent(trx, {
    subjectId: row.subject_id,
    claimId: row.id,
    kind,
    actor,
    atMs: nowMs,
    data: { ...data, to: changes.step ?? row.step },
    key: `${kind}:${row.id}:${row.revision}`,
  });
  await audit(trx, {
    actor,
    operation: kind,
    subject: `claim:${row.id}`,
    outcome: 'done',
    businessAtMs: nowMs,
    before: { step: row.step, status: row.status, revision: row.revision },
    after: { ...changes, ...data },
  });
}
