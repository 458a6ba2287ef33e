import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type NativeConnection, Worker } from '@temporalio/worker';
import pg from 'pg';
import type { ConnectOptions } from '../../src/engine/connection.ts';
import { connectEngine, workerConnection } from '../../src/engine/connection.ts';
import type { Engine, EngineProcessName } from '../../src/engine/engine.ts';

/** A folder of mode 0700: as root, PostgreSQL's user cannot enter it. */
export const freshDir = (): string => mkdtempSync(join(tmpdir(), 'engine-test-'));

export async function query<T extends pg.QueryResultRow>(url: string, text: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(text)).rows;
  } finally {
    await client.end();
  }
}

/** Waits until the engine says that this process is back. */
export async function recovered(engine: Engine, name: EngineProcessName): Promise<number> {
  for (;;) {
    const [event] = await once(engine.events, 'recovered', { signal: AbortSignal.timeout(60_000) });
    if (event.name === name) return event.downMs as number;
  }
}

export interface Toys extends AsyncDisposable {
  client: Awaited<ReturnType<typeof connectEngine>>['client'];
  start(workflow: string, ...args: unknown[]): Promise<string>;
}

/** A worker with the toy workflows and a client for them. */
export async function toys(engine: Engine, options: ConnectOptions = {}): Promise<Toys> {
  const to = { address: engine.temporalAddress, namespace: engine.namespace, ...options };
  const { client, close } = await connectEngine(to);
  const native: NativeConnection = await workerConnection(to);
  const worker = await Worker.create({
    connection: native,
    namespace: engine.namespace,
    taskQueue: 'toys',
    workflowsPath: new URL('./toy-workflows.ts', import.meta.url).pathname,
    ...(options.dataConverter ? { dataConverter: options.dataConverter } : {}),
  });
  const running = worker.run();
  let count = 0;
  return {
    client,
    async start(workflow, ...args) {
      count += 1;
      const workflowId = `${workflow}-${count}`;
      await client.workflow.start(workflow, { taskQueue: 'toys', workflowId, args });
      return workflowId;
    },
    async [Symbol.asyncDispose]() {
      worker.shutdown();
      await running;
      await native.close();
      await close();
    },
  };
}
