/**
 * Whom a case is about. An organisation reads the digits that it gave itself until somebody has vouched for the
 * employment; the number of the employment beside them where nothing else says which.
 */
export function workerName(name: string | null, identityMasked: string, employmentId?: string): string {
  if (name !== null) return name;
  const digits = identityMasked.replace(/^\*+/, '尾号 ');
  if (employmentId === undefined) return digits;
  const [, nth] = /^training\..+\.(\d+)$/.exec(employmentId) ?? [];
  return `${digits}，${nth ? `第${nth}名学员` : employmentId}`;
}

/** What the register says, where it is not told yet. */
export const AFTER_CONFIRMATION = '合同确认后显示';

interface Known {
  readonly identified: boolean;
  readonly registeredPoor: boolean | null;
}

export function povertyInWords({ identified, registeredPoor }: Known): string {
  if (!identified) return AFTER_CONFIRMATION;
  if (registeredPoor === null) return '不在名册';
  return registeredPoor ? '是' : '否';
}
