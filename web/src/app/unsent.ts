/** The items of `localStorage` in which the village officer's page keeps what a person has typed and not sent yet. */
export const unsentPrefix = (userId: string): string => `village:${userId}:`;

export function countUnsent(userId: string): number {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(unsentPrefix(userId))).length;
  } catch {
    return 0;
  }
}
