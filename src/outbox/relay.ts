import { sql } from 'kysely';
import type pg from 'pg';
import type { Database } from '../db/client.ts';
import type { Deliver, PendingMessage } from './deliver.ts';

export interface RelayOptions {
  readonly database: Database;
  readonly deliver: Deliver;
  /** Messages locked at once. */
  readonly batchSize?: number;
  /** Workflows told at the same time. */
  readonly concurrency?: number;
  readonly onError?: (error: unknown) => void;
}

export interface Relay {
  stop(): Promise<void>;
}

const POLL_MS = 1_000;
const RETRY_SECONDS = [1, 2, 5, 15, 60];

/**
 * Carries committed messages to the engine, at least once, in the order of each workflow. Any number of relays may
 * run: each locks its own rows. A crash between delivery and commit repeats the delivery, which is harmless.
 */
export function startRelay(options: RelayOptions): Relay {
  const { database, batchSize = 1_000 } = options;
  let stopping = false;
  let wake: () => void = () => {};
  let listener: pg.PoolClient | null = null;

  const running = (async () => {
    while (!stopping) {
      const nudged = new Promise<void>((resolve) => {
        wake = resolve;
      });
      try {
        listener ??= await listen();
        // A full batch means that more waits.
        while (!stopping && (await relayBatch(options, batchSize)) === batchSize);
      } catch (error) {
        options.onError?.(error);
        dropListener();
      }
      if (!stopping) await Promise.race([nudged, pause(POLL_MS)]);
    }
  })();

  async function listen(): Promise<pg.PoolClient> {
    const client = await database.pool.connect();
    client.on('notification', () => wake());
    client.on('error', dropListener);
    try {
      await client.query('listen outbox');
    } catch (error) {
      client.release(true);
      throw error;
    }
    return client;
  }

  function dropListener(): void {
    listener?.release(true);
    listener = null;
  }

  return {
    async stop() {
      stopping = true;
      wake();
      await running;
      dropListener();
    },
  };
}

/** Delivers one batch; returns how many messages it found. */
async function relayBatch(options: RelayOptions, batchSize: number): Promise<number> {
  return options.database.db.transaction().execute(async (trx) => {
    const { rows } = await sql<PendingMessage>`
      select id, workflow_id, message, payload, business_at from outbox
      where delivered_at is null and (next_try_at is null or next_try_at <= clock_timestamp())
      order by id limit ${batchSize} for update skip locked
    `.execute(trx);
    if (rows.length === 0) return 0;

    const queue = [...Map.groupBy(rows, (row) => row.workflow_id)];
    const delivered: number[] = [];
    const failed: { id: number; error: string }[] = [];
    const worker = async () => {
      for (let next = queue.pop(); next; next = queue.pop()) {
        const [workflowId, messages] = next;
        try {
          await options.deliver(workflowId, messages);
          for (const m of messages) delivered.push(m.id);
        } catch (error) {
          options.onError?.(error);
          for (const m of messages) failed.push({ id: m.id, error: String(error).slice(0, 500) });
        }
      }
    };
    queue.reverse();
    await Promise.all(Array.from({ length: options.concurrency ?? 64 }, worker));

    if (delivered.length > 0) {
      await sql`update outbox set delivered_at = clock_timestamp() where id = any(${delivered})`.execute(trx);
    }
    for (const { id, error } of failed) {
      await sql`
        update outbox set attempts = attempts + 1, last_error = ${error}, next_try_at = clock_timestamp()
          + make_interval(secs => (${RETRY_SECONDS}::int[])[least(attempts + 1, ${RETRY_SECONDS.length})])
        where id = ${id}
      `.execute(trx);
    }
    return rows.length;
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
