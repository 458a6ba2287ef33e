/** The four tiers of art. 9, by how far the work is from home. */
export const tierNames = {
  county: '县内',
  prefecture: '州内',
  province: '省内',
  outside: '省外',
} as const;
export type Tier = keyof typeof tierNames;
