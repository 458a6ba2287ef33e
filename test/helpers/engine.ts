import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { seedReferenceData } from '../../cli/stack/seed.ts';
import { openDatabase } from '../../src/db/client.ts';
import { migrateToLatest } from '../../src/db/migrate.ts';
import { removeDataFolder } from '../../src/engine/data-folder.ts';
import { startEngine } from '../../src/engine/engine.ts';
import { createVault } from '../../src/platform/vault.ts';
import { bundleWorkflows } from '../../worker/bundle.ts';

declare module 'vitest' {
  interface ProvidedContext {
    engine: {
      databaseUrl: string;
      temporalAddress: string;
      /** The bundled workflows as JSON: to make them takes two seconds, which no test file has to wait for. */
      bundleFile: string;
    };
  }
}

export const WORLD_TEMPLATE = 'world_template';

/** vitest globalSetup: one real engine a run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { databaseUrl, temporalAddress, stop } = await startThrowawayEngine();
  const folder = mkdtempSync(path.join(tmpdir(), 'bundle-'));
  const bundleFile = path.join(folder, 'workflows.json');
  writeFileSync(bundleFile, JSON.stringify(await bundleWorkflows()));
  project.provide('engine', { databaseUrl, temporalAddress, bundleFile });
  return async () => {
    await stop();
    rmSync(folder, { recursive: true });
  };
}

/** A real engine that can skip time, with a seeded database to copy. */
export async function startThrowawayEngine(): Promise<{
  databaseUrl: string;
  temporalAddress: string;
  stop(): Promise<void>;
}> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'engine-test-'));
  chmodSync(dataDir, 0o755);
  const engine = await startEngine({ dataDir, rehearsal: true });
  const url = engine.databaseUrl.replace(/\/app$/, `/${WORLD_TEMPLATE}`);
  const admin = openDatabase({ url: engine.databaseUrl });
  await admin.pool.query(`create database ${WORLD_TEMPLATE}`);
  await admin.close();
  const template = openDatabase({ url });
  await migrateToLatest(template.db);
  await seedReferenceData(template.db, { demoAccounts: createVault(randomBytes(32)) });
  await template.close();
  return {
    databaseUrl: engine.databaseUrl,
    temporalAddress: engine.temporalAddress,
    async stop() {
      await engine.stop();
      removeDataFolder(dataDir);
    },
  };
}
