export interface Selection<Item> {
  /** As they were when they were ticked, on whichever page that was. */
  readonly chosen: readonly Item[];
  readonly onChange: (items: readonly Item[]) => void;
}

/** What is ticked of the lines on this page, and how to tick others. */
export interface Chosen {
  readonly here: readonly string[];
  readonly elsewhere: number;
  choose(keys: readonly string[]): void;
  toggle(key: string, on: boolean): void;
}

/** Ticking lines of one page leaves those of other pages as they are. */
export function chosenOn<Item>(
  items: readonly Item[],
  rowKey: (item: Item) => string,
  { chosen, onChange }: Selection<Item>,
): Chosen {
  const keys = new Set(items.map(rowKey));
  const elsewhere = chosen.filter((item) => !keys.has(rowKey(item)));
  const kept = new Map(chosen.map((item) => [rowKey(item), item]));
  const here = items.map(rowKey).filter((key) => kept.has(key));
  const choose = (wanted: readonly string[]): void =>
    onChange([
      ...elsewhere,
      ...items.filter((item) => wanted.includes(rowKey(item))).map((item) => kept.get(rowKey(item)) ?? item),
    ]);
  return {
    here,
    elsewhere: elsewhere.length,
    choose,
    toggle: (key, on) => choose(on ? [...here, key] : here.filter((other) => other !== key)),
  };
}
