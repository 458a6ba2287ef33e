import type { components } from './openapi.d.ts';

export type Session = components['schemas']['Session'];
/** `other-person`: somebody else has signed in in another tab of this browser. */
export type WhyAgain = 'ended' | 'other-person';

const SAFE = new Set(['GET', 'HEAD']);

/** Who is signed in, outside React: requests need the token wherever they come from. */
let current: Session | null = null;
/** The delegation by which the page acts for somebody, where the person has chosen one. */
let acting: number | null = null;
let pending: { promise: Promise<void>; resolve: () => void; why: WhyAgain } | null = null;
const listeners = new Set<() => void>();

export const currentSession = (): Session | null => current;
export const currentActing = (): number | null => acting;
/** Why a request waits for its user to sign in again; null: none does. */
export const signInPending = (): WhyAgain | null => pending?.why ?? null;

/** What every request of a page says of its user: the token against forged requests, and whose page it is. */
export function sessionHeaders(method: string): Record<string, string> {
  if (!current) return {};
  const { csrfToken, user } = current;
  const whose = {
    'x-signed-in-as': user.id,
    ...(acting !== null && { 'x-acting-for': String(acting) }),
  };
  return SAFE.has(method) ? whose : { ...whose, 'x-csrf-token': csrfToken };
}

export function actFor(delegation: number | null): void {
  acting = delegation;
  keepActing();
  changed();
}

/** Who is here now; a delegation that is over, or another's, is acted by no longer. */
export function setSession(session: Session | null): void {
  current = session;
  const chosen = acting ?? keptActing(session);
  acting = session?.delegated.find(({ id }) => id === chosen)?.id ?? null;
  keepActing();
  changed();
}

/** In `sessionStorage`, so that a reload of the tab goes on in the same name; nobody else's session finds it. */
const ACTING = 'acting-for';

function keptActing(session: Session | null): number | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(ACTING) ?? 'null') as { user: string; id: number } | null;
    return kept && kept.user === session?.user.id ? kept.id : null;
  } catch {
    return null;
  }
}

function keepActing(): void {
  try {
    if (acting === null || !current) sessionStorage.removeItem(ACTING);
    else sessionStorage.setItem(ACTING, JSON.stringify({ user: current.user.id, id: acting }));
  } catch {
    // A browser that keeps nothing asks after each reload.
  }
}

/** Refusals after which the same request may be sent again once the page's own person is back. */
const MENDED_BY_SIGNING_IN: Readonly<Record<string, WhyAgain | 'token-stale'>> = {
  'not-signed-in': 'ended',
  'session-changed': 'other-person',
  'csrf-token-invalid': 'token-stale',
};

/** Resolves to true when the same person has signed in again, to false at once where that would not help. */
export async function signInAgain(code: string): Promise<boolean> {
  const why = MENDED_BY_SIGNING_IN[code];
  if (!why) return false;
  // The same person in another tab: the session is there, only the token is another.
  if (why === 'token-stale' && (await adoptSession())) return true;
  if (!pending) {
    const { promise, resolve } = Promise.withResolvers<void>();
    pending = { promise, resolve, why: why === 'other-person' ? why : 'ended' };
    changed();
  }
  await pending.promise;
  return true;
}

/** Takes over the browser's session where it is still this page's person's, and nobody else's. */
async function adoptSession(): Promise<boolean> {
  const answer = await fetch('/api/session').catch(() => null);
  if (!answer?.ok) return false;
  const session = (await answer.json()) as Session;
  if (session.user.id !== current?.user.id) return false;
  setSession(session);
  return true;
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
