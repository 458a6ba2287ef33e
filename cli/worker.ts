import { openDatabase } from '../src/db/client.ts';
import { dataConverterFor } from '../src/engine/payload-codec.ts';
import { sweepDuplicates } from '../src/intake/register/duplicates/sweep.ts';
import { createMessenger } from '../src/messages/messenger.ts';
import { readConfig } from '../src/platform/config.ts';
import { createLogger } from '../src/platform/logger.ts';
import { keptMasterKey } from '../src/platform/master-key.ts';
import { createVault } from '../src/platform/vault.ts';
import { type RunningWorker, startWorker } from '../worker/run.ts';
import { tellParent } from './stack/child.ts';

// The worker process: workflows, activities, outbox relay and sweeper.
let stop: () => Promise<void> = async () => {};
const parent = tellParent(() => stop());
try {
  const config = readConfig(process.env);
  if (!config.databaseUrl) throw new Error('缺少 DATABASE_URL。DATABASE_URL is missing.');
  const logger = createLogger({ level: config.logLevel, name: 'worker' });
  const vault = createVault(config.masterKey ?? keptMasterKey(config.dataDir));
  const database = openDatabase({
    url: config.databaseUrl,
    maxConnections: 20,
    onError: (error) => logger.warn({ err: error }, 'database connection lost'),
  });
  const worker: RunningWorker = await startWorker({
    database,
    temporalAddress: config.temporalAddress,
    namespace: config.namespace,
    dataConverter: dataConverterFor(vault.payloadKey),
    rehearsal: config.rehearsal,
    loads: { vault, dataDir: config.dataDir },
    lookForDuplicates: (onDay) => sweepDuplicates(database.db, vault, onDay),
    onError: (error, where) => logger.error({ err: error, where }, 'worker'),
  });
  // A rehearsal plays years in minutes: nobody is written to.
  const messenger = config.rehearsal
    ? null
    : createMessenger({
        database,
        vault,
        config,
        onError: (error) => logger.error({ err: error, where: 'messages' }, 'worker'),
      });
  stop = async () => {
    await messenger?.stop();
    await worker.stop();
    await database.close();
  };
  worker.done.catch((error) => parent.failed(error));
  logger.info({ buildId: worker.buildId }, 'worker ready');
  parent.ready();
} catch (error) {
  parent.failed(error);
}
