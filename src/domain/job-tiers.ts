/** The tiers of art. 9 as somebody without a home county reads them: what lies in one's own county is in 州内. */
export const tierNames = {
  prefecture: '州内（含县内）',
  province: '省内',
  outside: '省外',
} as const;
export type Tier = keyof typeof tierNames;
