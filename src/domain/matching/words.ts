/**
 * What of 行业 and 岗位 is compared: 服务业 and 服务, 电焊工 and 电焊 are the same; null where nothing is left. The
 * database's `match_word` says the same.
 */
export function matchWord(word: string | null): string | null {
  return word?.replace(/(行业|产业|业|岗位|岗|人员|员|工人|工)$/, '') || null;
}

/** 中专 and 高中 are of one level; what the register does not know counts as the lowest. As `education_rank`. */
const educationRanks: Readonly<Record<string, number>> = { 小学: 0, 初中: 1, 高中: 2, 中专: 2, 大专: 3 };
export const educationRank = (word: string | null): number => educationRanks[word ?? ''] ?? 0;

/** As the database's `skill_rank`. */
const skillRanks: Readonly<Record<string, number>> = { 无: 0, 初级: 1, 中级: 2, 高级: 3 };
export const skillRank = (word: string | null): number => skillRanks[word ?? ''] ?? 0;
