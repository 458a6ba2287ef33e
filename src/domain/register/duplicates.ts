/** Why two cards look like one person. */
export const duplicateReasonNames = {
  'same-name': '同名同生日同村',
  'same-phone': '同一电话',
  'same-account': '同一账号',
  'one-digit': '身份证号只差一位',
  'by-hand': '人工提出',
} as const;
export type DuplicateReason = keyof typeof duplicateReasonNames;

export const duplicateStateNames = {
  open: '待核对',
  different: '不是同一人',
  proposed: '合并待确认',
  merged: '已合并',
  undoing: '撤销待确认',
} as const;
export type DuplicateState = keyof typeof duplicateStateNames;

/** The state of a pair, of what was ruled and of its latest merge that was not rejected, withdrawn or undone. */
export function duplicateState(pair: {
  readonly ruled: boolean;
  readonly merge: { readonly approved: boolean | null; readonly undoAsked: boolean } | null;
}): DuplicateState {
  if (pair.merge?.approved) return pair.merge.undoAsked ? 'undoing' : 'merged';
  if (pair.merge) return 'proposed';
  return pair.ruled ? 'different' : 'open';
}

/**
 * Two numbers whose first 17 digits differ in one alone have one of these in common, and only those. The check digit follows
 * from the others, so it differs as well.
 */
export function oneDigitMasks(identityNumber: string): string[] {
  const body = identityNumber.slice(0, 17);
  return [...body].map((_digit, i) => `${body.slice(0, i)}*${body.slice(i + 1)}`);
}
