/** Does something to each item, at most `limit` at a time; the answers stand in the items' order. */
export async function atOnce<Item, Answer>(
  limit: number,
  items: readonly Item[],
  act: (item: Item) => Promise<Answer>,
): Promise<Answer[]> {
  const answers = new Array<Answer>(items.length);
  let next = 0;
  async function work(): Promise<void> {
    for (let i = next++; i < items.length; i = next++) answers[i] = await act(items[i] as Item);
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work));
  return answers;
}
