import { useSyncExternalStore } from 'react';

/** What one officer has typed, item by item; each officer has their own. */
export interface Kept<Key extends string | number, Item> {
  of(userId: string): ReadonlyMap<Key, Item>;
  /** False: this browser does not keep it (no space, or it is told to keep nothing), and the page must say so. */
  keep(userId: string, item: Item): boolean;
  drop(userId: string, key: Key): void;
  /** One item, as another tab may have written it a moment ago. */
  asKept(userId: string, key: Key): Item | null;
  use(userId: string): ReadonlyMap<Key, Item>;
}

/**
 * Items in `localStorage` of their own: written before the next keystroke, so that no reload, crash or empty battery loses
 * more than that one.
 */
export function createKept<Key extends string | number, Item>(
  prefixOf: (userId: string) => string,
  keyOf: (item: Item) => Key,
): Kept<Key, Item> {
  const listeners = new Set<() => void>();
  let snapshots = new Map<string, ReadonlyMap<Key, Item>>();
  const told = (): void => {
    for (const listener of listeners) listener();
  };
  const show = (userId: string, items: ReadonlyMap<Key, Item>): void => {
    snapshots.set(userId, items);
    told();
  };
  const parse = (key: string): Item | null => JSON.parse(localStorage.getItem(key) ?? 'null') as Item | null;
  const subscribe = (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };

  function of(userId: string): ReadonlyMap<Key, Item> {
    const known = snapshots.get(userId);
    if (known) return known;
    const read = new Map<Key, Item>();
    for (const key of Object.keys(localStorage)) {
      if (!key.startsWith(prefixOf(userId))) continue;
      const item = parse(key);
      if (item) read.set(keyOf(item), item);
    }
    snapshots.set(userId, read);
    return read;
  }

  // Typed in another tab: shown in this one too.
  const begin = prefixOf('').split(':', 1)[0]!;
  window.addEventListener('storage', ({ key }) => {
    if (key !== null && !key.startsWith(`${begin}:`)) return;
    snapshots = new Map();
    told();
  });

  return {
    of,
    keep(userId, item) {
      // Read before it is written: what all others say is not parsed anew with every keystroke.
      const before = of(userId);
      try {
        localStorage.setItem(`${prefixOf(userId)}${keyOf(item)}`, JSON.stringify(item));
      } catch {
        return false;
      }
      show(userId, new Map(before).set(keyOf(item), item));
      return true;
    },
    drop(userId, key) {
      const left = new Map(of(userId));
      localStorage.removeItem(`${prefixOf(userId)}${key}`);
      left.delete(key);
      show(userId, left);
    },
    asKept: (userId, key) => parse(`${prefixOf(userId)}${key}`),
    use: (userId) => useSyncExternalStore(subscribe, () => of(userId)),
  };
}
