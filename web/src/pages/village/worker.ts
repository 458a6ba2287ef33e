/** How far this browser opens the page without a line. */
export type WithoutLine = 'ready' | 'preparing' | 'impossible';

let standing: WithoutLine = 'preparing';
const listeners = new Set<() => void>();

export const withoutLine = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  get: (): WithoutLine => standing,
};

/** Has the browser keep this page for when there is no line; only HTTPS and localhost may (docs/register.md). */
export async function openWithoutLine(): Promise<void> {
  if (!('serviceWorker' in navigator)) return set('impossible');
  try {
    // Of this page alone: all other pages go on as if there were no worker.
    const registration = await navigator.serviceWorker.register('/sw.js', { scope: '/village' });
    if (registration.active) return set('ready');
    const worker = registration.installing ?? registration.waiting;
    worker?.addEventListener('statechange', () => {
      if (worker.state === 'activated') set('ready');
      if (worker.state === 'redundant') set('impossible');
    });
  } catch {
    // Away, or a build without it: what is typed is kept all the same.
    set(navigator.onLine ? 'impossible' : 'preparing');
  }
}

function set(next: WithoutLine): void {
  standing = next;
  for (const listener of listeners) listener();
}
