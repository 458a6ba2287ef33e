import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { buildApp } from '../../../api/app.ts';
import { createEngineGateway } from '../../../api/engine-gateway.ts';
import { seedReferenceData } from '../../../cli/stack/seed.ts';
import { DEMO_PASSWORD, seedAgents } from '../../../src/accounts/demo.ts';
import { isOnItsWay } from '../../../src/outbox/on-its-way.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { readConfig } from '../../../src/platform/config.ts';
import { createFileStore } from '../../../src/platform/file-store.ts';
import { createLogger } from '../../../src/platform/logger.ts';
import { createVault } from '../../../src/platform/vault.ts';
import { createTestDatabase } from '../../helpers/postgres.ts';
import { Person } from './person.ts';

export type House = Awaited<ReturnType<typeof openHouse>>;

/** The API over HTTP on a database of its own, with demo accounts and, really, no engine: nothing listens there. */
export async function openHouse({
  rehearsal = true,
  env = {},
}: {
  rehearsal?: boolean;
  env?: Record<string, string>;
} = {}) {
  const database = await createTestDatabase({ maxConnections: 20 });
  const vault = createVault(Buffer.alloc(32, 7));
  await seedReferenceData(database.db, { demoAccounts: vault });
  const dataDir = mkdtempSync(path.join(tmpdir(), 'house-'));
  const files = createFileStore(dataDir, vault);
  const connection = Connection.lazy({ address: '127.0.0.1:1' });
  const app = await buildApp({
    database,
    vault,
    files,
    engine: createEngineGateway(new Client({ connection }), {
      isOnItsWay: (workflowId) => isOnItsWay(database.db, workflowId),
      updateTimeoutMs: 500,
    }),
    clock: systemClock,
    config: readConfig({ DATA_DIR: dataDir, REHEARSAL: rehearsal ? '1' : '0', ...env }),
    logger: createLogger({ level: 'silent' }),
  });
  const baseUrl = await app.listen({ host: '127.0.0.1', port: 0 });
  const people = new Map<string, Promise<Person>>();

  return {
    database,
    db: database.db,
    vault,
    files,
    dataDir,
    baseUrl,
    seedAgents: () => seedAgents(database.db),
    /** Signed in once; all act at the business time of their next request. */
    person(username: string): Promise<Person> {
      const known = people.get(username) ?? Person.signedIn(baseUrl, username, DEMO_PASSWORD);
      people.set(username, known);
      return known;
    },
    async close() {
      // The connection is left open: a call that has not given up yet would throw into the void when it tries again.
      await app.close();
      await database.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
