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
    const entry = parse(key);
    if (entry) read.set(entry.personId, entry);
  }
  snapshots.set(userId, read);
  return read;
}

/** One person's, as another tab may have written it a moment ago. */
export const entryAsKept = (userId: string, personId: number): Entry | null => parse(keyOf(userId, personId));

const parse = (key: string): Entry | null => JSON.parse(localStorage.getItem(key) ?? 'null') as Entry | null;

/** Keeps it; false: this browser does not (no space, or it is told to keep nothing), and the page must say so. */
export function keepEntry(userId: string, entry: Entry): boolean {
  // Read before it is written: what all others say is not parsed anew with every keystroke.
  const before = entriesOf(userId);
  try {
    localStorage.setItem(keyOf(userId, entry.personId), JSON.stringify(entry));
  } catch {
    return false;
  }
  show(userId, new Map(before).set(entry.personId, entry));
  return true;
}

export function dropEntry(userId: string, personId: number): void {
  const left = new Map(entriesOf(userId));
  localStorage.removeItem(keyOf(userId, personId));
  left.delete(personId);
  show(userId, left);
}

export function useEntries(userId: string): ReadonlyMap<number, Entry> {
  return useSyncExternalStore(subscribe, () => entriesOf(userId));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function show(userId: string, entries: ReadonlyMap<number, Entry>): void {
  snapshots.set(userId, entries);
  for (const listener of listeners) listener();
}

// Typed in another tab: shown in this one too.
window.addEventListener('storage', ({ key }) => {
  if (key !== null && !key.startsWith('village:')) return;
  snapshots = new Map();
  for (const listener of listeners) listener();
});
