import type { Trx } from '../../db/client.ts';
import type { AidId } from '../../domain/ids.ts';
import { insertLink, type StoredDocument } from '../documents.ts';
import { noteAidFact } from './note-fact.ts';

/** A paper of one person's training; the same again changes nothing. It changes no answer, so somebody reads it. */
export async function linkTrainingDocument(
  trx: Trx,
  {
    aidId,
    document,
    purpose,
    ...by
  }: {
    readonly aidId: string;
    readonly document: StoredDocument;
    readonly purpose: 'enrolment' | 'attendance' | 'certificate' | 'other';
    readonly actor: string | null;
    readonly businessAtMs: number;
  },
): Promise<{ unchanged: boolean }> {
  if (!(await insertLink(trx, { document, aidId, purpose, ...by }))) return { unchanged: true };
  const key = `document:${document.sha256}:${aidId}::${purpose}`;
  const data = { document: document.sha256, fileName: document.fileName, purpose };
  await noteAidFact(trx, { aidId: aidId as AidId, key, kind: 'document-uploaded', data, ...by });
  return { unchanged: false };
}
