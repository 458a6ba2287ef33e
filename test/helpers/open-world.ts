import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { pino } from 'pino';
import { buildApp } from '../../api/app.ts';
import { createEngineGateway } from '../../api/engine-gateway.ts';
import { Officers } from '../../cli/rehearsal/officers.ts';
import { createRecord } from '../../cli/rehearsal/record.ts';
import type { Theatre } from '../../cli/rehearsal/theatre.ts';
import { buildWeb } from '../../cli/stack/web.ts';
import { DEMO_PASSWORD } from '../../src/accounts/demo.ts';
import { type Database, openDatabase } from '../../src/db/client.ts';
import { connectEngine } from '../../src/engine/connection.ts';
import { dataConverterFor } from '../../src/engine/payload-codec.ts';
import { ensureNamespace } from '../../src/engine/temporal-ready.ts';
import { isOnItsWay } from '../../src/outbox/on-its-way.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { readConfig } from '../../src/platform/config.ts';
import { createFileStore } from '../../src/platform/file-store.ts';
import { createVault, type Vault } from '../../src/platform/vault.ts';
import { type Bundle, bundleWorkflows } from '../../worker/bundle.ts';
import { type RunningWorker, startWorker } from '../../worker/run.ts';
import { WORLD_TEMPLATE } from './engine.ts';

/** The product in one place: own database, own namespace, real worker and real HTTP on a shared engine. */
export interface World extends Theatre {
  readonly database: Database;
  readonly vault: Vault;
  readonly baseUrl: string;
  readonly namespace: string;
  /** Stops the worker as a deployment would, and starts another. */
  restartWorker(): Promise<void>;
  stopWorker(): Promise<void>;
  startWorker(): Promise<void>;
  close(): Promise<void>;
}

export interface EngineAddress {
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  /** What `bundleWorkflows` has given, as JSON; absent: it is made anew. */
  readonly bundleFile?: string;
}

export interface WorldDatabase extends Database {
  readonly name: string;
  readonly url: string;
}

// Refusals are what many tests look for; the worker's log of them helps nobody.
Runtime.install({ logger: new DefaultLogger('ERROR') });

let bundle: Promise<Bundle> | undefined;
const readBundle = async (file: string) => JSON.parse(await readFile(file, 'utf8')) as Bundle;

/** A seeded database of its own; `close` drops it. */
export async function openWorldDatabase({ databaseUrl }: EngineAddress): Promise<WorldDatabase> {
  const name = `world_${randomBytes(6).toString('hex')}`;
  const admin = openDatabase({ url: databaseUrl });
  await admin.pool.query(`create database ${name} template ${WORLD_TEMPLATE}`);
  const url = databaseUrl.replace(/\/app$/, `/${name}`);
  const database = openDatabase({ url, maxConnections: 40 });
  return {
    ...database,
    name,
    url,
    async close() {
      await database.close();
      await admin.pool.query(`drop database ${name} with (force)`);
      await admin.close();
    },
  };
}

export interface WorldOptions {
  /** What the engine stores can be read without a key. */
  readonly plainPayloads?: boolean;
  /** How long the API waits for a process's answer. */
  readonly updateTimeoutMs?: number;
  /** With its pages, for a browser; or with those of a folder. */
  readonly web?: boolean | string;
}

export async function openWorld(
  address: EngineAddress,
  { plainPayloads = false, updateTimeoutMs, web = false }: WorldOptions = {},
): Promise<World> {
  const { temporalAddress, bundleFile } = address;
  const database = await openWorldDatabase(address);
  const { name, url } = database;
  await ensureNamespace(temporalAddress, name, 72);

  const dataDir = mkdtempSync(path.join(tmpdir(), 'world-'));
  const vault = createVault(randomBytes(32));
  const dataConverter = plainPayloads ? {} : dataConverterFor(vault.payloadKey);
  const engine = await connectEngine({ address: temporalAddress, namespace: name, dataConverter });
  const errors: unknown[] = [];
  bundle ??= bundleFile ? readBundle(bundleFile) : bundleWorkflows();
  const workflowCode = await bundle;
  const launch = (): Promise<RunningWorker> =>
    startWorker({
      database,
      temporalAddress,
      namespace: name,
      dataConverter,
      rehearsal: true,
      loads: { vault, dataDir },
      bundle: workflowCode,
      onError: (error) => errors.push(error),
    });
  let worker = await launch();

  const logger = pino({ level: process.env.LOG_LEVEL ?? 'silent' });
  const app = await buildApp({
    database,
    vault,
    files: createFileStore(dataDir, vault),
    engine: createEngineGateway(engine.client, {
      isOnItsWay: (workflowId) => isOnItsWay(database.db, workflowId),
      ...(updateTimeoutMs !== undefined && { updateTimeoutMs }),
    }),
    clock: systemClock,
    config: readConfig({
      DATA_DIR: dataDir,
      REHEARSAL: '1',
      DATABASE_URL: url,
      ...(web && { WEB_DIR: web === true ? await buildWeb() : web }),
    }),
    logger,
  });
  const baseUrl = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    database,
    vault,
    baseUrl,
    namespace: name,
    officers: new Officers(baseUrl, DEMO_PASSWORD),
    record: createRecord(database.db),
    engine: engine.client,
    async restartWorker() {
      await worker.stop();
      worker = await launch();
    },
    stopWorker: () => worker.stop(),
    async startWorker() {
      worker = await launch();
    },
    async close() {
      await app.close();
      await worker.stop();
      await engine.close();
      await database.close();
      rmSync(dataDir, { recursive: true, force: true });
      if (errors.length > 0) throw new AggregateError(errors, 'relay or sweeper failed during the test');
    },
  };
}
