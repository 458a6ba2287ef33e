import type { Session } from '../api/session-state.ts';

const KEY = 'last-person';
/** The only page that opens without a line. */
const PAGE = '/village';

/** Notes who is here, so that their page opens without a line; the token, which lets one act, is not kept. */
export function rememberPerson(session: Session): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...session, csrfToken: '' }));
  } catch {
    // A browser that keeps nothing opens the page with a line only.
  }
}

/** Where who has signed out goes: without a line only that page is there to say so. */
export function pageAfterSignOut(reached: boolean): string {
  return !reached && window.location.pathname.startsWith(PAGE) ? PAGE : '/';
}

export function forgetPerson(): void {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // Nothing was kept.
  }
}

/** Whose page it is where no server says so; null on every other page. The API still asks who acts. */
export function rememberedPerson(): Session | null {
  const { pathname } = window.location;
  if (pathname !== PAGE && !pathname.startsWith(`${PAGE}/`)) return null;
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? 'null') as Session | null;
  } catch {
    return null;
  }
}

const OWED = 'sign-out-owed';

let leaving = false;

/** Somebody has signed out at this page: a list that is still on its way is not kept any more. */
export const isLeaving = (): boolean => leaving;

/** Leaves nothing of the register behind for the next person at this telephone; what was not sent stays with its owner. */
export function forgetAtSignOut(reached: boolean): void {
  leaving = true;
  forgetPerson();
  try {
    indexedDB.deleteDatabase(VILLAGE_LISTS);
    // Without a line the server does not know yet: it is told before anybody sees a page again.
    if (!reached) localStorage.setItem(OWED, '1');
  } catch {
    // Nothing was kept.
  }
}

/** Where the village officer's page keeps lists. */
export const VILLAGE_LISTS = 'village-lists';

/** Signs out now who did so without a line; true: nobody is signed in any more. */
export async function settleSignOut(session: Session): Promise<boolean> {
  if (localStorage.getItem(OWED) === null) return false;
  const headers = { 'x-csrf-token': session.csrfToken, 'x-signed-in-as': session.user.id };
  await fetch('/api/session', { method: 'DELETE', headers });
  localStorage.removeItem(OWED);
  return true;
}
