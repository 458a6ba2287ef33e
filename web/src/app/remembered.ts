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
