import { sql } from 'kysely';
import type { Db, Trx } from '../db/client.ts';
import { shanghaiDateAt } from '../domain/dates.ts';
import type { DocumentType } from '../platform/documents.ts';
import type { StoredDocument } from './documents.ts';

/**
 * Who reported a payment: the county's office with a bureau's file, the employer with its own proof, or a social-security
 * office outside, signed or with its key (docs/sharing.md).
 */
export type InsuranceOrigin = 'office' | 'employer' | 'bureau';

/**
 * The proof that somebody named, if it was uploaded as one for one of these employers, or for a case of theirs. A paper
 * of another employer's is as good as none: whoever names it would get to read it.
 */
export async function findInsuranceProof(
  db: Db | Trx,
  sha256: string,
  employers: readonly string[],
): Promise<StoredDocument | null> {
  const { rows } = await sql<{ mediaType: DocumentType; byteSize: number; fileName: string }>`
    select d.media_type as "mediaType", d.byte_size as "byteSize", l.file_name as "fileName"
    from document_link l join document d on d.sha256 = l.document left join employment e on e.id = l.employment_id
    where l.document = ${sha256} and l.purpose = 'insurance-proof'
      and coalesce(e.employer, l.employer) = any(${[...employers]}::text[])
    order by l.id desc limit 1
  `.execute(db);
  return rows[0] ? { sha256, ...rows[0] } : null;
}

/** Puts the proof of an import into each case that one of its rows belongs to, where the reviewer opens it. */
export async function linkImportedProof(
  trx: Trx,
  input: {
    readonly importId: string;
    readonly proof: StoredDocument;
    readonly userId: string | null;
    readonly businessAtMs: number;
  },
): Promise<void> {
  const { importId, proof, userId, businessAtMs } = input;
  await sql`
    insert into document_link (document, employment_id, purpose, file_name, uploaded_by, business_on)
    select distinct ${proof.sha256}, matched_employment, 'insurance-proof', ${proof.fileName}, ${userId}::text,
      ${shanghaiDateAt(businessAtMs)}::date
    from insurance_payment
    where import_id = ${importId} and proof = ${proof.sha256} and matched_employment is not null
    on conflict do nothing
  `.execute(trx);
}
