import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { seedReferenceData } from '../../cli/stack/seed.ts';
import { openDatabase } from '../../src/db/client.ts';
import { migrateToLatest } from '../../src/db/migrate.ts';
import { startEngine } from '../../src/engine/engine.ts';

declare module 'vitest' {
  interface ProvidedContext {
    engine: { databaseUrl: string; temporalAddress: string };
  }
}

export const WORLD_TEMPLATE = 'world_template';

/** vitest globalSetup: one real engine a run, able to skip time, with a seeded database to copy. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'engine-test-'));
  chmodSync(dataDir, 0o755);
  const engine = await startEngine({ dataDir, rehearsal: true });
  const url = engine.databaseUrl.replace(/\/app$/, `/${WORLD_TEMPLATE}`);
  const admin = openDatabase({ url: engine.databaseUrl });
  await admin.pool.query(`create database ${WORLD_TEMPLATE}`);
  await admin.close();
  const template = openDatabase({ url });
  await migrateToLatest(template.db);
  await seedReferenceData(template.db, { demoAccounts: true });
  await template.close();
  project.provide('engine', { databaseUrl: engine.databaseUrl, temporalAddress: engine.temporalAddress });
  return async () => {
    await engine.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
}
