import { addDays, type PlainDate } from '../dates.ts';

/** How long after signing a file is taken. */
export const SIGNATURE_DAYS = 30;

export interface SignedFile {
  readonly office: string;
  /** Of the CSV or XLSX, lower-case hex. */
  readonly sha256: string;
  readonly signedOn: PlainDate;
}

/** What the office signs: who, which bytes, and on what day; so that a signature fits one file and grows old. */
export function signedText({ office, sha256, signedOn }: SignedFile): string {
  return `xiangxi-insurance-v1\n${office}\n${sha256}\n${signedOn}\n`;
}

export interface OfficeLife {
  readonly approved: boolean | null;
  readonly revokedOn: string | null;
  readonly validFrom: string;
  readonly validUntil: string;
}

export type SignatureFault =
  | 'office-not-approved'
  | 'office-key-revoked'
  | 'signed-outside-key-days'
  | 'signed-in-the-future'
  | 'signature-too-old';

/** What is wrong with the days of a signature; null: nothing. The signature itself is checked elsewhere. */
export function signatureFault(
  office: OfficeLife,
  signedOn: PlainDate,
  today: PlainDate,
): SignatureFault | null {
  if (!office.approved) return 'office-not-approved';
  if (office.revokedOn !== null) return 'office-key-revoked';
  if (signedOn > today) return 'signed-in-the-future';
  if (signedOn < office.validFrom || signedOn > office.validUntil) return 'signed-outside-key-days';
  return addDays(signedOn, SIGNATURE_DAYS) < today ? 'signature-too-old' : null;
}

export const signatureFaultTexts: Record<SignatureFault, string> = {
  'office-not-approved': '该社保经办机构的公钥还没有经第二人批准，文件未导入。',
  'office-key-revoked': '该社保经办机构的公钥已经停用，文件未导入。',
  'signed-outside-key-days': '签名日期不在该机构公钥的有效期内，文件未导入。',
  'signed-in-the-future': '签名日期晚于今天，文件未导入。',
  'signature-too-old': `签名已超过 ${SIGNATURE_DAYS} 天，文件未导入。请对方重新签名后再报送。`,
};
