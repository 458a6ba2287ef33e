/** The items of `localStorage` in which the village officer's page keeps what a person has typed and not sent yet. */
export const unsentPrefix = (userId: string): string => `village:${userId}:`;
/** The same of what is reported of households. */
export const unsentReportPrefix = (userId: string): string => `village-report:${userId}:`;

export function countUnsent(userId: string): number {
  const prefixes = [unsentPrefix(userId), unsentReportPrefix(userId)];
  try {
    return Object.keys(localStorage).filter((key) => prefixes.some((prefix) => key.startsWith(prefix)))
      .length;
  } catch {
    return 0;
  }
}
