import type { FastifyRequest } from 'fastify';
import type { Db } from '../../src/db/client.ts';
import { findInsuranceProof, type StoredDocument } from '../../src/intake/index.ts';
import { scopeOfRequest } from '../plugins/access.ts';
import { Problem } from '../problems.ts';

/**
 * What of an insurance import is the user's own report: rows of the employers that the user acts for, with the proof
 * they name (docs/decisions/0004). Nothing for an office. Throws `insurance-proof-missing` where somebody who acts for
 * employers alone names none, or one that was not uploaded.
 */
export async function ownInsuranceReport(
  request: FastifyRequest,
  db: Db,
  proof: string | undefined,
): Promise<{ ownReport?: { employers: string[]; proof: StoredDocument | null } }> {
  const { all, divisions, employers } = scopeOfRequest(request, 'import-insurance');
  if (employers.length === 0) return {};
  const document = proof ? await findInsuranceProof(db, proof, employers) : null;
  const isOffice = all || divisions.length > 0;
  if (!document && (proof || !isOffice)) throw proofMissing(proof);
  return { ownReport: { employers, proof: document } };
}

export function proofMissing(proof: string | undefined): Problem {
  const detail = proof
    ? '没有找到所填的社保缴费凭证。'
    : '用人单位申报本单位的社保缴费，须附缴费凭证（办法第二十四条）。';
  return new Problem('insurance-proof-missing', detail, {
    errors: [{ pointer: '/body/proof', code: 'insurance-proof-missing', message: detail }],
  });
}
