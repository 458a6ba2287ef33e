/** What may be wrong without breaking a rule (疑点). A kind is a line here and its statement in src/db/flags/detectors. */
export const flagKinds = {
  'shared-account': {
    name: '多人共用账号',
    meaning: '同一银行账号登记在不同家庭的人员，或不同的单位、机构名下。同一家庭共用一个账号不算。',
    look: '请核对账号持有人，向本人核实是否知情、款项由谁支取。',
  },
  'insured-twice': {
    name: '同月两处参保',
    meaning: '同一人同一月份在两个用人单位都有社保缴费记录。',
    look: '请核对该月实际在哪里上班；换单位当月的重叠可能属于正常。',
  },
  'employer-is-intermediary': {
    name: '单位与介绍机构同一账号',
    meaning: '用人单位和介绍其员工的机构登记的是同一银行账号。',
    look: '请核对两者是否为同一主体，介绍服务是否真实发生。',
  },
  'one-person-two-cards': {
    name: '一人两卡重复享受',
    meaning: '疑似同一人的两张信息卡，就同一项补贴各有一笔在办或已付的申请。',
    look: '请核对身份证原件：确是同一人的，一笔应当追回，再合并两张卡；不是同一人的，在“疑似重复”中认定。',
  },
  'attended-on-travel-day': {
    name: '出行当日到课',
    meaning: '同一人同一天既在培训签到表上到课，又有交通补助票据显示当天出行。',
    look: '请核对签到表原件和票据：当天上课与乘车的时间是否可能，是否他人代签或代乘。',
  },
  'attended-while-employed': {
    name: '在岗期间参加就业前培训',
    meaning: '同一人在已确认的劳动合同期内、尚未离职时，又在就业前培训的签到表上到课。',
    look: '请核对当天实际在哪里：是否已离职而未登记，或签到、用工其中之一不实。',
  },
} as const satisfies Record<string, { name: string; meaning: string; look: string }>;
export type FlagKind = keyof typeof flagKinds;
export const flagKindCodes = Object.keys(flagKinds) as [FlagKind, ...FlagKind[]];

export const flagVerdicts = ['harmless', 'confirmed'] as const;
export type FlagVerdict = (typeof flagVerdicts)[number];

export const flagStates = ['open', 'harmless', 'confirmed', 'gone'] as const;
/** `open`: found, and nobody has ruled; `gone`: a sweep does not find it any more, whatever was ruled. */
export type FlagState = (typeof flagStates)[number];

export const flagStateNames: Record<FlagState, string> = {
  open: '待裁定',
  harmless: '已排除',
  confirmed: '已认定',
  gone: '已消除',
};
