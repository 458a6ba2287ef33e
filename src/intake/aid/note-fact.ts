import { audit } from '../../db/audit.ts';
import type { Trx } from '../../db/client.ts';
import type { Json } from '../../db/schema.ts';
import type { AidId } from '../../domain/ids.ts';
import { type AidNote, announceAid, type Origin } from './announce.ts';

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
export function noteAidFact(trx: Trx, note: AidFactNote): Promise<void> {
  const { aidId, key, kind, data, actor, businessAtMs, importId = null } = note;
  return noteAidFacts(trx, [{ aidId, key, kind, data, wakes: true }], { actor, businessAtMs, importId });
}

/** The same of many cases. */
export async function noteAidFacts(trx: Trx, notes: readonly AidNote[], by: Origin): Promise<void> {
  await announceAid(trx, notes, by);
  if (by.importId !== null) return;
  for (const { aidId, kind, data } of notes) {
    await audit(trx, {
      actor: by.actor,
      operation: kind,
      subject: `aid:${aidId}`,
      outcome: 'done',
      businessAtMs: by.businessAtMs,
      after: data,
    });
  }
}
