import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Client } from '@temporalio/client';
import { DEMO_PASSWORD } from '../../src/accounts/demo.ts';
import { type Database, openDatabase } from '../../src/db/client.ts';
import { connectEngine } from '../../src/engine/connection.ts';
import { removeDataFolder } from '../../src/engine/data-folder.ts';
import { dataConverterFor } from '../../src/engine/payload-codec.ts';
import { createFileStore } from '../../src/platform/file-store.ts';
import { createVault } from '../../src/platform/vault.ts';
import { startStack } from '../stack/stack.ts';
import type { BankPapers } from '../verify/batches.ts';
import { Officers } from './officers.ts';
import { createRecord, type RecordView } from './record.ts';

/** The whole product on this machine for one rehearsal, and hands on all of it. */
export interface RehearsalInstance {
  readonly dataDir: string;
  readonly database: Database;
  readonly engine: Client;
  readonly officers: Officers;
  readonly record: RecordView;
  readonly papers: BankPapers;
  /** Stops everything and removes the folder, or says where it was kept. */
  close(): Promise<void>;
}

export interface RehearsalOptions {
  readonly keep?: boolean | undefined;
  /** Also the logs of the worker and the API. */
  readonly verbose?: boolean | undefined;
  readonly say: (line: string) => void;
}

/** Starts it in a folder of its own; whoever ends the program in the meantime ends it, too. */
export async function startRehearsal({ keep, verbose, say }: RehearsalOptions): Promise<RehearsalInstance> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'rehearsal-'));
  let stop: () => Promise<unknown> = async () => {};
  const close = async () => {
    await stop();
    if (keep) say(`演练数据保留在 ${dataDir}`);
    else removeDataFolder(dataDir);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void close().finally(() => process.exit(130)));
  try {
    const stack = await startStack({
      web: false,
      dataDir,
      port: 0,
      rehearsal: true,
      onProgress: say,
      onEvent: (line) => verbose && say(line),
      onOutput: (name, text) => verbose && process.stderr.write(`[${name}] ${text}`),
      env: { ...process.env, LOG_LEVEL: verbose ? 'info' : 'error' },
    });
    stop = () => stack.stop();
    const { databaseUrl, temporalAddress: address, namespace } = stack.engine;
    const database = openDatabase({ url: databaseUrl, maxConnections: 4 });
    const vault = createVault(stack.masterKey);
    const engine = await connectEngine({
      address,
      namespace,
      dataConverter: dataConverterFor(vault.payloadKey),
    });
    stop = async () => {
      await Promise.allSettled([database.close(), engine.close()]);
      await stack.stop();
    };
    return {
      dataDir,
      database,
      engine: engine.client,
      // A whole year is not lost to one answer that takes its time: the same key is the same request.
      officers: new Officers(stack.baseUrl, DEMO_PASSWORD, { patienceMs: 60_000 }),
      record: createRecord(database.db),
      papers: { files: createFileStore(dataDir, vault), vault },
      close,
    };
  } catch (error) {
    await close().catch(() => {});
    throw error;
  }
}
