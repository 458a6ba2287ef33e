import { audit } from '../db/audit.ts';
import { recordCaseEvent } from '../db/case-events.ts';
import type { Trx } from '../db/client.ts';
import { shanghaiDateAt } from '../domain/dates.ts';
import type { DocumentType } from '../platform/documents.ts';

/** A file that lies in the file store, with its type as sniffed there. */
export interface StoredDocument {
  readonly sha256: string;
  readonly mediaType: DocumentType;
  readonly byteSize: number;
  readonly fileName: string;
}

export interface LinkDocument {
  readonly document: StoredDocument;
  readonly employmentId?: string;
  readonly aidId?: string;
  readonly claimId?: string;
  /** Whose paper it is, where it belongs to no case yet: credit code. */
  readonly employer?: string;
  readonly purpose:
    | 'contract'
    | 'insurance-proof'
    | 'attendance'
    | 'certificate'
    | 'enrolment'
    | 'loan'
    | 'ticket'
    | 'other';
  readonly actor: string | null;
  readonly businessAtMs: number;
}

/** Notes a stored file and what it belongs to; the same file, case and purpose again change nothing. */
export async function linkDocument(trx: Trx, link: LinkDocument): Promise<{ unchanged: boolean }> {
  if (!(await insertLink(trx, link))) return { unchanged: true };
  const { document, employmentId, aidId, claimId, purpose, actor, businessAtMs } = link;
  const data = { document: document.sha256, fileName: document.fileName, purpose };
  const subject = employmentId
    ? `employment:${employmentId}`
    : aidId
      ? `aid:${aidId}`
      : claimId
        ? `claim:${claimId}`
        : 'document';
  await audit(trx, {
    actor,
    operation: 'upload-document',
    subject,
    outcome: 'done',
    businessAtMs,
    after: data,
  });
  const subjectId = employmentId ?? aidId;
  if (subjectId !== undefined) {
    await recordCaseEvent(trx, {
      subjectId,
      ...(claimId !== undefined && { claimId }),
      kind: 'document-uploaded',
      actor,
      atMs: businessAtMs,
      data,
      key: `document:${document.sha256}:${subjectId}:${claimId ?? ''}:${purpose}`,
    });
  }
  return { unchanged: false };
}

/** The bare rows, for facts that have an audit entry of their own. True when the link is new. */
export async function insertLink(trx: Trx, link: LinkDocument): Promise<boolean> {
  const { document } = link;
  await trx
    .insertInto('document')
    .values({ sha256: document.sha256, media_type: document.mediaType, byte_size: document.byteSize })
    .onConflict((conflict) => conflict.column('sha256').doNothing())
    .execute();
  const inserted = await trx
    .insertInto('document_link')
    .values({
      document: document.sha256,
      employment_id: link.employmentId ?? null,
      aid_id: link.aidId ?? null,
      claim_id: link.claimId ?? null,
      employer: link.employer ?? null,
      purpose: link.purpose,
      file_name: document.fileName.slice(0, 255),
      uploaded_by: link.actor,
      business_on: shanghaiDateAt(link.businessAtMs),
    })
    .onConflict((conflict) => conflict.constraint('document_link_once').doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted !== undefined;
}
