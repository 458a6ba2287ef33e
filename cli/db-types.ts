import { spawnSync } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openDatabase } from '../src/db/client.ts';
import { migrateToLatest } from '../src/db/migrate.ts';
import { openDataFolder, removeDataFolder } from '../src/engine/data-folder.ts';
import { startPostgres } from '../src/engine/postgres.ts';

const NEVER_NULL = Object.fromEntries(
  ['id', 'kind', 'division', 'policy_version', 'starts_on']
    .map((column) => [`case_subject.${column}`, 'string'])
    // A reward is of nobody.
    .concat([['case_subject.person_id', 'number | null']]),
);

// Writes src/db/schema.ts from the migrations, by way of a throwaway database; --verify only compares.
const dataDir = mkdtempSync(path.join(tmpdir(), 'db-types-'));
chmodSync(dataDir, 0o755);
const folder = openDataFolder(dataDir);
const server = await startPostgres({ folder, events: new EventEmitter(), onProgress: () => {} });
let status: number | null = 1;
try {
  const database = openDatabase({ url: server.url('postgres') });
  await migrateToLatest(database.db);
  await database.close();
  const codegen = [
    'kysely-codegen',
    '--dialect=postgres',
    `--url=${server.url('postgres')}`,
    '--date-parser=string',
    '--type-mapping={"int8":"number","daterange":"string"}',
    '--exclude-pattern=kysely_*',
    // PostgreSQL does not say of a view's column that it is never null.
    `--overrides=${JSON.stringify({ columns: NEVER_NULL })}`,
    '--out-file=src/db/schema.ts',
    ...process.argv.slice(2),
  ];
  const root = path.join(import.meta.dirname, '..');
  const bin = path.join(root, 'node_modules/.bin', codegen[0]!);
  const run = spawnSync(bin, codegen.slice(1), { cwd: root, encoding: 'utf8' });
  status = run.status;
  if (status !== 0) process.stderr.write(`${run.stdout}${run.stderr}`);
} finally {
  await server.stop();
  folder.release();
  removeDataFolder(dataDir);
}
if (status !== 0) console.error('src/db/schema.ts is not what the migrations make: run npm run db:types');
process.exit(status ?? 1);
