import { audit } from '../../db/audit.ts';
import { recordCaseEvent } from '../../db/case-events.ts';
import type { Trx } from '../../db/client.ts';
import type { Json } from '../../db/schema.ts';
import type { AidId } from '../../domain/ids.ts';
import { aidFact, enqueue } from '../../outbox/enqueue.ts';

export interface AidFactNote {
  readonly aidId: AidId;
  /** Names the fact for good: its process and its time line hear of it once. */
  readonly key: string;
  /** What happened, as the time line and the audit log call it. */
  readonly kind: string;
  readonly data: { readonly [name: string]: Json };
  readonly actor: string | null;
  readonly businessAtMs: number;
  /** Of a file: the audit log has one entry for the whole of it. */
  readonly importId?: string | null;
}

/** A fact of an aid case, in the transaction that records it: told to the process, the time line and the audit log. */
export async function noteAidFact(trx: Trx, note: AidFactNote): Promise<void> {
  const { aidId, key, kind, data, actor, businessAtMs } = note;
  await enqueue(trx, [aidFact(aidId, kind === 'aid-opened' ? 'registered' : 'aid', key, businessAtMs)]);
  await recordCaseEvent(trx, { subjectId: aidId, kind, actor, atMs: businessAtMs, data, key });
  if (note.importId) return;
  await audit(trx, {
    actor,
    operation: kind,
    subject: `aid:${aidId}`,
    outcome: 'done',
    businessAtMs,
    after: data,
  });
}
