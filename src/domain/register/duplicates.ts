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

/** Do two numbers differ in one of their first 17 digits? The check digit follows from those, so it differs as well. */
export function oneDigitApart(one: string, other: string): boolean {
  if (one.length !== 18 || other.length !== 18) return false;
  let apart = 0;
  for (let i = 0; i < 17 && apart < 2; i++) if (one[i] !== other[i]) apart += 1;
  return apart === 1;
}

/** What speaks against one person; said to who proposes and who confirms, and forbids nothing: a relation may be written wrongly. */
export interface DuplicateCaution {
  readonly code: 'relations-exclude';
  readonly message: string;
}

interface InHousehold {
  readonly household: string | null;
  /** 与户主关系. */
  readonly relation: string | null;
}

/** In one household a person stands in one relation to its head: a 户主 and a 配偶 are two people. */
export function duplicateCautions(first: InHousehold, second: InHousehold): DuplicateCaution[] {
  if (first.household === null || first.household !== second.household) return [];
  if (first.relation === null || second.relation === null || first.relation === second.relation) return [];
  const message = `两张卡同在户 ${first.household}，一张是${first.relation}、一张是${second.relation}：通常是两个人，请先核对，关系写错的先更正。`;
  return [{ code: 'relations-exclude', message }];
}
