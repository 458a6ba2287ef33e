import { buildApp } from '../api/app.ts';
import { createEngineGateway } from '../api/engine-gateway.ts';
import { openDatabase } from '../src/db/client.ts';
import { connectEngine } from '../src/engine/connection.ts';
import { dataConverterFor } from '../src/engine/payload-codec.ts';
import { isOnItsWay } from '../src/outbox/on-its-way.ts';
import { systemClock } from '../src/platform/clock.ts';
import { readConfig } from '../src/platform/config.ts';
import { createFileStore } from '../src/platform/file-store.ts';
import { createLogger } from '../src/platform/logger.ts';
import { keptMasterKey } from '../src/platform/master-key.ts';
import { createVault } from '../src/platform/vault.ts';
import { tellParent } from './stack/child.ts';

// The API process.
let stop: () => Promise<void> = async () => {};
const parent = tellParent(() => stop());
try {
  const config = readConfig(process.env);
  if (!config.databaseUrl) throw new Error('缺少 DATABASE_URL。DATABASE_URL is missing.');
  const logger = createLogger({ level: config.logLevel, name: 'api' });
  const vault = createVault(config.masterKey ?? keptMasterKey(config.dataDir));
  const database = openDatabase({
    url: config.databaseUrl,
    maxConnections: 20,
    onError: (error) => logger.warn({ err: error }, 'database connection lost'),
  });
  const engine = await connectEngine({
    ...(config.temporalAddress && { address: config.temporalAddress }),
    namespace: config.namespace,
    dataConverter: dataConverterFor(vault.payloadKey),
    // Facts are taken while the engine is away.
    lazy: true,
  });
  const app = await buildApp({
    database,
    vault,
    files: createFileStore(config.dataDir, vault),
    engine: createEngineGateway(engine.client, {
      isOnItsWay: (workflowId) => isOnItsWay(database.db, workflowId),
    }),
    clock: systemClock,
    config,
    logger,
  });
  await app.listen({ host: config.host, port: config.port });
  stop = async () => {
    await app.close();
    await engine.close();
    await database.close();
  };
  parent.ready();
} catch (error) {
  parent.failed(error);
}
