import type { components } from './openapi.d.ts';

export type Session = components['schemas']['Session'];

/** Who is signed in, outside React: requests need the token wherever they come from. */
let current: Session | null = null;
let pending: { promise: Promise<void>; resolve: () => void } | null = null;
const listeners = new Set<() => void>();

export const csrfToken = (): string | undefined => current?.csrfToken;
export const currentSession = (): Session | null => current;
/** True while a request waits for its user to sign in again. */
export const isSignInPending = (): boolean => pending !== null;

export function setSession(session: Session | null): void {
  current = session;
  changed();
}

/** Resolves when the same person has signed in again. `silently`: only the token was stale. */
export async function signInAgain({ silently = false } = {}): Promise<void> {
  if (silently) {
    const answer = await fetch('/api/session');
    if (answer.ok) {
      setSession((await answer.json()) as Session);
      return;
    }
  }
  if (!pending) {
    const { promise, resolve } = Promise.withResolvers<void>();
    pending = { promise, resolve };
    changed();
  }
  await pending.promise;
}

/**
 * Somebody signed in on the sheet above the page. Another person must not go on with what the first one typed: the page
 * is loaded anew.
 */
export function signedInAgain(session: Session): void {
  const samePerson = current === null || current.user.id === session.user.id;
  if (!samePerson) {
    window.location.assign('/');
    return;
  }
  current = session;
  pending?.resolve();
  pending = null;
  changed();
}

export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function changed(): void {
  for (const listener of listeners) listener();
}
