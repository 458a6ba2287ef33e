import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import type { TestProject } from 'vitest/node';
import { type Database, openDatabase } from '../../src/db/client.ts';
import { migrateToLatest } from '../../src/db/migrate.ts';
import { startThrowawayPostgres } from './throwaway-postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Owner connection of the run's server, database `postgres`. */
    postgresUrl: string;
  }
}

const TEMPLATE = 'migrated_template';

/** vitest globalSetup: one throwaway server a run, with a migrated template that each test file copies quickly. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startThrowawayPostgres();
  // Nothing here outlives the machine: copies of the template take half the time.
  for (const setting of ['fsync', 'full_page_writes', 'synchronous_commit']) {
    await query(server.url('postgres'), `alter system set ${setting} = off`);
  }
  await query(server.url('postgres'), 'select pg_reload_conf()');
  await query(server.url('postgres'), `create database ${TEMPLATE}`);
  const template = openDatabase({ url: server.url(TEMPLATE) });
  await migrateToLatest(template.db);
  await template.close();
  project.provide('postgresUrl', server.url('postgres'));
  return server.stop;
}

export interface TestDatabase extends Database {
  readonly url: string;
}

/** A fresh database with the newest schema; `close` drops it. */
export async function createTestDatabase(options: { maxConnections?: number } = {}): Promise<TestDatabase> {
  const admin = inject('postgresUrl');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await query(admin, `create database ${name} template ${TEMPLATE} strategy file_copy`);
  const url = Object.assign(new URL(admin), { pathname: `/${name}` }).href;
  const database = openDatabase({ url, ...options });
  return {
    ...database,
    url,
    async close() {
      await database.close();
      await query(admin, `drop database ${name} with (force)`);
    },
  };
}

async function query(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
