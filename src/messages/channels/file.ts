import { access, mkdir, open, rename } from 'node:fs/promises';
import path from 'node:path';
import type { BatchChannel } from './port.ts';

/**
 * Leaves a batch as one JSON file in `outgoing`, for whoever sends texts there; who has taken a file moves it to `done`.
 * Written beside and moved in whole, so that nobody reads half a file; a batch that was taken already is not left again.
 */
export function fileChannel(dataDir: string): BatchChannel {
  const folder = path.join(dataDir, 'messages');
  const [outgoing, done, writing] = ['outgoing', 'done', 'writing'].map((name) =>
    path.join(folder, name),
  ) as [string, string, string];
  return {
    kind: 'batch',
    async send(batch, messages) {
      for (const place of [outgoing, done, writing]) await mkdir(place, { recursive: true, mode: 0o700 });
      const name = `${batch}.json`;
      if (await exists(path.join(done, name))) return;
      const half = path.join(writing, name);
      const file = await open(half, 'w', 0o600);
      try {
        const lines = messages.map(({ id, address, title, text }) => ({ id, phone: address, title, text }));
        await file.writeFile(`${JSON.stringify({ batch, messages: lines }, null, 1)}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(half, path.join(outgoing, name));
    },
  };
}

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );
