/*
 * Opens /village without a line: the network first, else the shell and scripts of the build that this worker came with.
 * It never touches the API: what is kept of the register is kept by the page (docs/register.md, Entry in the village).
 * The list of files is put in at the build, so another release is another worker.
 */
const FILES = [];
const SHELL = '/village';
/** Named after all of its files: a release in which only a style differs has a store of its own too. */
const BUILD = `village-${FILES.join(' ')}`;
const PATIENCE_MS = 5_000;
const OUT_OF_ORDER = 500;

self.addEventListener('install', (event) => event.waitUntil(install()));

async function install() {
  const cache = await caches.open(BUILD);
  const shell = await fetch(SHELL, {
    cache: 'reload',
    headers: { accept: 'text/html' },
    credentials: 'omit',
  });
  // In the middle of a release the shell may be another's: then the next visit tries again.
  const needed = (await shell.clone().text()).match(/\/assets\/[^"]+/g) ?? [];
  const ours = needed.length > 0 && needed.every((file) => FILES.includes(file));
  if (!shell.ok || !ours) throw new Error('another build');
  await cache.addAll(FILES);
  await cache.put(SHELL, shell);
  await self.skipWaiting();
}

self.addEventListener('activate', (event) =>
  event.waitUntil(
    (async () => {
      const names = await caches.keys();
      await Promise.all(names.filter((name) => name !== BUILD).map((name) => caches.delete(name)));
      await self.clients.claim();
    })(),
  ),
);

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return;
  if (request.mode === 'navigate') event.respondWith(page(request));
  else if (pathname.startsWith('/assets/')) event.respondWith(asset(request));
});

/** A new release reaches everybody at the next click; a server out of order is as good as none. */
async function page(request) {
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (answer.status < OUT_OF_ORDER) return answer;
    return (await kept()) ?? answer;
  } catch (error) {
    const shell = await kept();
    if (shell) return shell;
    throw error;
  }
}

const kept = () => caches.match(SHELL);

/** Named after what is in them, so what is kept is what would come. */
async function asset(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}
