import { useSyncExternalStore } from 'react';

export const themeNames = { system: '跟随系统', light: '浅色', dark: '深色' } as const;
export type ThemeChoice = keyof typeof themeNames;

export interface Preferences {
  readonly theme: ThemeChoice;
  readonly largePrint: boolean;
}

const KEY = 'preferences';
const DEFAULTS: Preferences = { theme: 'system', largePrint: false };
const listeners = new Set<() => void>();
let current = read();

function read(): Preferences {
  try {
    return { ...DEFAULTS, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Preferences>) };
  } catch {
    return DEFAULTS;
  }
}

/** How this browser likes to read; kept in the browser, for a counter may be shared. */
export function usePreferences(): [Preferences, (change: Partial<Preferences>) => void] {
  const preferences = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
  return [preferences, change];
}

function change(changes: Partial<Preferences>): void {
  current = { ...current, ...changes };
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // A browser that keeps nothing still shows it until the page is left.
  }
  tellAll();
}

const tellAll = () => {
  for (const listener of listeners) listener();
};

// What was chosen in another tab holds in this one too.
window.addEventListener('storage', ({ key }) => {
  if (key !== KEY) return;
  current = read();
  tellAll();
});

const dark = window.matchMedia('(prefers-color-scheme: dark)');

export function useIsDark(): boolean {
  const [{ theme }] = usePreferences();
  const systemIsDark = useSyncExternalStore(
    (listener) => {
      dark.addEventListener('change', listener);
      return () => dark.removeEventListener('change', listener);
    },
    () => dark.matches,
  );
  return theme === 'system' ? systemIsDark : theme === 'dark';
}
