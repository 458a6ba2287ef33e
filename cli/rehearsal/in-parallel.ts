/** How many people and processes are at work at a time. */
export const AT_ONCE = 6;

/** Runs `act` over the items, at most `width` at a time; rejects with the first failure. */
export async function inParallel<T>(
  width: number,
  items: readonly T[],
  act: (item: T) => Promise<unknown>,
): Promise<void> {
  const rest = items.values();
  const lane = async () => {
    for (const item of rest) await act(item);
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
}
