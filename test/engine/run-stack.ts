// Started by schedules-down.test.ts in a process of its own, to be killed: engine, record and worker.
import { randomBytes } from 'node:crypto';
import { seedReferenceData } from '../../cli/stack/seed.ts';
import { openDatabase } from '../../src/db/client.ts';
import { migrateToLatest } from '../../src/db/migrate.ts';
import { startEngine } from '../../src/engine/engine.ts';
import { createVault } from '../../src/platform/vault.ts';
import { startWorker } from '../../worker/run.ts';

const [, , dataDir, ...kept] = process.argv as [string, string, string, ...string[]];
const engine = await startEngine({ dataDir });
const database = openDatabase({ url: engine.databaseUrl });
await migrateToLatest(database.db);
await seedReferenceData(database.db, { demoAccounts: createVault(randomBytes(32)) });
// Few series, so that the boot is short.
await database.db
  .updateTable('meeting_series')
  .set({ retired_on: '2016-01-01' })
  .where('id', 'not in', kept)
  .execute();
await startWorker({
  database,
  temporalAddress: engine.temporalAddress,
  namespace: engine.namespace,
  dataConverter: {},
  rehearsal: false,
  onError: (error) => console.error(error),
});
const { databaseUrl, temporalAddress, namespace } = engine;
console.log(JSON.stringify({ databaseUrl, temporalAddress, namespace }));
