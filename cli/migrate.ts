import { openDatabase } from '../src/db/client.ts';
import { assertMasterKey } from '../src/db/master-key.ts';
import { migrateToLatest } from '../src/db/migrate.ts';
import { fillAccountKeys } from '../src/intake/account-keys.ts';
import { readConfig } from '../src/platform/config.ts';
import { keptMasterKey } from '../src/platform/master-key.ts';
import { sealOldFiles } from '../src/platform/seal-files.ts';
import { createVault } from '../src/platform/vault.ts';
import { failWith } from './stack/failure.ts';
import { seedReferenceData } from './stack/seed.ts';

// Schema, divisions and policies of an outside database; demo accounts never in production.
try {
  const config = readConfig(process.env);
  if (!config.databaseUrl) throw new Error('缺少 DATABASE_URL。DATABASE_URL is missing.');
  const database = openDatabase({ url: config.databaseUrl, maxConnections: 2 });
  const applied = await migrateToLatest(database.db);
  const vault = createVault(config.masterKey ?? keptMasterKey(config.dataDir));
  await assertMasterKey(database.db, vault.fingerprint);
  await fillAccountKeys(database.db, vault);
  await seedReferenceData(database.db, { demoAccounts: config.production ? null : vault });
  await database.close();
  const { sealed, damaged } = await sealOldFiles(config.dataDir, vault);
  console.log(`${applied.length} migrations applied, ${sealed} stored files sealed`);
  for (const file of damaged) console.warn(`文件已损坏，请从备份恢复：${file} A stored file is damaged.`);
} catch (error) {
  failWith(error);
}
