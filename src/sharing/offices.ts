import { createHash, createPublicKey, verify } from 'node:crypto';
import { z } from 'zod';
import type { Db, Trx } from '../db/client.ts';
import { type PlainDate, parsePlainDate, shanghaiDateAt } from '../domain/dates.ts';
import {
  type SignatureFault,
  signatureFault,
  signatureFaultTexts,
  signedText,
} from '../domain/sharing/signature.ts';
import { SharingError } from './errors.ts';
import { type ByOfficer, note } from './note.ts';

export interface OfficeTerms {
  readonly id: string;
  readonly name: string;
  readonly contact?: string | undefined;
  readonly divisions: readonly string[];
  /** SPKI in PEM. */
  readonly publicKey: string;
  readonly validFrom: PlainDate;
  readonly validUntil: PlainDate;
}

/** Registers an office and its public key; files are taken once another person has approved it. Throws SharingError. */
export async function proposeOffice(
  trx: Trx,
  terms: OfficeTerms,
  by: ByOfficer,
): Promise<{ fingerprint: string }> {
  const fingerprint = fingerprintOf(terms.publicKey);
  if (terms.validUntil < terms.validFrom)
    throw new SharingError('signature-invalid', '有效期的最后一日早于第一日。');
  const made = await trx
    .insertInto('insurance_office')
    .values({
      id: terms.id,
      name: terms.name,
      contact: terms.contact ?? null,
      divisions: [...terms.divisions],
      public_key: terms.publicKey.trim(),
      fingerprint,
      valid_from: terms.validFrom,
      valid_until: terms.validUntil,
      proposed_by: by.actor,
      proposed_on: shanghaiDateAt(by.businessAtMs),
    })
    .onConflict((oc) => oc.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!made) throw new SharingError('office-taken', '这个机构编号或公钥已经登记过；换公钥请用新的编号登记。');
  await note(trx, by, 'proposeInsuranceOffice', `insurance-office:${terms.id}`, {
    ...terms,
    divisions: [...terms.divisions],
    fingerprint,
  });
  return { fingerprint };
}

/** The second person's word on an office's key. Throws SharingError. */
export async function decideOffice(
  trx: Trx,
  { id, approve }: { id: string; approve: boolean },
  by: ByOfficer,
): Promise<void> {
  const office = await trx
    .selectFrom('insurance_office')
    .select(['proposed_by', 'decided_by'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!office || office.decided_by !== null)
    throw new SharingError('office-not-proposed', '该机构的公钥已经有人审批，或不存在。');
  if (office.proposed_by === by.actor)
    throw new SharingError('separation-of-duties', '登记公钥的人不能自己批准。');
  await trx
    .updateTable('insurance_office')
    .set({ decided_by: by.actor, decided_on: shanghaiDateAt(by.businessAtMs), approved: approve })
    .where('id', '=', id)
    .execute();
  await note(trx, by, 'decideInsuranceOffice', `insurance-office:${id}`, { approve });
}

/** Takes no more files of this office, at once. Throws SharingError. */
export async function revokeOffice(
  trx: Trx,
  { id, reason }: { id: string; reason: string },
  by: ByOfficer,
): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('insurance_office')
    .set({ revoked_by: by.actor, revoked_on: shanghaiDateAt(by.businessAtMs), revoked_reason: reason })
    .where('id', '=', id)
    .where('revoked_by', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw new SharingError('office-unknown', '没有这个机构，或已经停用。');
  await note(trx, by, 'revokeInsuranceOffice', `insurance-office:${id}`, { reason });
}

const envelope = z.object({
  office: z.string().max(40),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  signedOn: z.string().refine((text) => parsePlainDate(text) !== null),
  signature: z.base64().max(200),
});

const EXPIRED: readonly SignatureFault[] = [
  'signature-too-old',
  'signed-outside-key-days',
  'office-key-revoked',
];

/**
 * Whose file this is, by the signature that came beside it. Throws SharingError with a sentence that says what does not
 * fit; nothing of the file has been read then.
 */
export async function verifySignedFile(
  db: Db,
  { signature, sha256, businessAtMs }: { signature: string; sha256: string; businessAtMs: number },
): Promise<{ office: string; divisions: string[]; signature: string }> {
  const given = parse(signature);
  const office = await db
    .selectFrom('insurance_office')
    .selectAll()
    .where('id', '=', given.office)
    .executeTakeFirst();
  if (!office) throw invalid(`没有登记外部社保机构 ${given.office}，文件未导入。`);
  if (given.sha256 !== sha256) throw invalid('签名文件不是这份表格的（内容摘要不符），文件未导入。');
  const text = signedText({ office: given.office, sha256, signedOn: given.signedOn as PlainDate });
  const good = verify(
    null,
    Buffer.from(text),
    createPublicKey(office.public_key),
    Buffer.from(given.signature, 'base64'),
  );
  if (!good) throw invalid('签名不正确：文件可能被改动，或不是该机构签的，文件未导入。');
  const life = {
    approved: office.approved,
    revokedOn: office.revoked_on,
    validFrom: office.valid_from,
    validUntil: office.valid_until,
  };
  const fault = signatureFault(life, given.signedOn as PlainDate, shanghaiDateAt(businessAtMs));
  if (fault)
    throw new SharingError(
      EXPIRED.includes(fault) ? 'signature-expired' : 'signature-invalid',
      signatureFaultTexts[fault],
    );
  return { office: office.id, divisions: office.divisions, signature: given.signature };
}

function parse(text: string): z.output<typeof envelope> {
  try {
    return envelope.parse(JSON.parse(text));
  } catch {
    throw invalid('签名文件读不懂：须是 {office, sha256, signedOn, signature} 的 JSON，文件未导入。');
  }
}

/** SHA-256 of the key itself, however its PEM is written. Throws SharingError for anything but Ed25519. */
function fingerprintOf(pem: string): string {
  try {
    const key = createPublicKey(pem);
    if (key.asymmetricKeyType !== 'ed25519') throw new Error(key.asymmetricKeyType);
    return createHash('sha256')
      .update(key.export({ type: 'spki', format: 'der' }))
      .digest('hex');
  } catch {
    throw invalid('公钥须是 Ed25519 公钥，PEM 格式（-----BEGIN PUBLIC KEY-----）。');
  }
}

const invalid = (message: string) => new SharingError('signature-invalid', message);
