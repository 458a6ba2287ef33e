import { EventEmitter } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDataFolder } from '../../src/engine/data-folder.ts';
import { startPostgres } from '../../src/engine/postgres.ts';

/** A server of one's own, for tests that stop or kill it. */
export async function startThrowawayPostgres(): Promise<{
  url(database: string): string;
  stop(): Promise<void>;
}> {
  const dir = mkdtempSync(join(tmpdir(), 'pg-test-'));
  // The server may run as user postgres, who has to walk through.
  chmodSync(dir, 0o755);
  const folder = openDataFolder(dir);
  const server = await startPostgres({ folder, events: new EventEmitter(), onProgress: () => undefined });
  return {
    url: (database) => server.url(database),
    async stop() {
      await server.stop();
      folder.release();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
