import { EventEmitter } from 'node:events';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DEMO_PASSWORD } from '../../src/accounts/demo.ts';
import { type Db, openDatabase } from '../../src/db/client.ts';
import { migrateToLatest } from '../../src/db/migrate.ts';
import { openDataFolder, removeDataFolder } from '../../src/engine/data-folder.ts';
import { startPostgres } from '../../src/engine/postgres.ts';
import { freePorts } from '../../src/engine/processes.ts';
import { keptMasterKey } from '../../src/platform/master-key.ts';
import { createVault } from '../../src/platform/vault.ts';
import { ApiClient } from '../rehearsal/http-client.ts';
import { type Child, startChild } from '../stack/child.ts';
import { seedReferenceData } from '../stack/seed.ts';

/** Milliseconds of one request of the page, over all its repeats. */
export interface Quantiles {
  readonly p50: number;
  readonly p95: number;
}

/** A database of its own with an API of its own, as a browser meets it. */
export interface Site {
  readonly db: Db;
  readonly administrator: ApiClient;
  signedIn(username: string): Promise<ApiClient>;
}

/** A database server for one measurement, and the sites on it; all are gone after `close`. */
export async function openServer() {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'bench-site-'));
  // The server may run as user postgres, who has to walk through.
  chmodSync(dataDir, 0o755);
  const folder = openDataFolder(dataDir);
  const server = await startPostgres({ folder, events: new EventEmitter(), onProgress: () => undefined });
  const closing: (() => Promise<void>)[] = [];
  return {
    url: server.url,
    async openSite(name: string, fill: (db: Db) => Promise<void>): Promise<Site> {
      const owner = openDatabase({ url: server.url('postgres'), maxConnections: 1 });
      await owner.pool.query(`create database ${name}`);
      await owner.close();
      const database = openDatabase({ url: server.url(name), maxConnections: 2 });
      closing.push(() => database.close());
      await migrateToLatest(database.db);
      const vault = createVault(keptMasterKey(path.join(dataDir, name)));
      await seedReferenceData(database.db, { demoAccounts: vault });
      await fill(database.db);
      const [port] = await freePorts(1);
      const api: Child = await startChild({
        name: 'api',
        script: path.join(import.meta.dirname, '../api.ts'),
        // What is measured here is read from the record: no engine is needed, and none listens there.
        env: {
          DATABASE_URL: server.url(name),
          DATA_DIR: path.join(dataDir, name),
          TEMPORAL_ADDRESS: '127.0.0.1:1',
          HOST: '127.0.0.1',
          PORT: String(port),
          LOG_LEVEL: 'error',
        },
        onOutput: () => undefined,
        onEvent: () => undefined,
      });
      closing.push(() => api.stop());
      const signedIn = async (username: string) => {
        const client = new ApiClient(`http://127.0.0.1:${port}`);
        await client.signIn(username, DEMO_PASSWORD);
        return client;
      };
      return { db: database.db, administrator: await signedIn('admin'), signedIn };
    },

    async close(): Promise<void> {
      for (const close of closing.toReversed()) await close();
      await server.stop();
      folder.release();
      removeDataFolder(dataDir);
    },
  };
}

export function quantiles(times: number[]): Quantiles {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!);
  return { p50: at(0.5), p95: at(0.95) };
}

export const round = (value: number): number => Math.round(value * 100) / 100;
