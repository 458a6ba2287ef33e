import { useState } from 'react';
import type { ColumnOf } from './types.ts';

/** Which columns of a list this browser shows; the usual ones until somebody chooses. */
export function useKeptColumns<Item>(
  label: string,
  columns: readonly ColumnOf<Item>[],
): [ReadonlySet<string>, (keys: ReadonlySet<string>) => void] {
  const storageKey = `columns:${label}`;
  const [shown, setShown] = useState<ReadonlySet<string>>(() => read(storageKey) ?? usual(columns));
  return [
    shown,
    (keys) => {
      // A list without columns says nothing: then the usual ones come back.
      const chosen = keys.size > 0 ? keys : usual(columns);
      setShown(chosen);
      try {
        localStorage.setItem(storageKey, JSON.stringify([...chosen]));
      } catch {
        // Shown as chosen until the page is left.
      }
    },
  ];
}

const usual = <Item>(columns: readonly ColumnOf<Item>[]): ReadonlySet<string> =>
  new Set(columns.filter(({ optional }) => !optional).map(({ key }) => key));

function read(storageKey: string): ReadonlySet<string> | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(storageKey) ?? 'null');
    return Array.isArray(kept) ? new Set(kept.map(String)) : null;
  } catch {
    return null;
  }
}
