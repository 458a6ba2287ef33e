import { useSyncExternalStore } from 'react';
import { unsentPrefix } from '../../../app/unsent.ts';
import type { Entry } from './entry.ts';

/**
 * What officers have typed, an item of `localStorage` a person of the register: written before the next keystroke, so that no
 * reload, crash or empty battery loses more than that one. Each officer has their own.
 */
const listeners = new Set<() => void>();
let snapshots = new Map<string, ReadonlyMap<number, Entry>>();

const keyOf = (userId: string, personId: number): string => `${unsentPrefix(userId)}${personId}`;

/** By the person's id. */
export function entriesOf(userId: string): ReadonlyMap<number, Entry> {
  const known = snapshots.get(userId);
  if (known) return known;
  const read = new Map<number, Entry>();
  for (const key of Object.keys(localStorage)) {
    if (!key.startsWith(unsentPrefix(userId))) continue;
    const entry = JSON.parse(localStorage.getItem(key) ?? 'null') as Entry | null;
    if (entry) read.set(entry.personId, entry);
  }
  snapshots.set(userId, read);
  return read;
}

/** Keeps it; false: this browser does not (no space, or it is told to keep nothing), and the page must say so. */
export function keepEntry(userId: string, entry: Entry): boolean {
  try {
    localStorage.setItem(keyOf(userId, entry.personId), JSON.stringify(entry));
    return true;
  } catch {
    return false;
  } finally {
    changed();
  }
}

export function dropEntry(userId: string, personId: number): void {
  localStorage.removeItem(keyOf(userId, personId));
  changed();
}

export function useEntries(userId: string): ReadonlyMap<number, Entry> {
  return useSyncExternalStore(subscribe, () => entriesOf(userId));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function changed(): void {
  snapshots = new Map();
  for (const listener of listeners) listener();
}

// Typed in another tab: shown in this one too.
window.addEventListener('storage', ({ key }) => {
  if (key === null || key.startsWith('village:')) changed();
});
