/** What somebody did to a claim outside its steps and that keeps them out of these from then on. */
export const keptOutReasons = [
  'return-reported',
  'account-changed',
  'flag-ruled',
  'class-checked',
  'evaluated',
] as const;
export type KeptOutReason = (typeof keptOutReasons)[number];

export interface KeptOut {
  readonly by: string;
  readonly because: KeptOutReason;
}

/** Why, and who can go on; an account is handled on the way in, a return by finance alone. */
export const keptOutWords: Record<KeptOutReason, { readonly message: string; readonly remedy: string }> = {
  'return-reported': {
    message: '本案的退票（或冲正）由您导入或核实，不能再由您审批或放款。',
    remedy: '请由没有导入或核实退票、也没有放款的其他财政人员办理；本级没有的，由州财政局办理。',
  },
  'account-changed': {
    message: '本案办理期间，收款方的银行账户由您变更，不能再由您办理本案的任何环节。',
    remedy: '请由没有变更该账户的其他人员办理。',
  },
  'class-checked': {
    message: '本案的培训班由您审核开班，不能再由您办理本案的任何环节。',
    remedy: '请由没有审核这个培训班的其他人员办理。',
  },
  evaluated: {
    message: '您参与了该年度的考核（评分、复核、听取异议、公布或奖惩），不能再办理这笔奖补的任何环节。',
    remedy: '请由没有参与该年度考核的财政人员办理。',
  },
  'flag-ruled': {
    message: '本案的疑点由您裁定，不能再由您办理本案的任何环节。',
    remedy: '请由没有裁定该疑点的其他人员办理。',
  },
};

/** The first reason that keeps this person out, or null. */
export function keptOutOf(keptOut: readonly KeptOut[] | undefined, userId: string): KeptOutReason | null {
  return keptOut?.find(({ by }) => by === userId)?.because ?? null;
}
