import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildApp } from '../api/app.ts';
import { openDatabase } from '../src/db/client.ts';
import { systemClock } from '../src/platform/clock.ts';
import { readConfig } from '../src/platform/config.ts';
import { createFileStore } from '../src/platform/file-store.ts';
import { createLogger } from '../src/platform/logger.ts';
import { createVault } from '../src/platform/vault.ts';

// Writes the console's types from the interface document; --verify only compares. Nothing is asked of a database: the
// document is made of the routes alone.
const target = path.join(import.meta.dirname, '../web/src/api/openapi.d.ts');
const tool = path.join(import.meta.dirname, '../tools/api-types');
const folder = mkdtempSync(path.join(tmpdir(), 'api-types-'));
let failed = false;
try {
  const database = openDatabase({ url: 'postgres://nobody@127.0.0.1:1/none', maxConnections: 1 });
  const vault = createVault(Buffer.alloc(32, 1));
  const app = await buildApp({
    database,
    vault,
    files: createFileStore(folder, vault),
    engine: {} as never,
    clock: systemClock,
    config: readConfig({ DATA_DIR: folder, LOG_LEVEL: 'silent' }),
    logger: createLogger({ level: 'silent', name: 'api-types' }),
  });
  const document = path.join(folder, 'openapi.json');
  writeFileSync(document, JSON.stringify(app.swagger()));
  await app.close();
  await database.close();

  const out = path.join(folder, 'openapi.d.ts');
  const script = path.join(tool, 'node_modules/openapi-typescript/bin/cli.js');
  const run = spawnSync(process.execPath, [script, document, '-o', out], { cwd: tool, encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`${run.stdout}${run.stderr}`);
  const made = readFileSync(out, 'utf8');
  if (!process.argv.includes('--verify')) writeFileSync(target, made);
  else if (readFileSync(target, 'utf8') !== made) {
    failed = true;
    console.error('web/src/api/openapi.d.ts is not what the routes say: run npm run api:types');
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);
