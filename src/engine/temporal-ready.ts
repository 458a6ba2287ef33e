import { setTimeout as delay } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { EngineError } from './errors.ts';

const START_TIMEOUT_MS = 90_000;
const FRONTEND = 'temporal.api.workflowservice.v1.WorkflowService';
const SERVING = 1;
const SYSTEM = 'temporal-system';
const NOT_FOUND = 5;
const ALREADY_EXISTS = 6;

/** Resolves when frontend, history and matching answer; rejects when the signal aborts or time is up. */
export async function untilServing(address: string, exited: AbortSignal): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  // No retries inside: each try is short and the loop is ours.
  const connection = Connection.lazy({
    address,
    interceptors: [],
    channelArgs: { 'grpc.initial_reconnect_backoff_ms': 100, 'grpc.max_reconnect_backoff_ms': 300 },
  });
  try {
    for (;;) {
      try {
        await connection.withDeadline(Date.now() + 2000, () => probe(connection));
        return;
      } catch (error) {
        if (Date.now() > deadline) throw error;
      }
      if (exited.aborted) throw exited.reason;
      await delay(100, undefined, { signal: exited }).catch(() => {
        throw exited.reason;
      });
    }
  } finally {
    await connection.close();
  }
}

// The health check speaks for the frontend alone: ask something of history and of matching as well.
async function probe(connection: Connection): Promise<void> {
  const health = await connection.healthService.check({ service: FRONTEND });
  if (health.status !== SERVING) throw new Error(`frontend status ${health.status}`);
  const { workflowService } = connection;
  await workflowService.describeTaskQueue({
    namespace: SYSTEM,
    taskQueue: { name: 'probe' },
    taskQueueType: 1,
  });
  await workflowService
    .describeWorkflowExecution({ namespace: SYSTEM, execution: { workflowId: 'probe' } })
    .catch((error: { code?: number }) => {
      if (error.code !== NOT_FOUND) throw error;
    });
}

/** Registers the namespace where absent and waits until the whole server knows it. */
export async function ensureNamespace(
  address: string,
  namespace: string,
  retentionHours: number,
): Promise<void> {
  const connection = await Connection.connect({ address });
  try {
    try {
      await connection.workflowService.registerNamespace({
        namespace,
        workflowExecutionRetentionPeriod: msToTs(retentionHours * 3_600_000),
      });
    } catch (error) {
      if ((error as { code?: number }).code === ALREADY_EXISTS) return;
      throw error;
    }
    await untilKnown(connection, namespace);
  } catch (error) {
    throw new EngineError(
      'engine-start-failed',
      `无法登记命名空间 ${namespace}。 Registering the namespace failed.`,
      '请查看数据目录下 logs/temporal.log 的末尾。',
      String(error),
    );
  } finally {
    await connection.close();
  }
}

// Registration returns before the services have it in their caches; a worker that polls too early would fail.
async function untilKnown(connection: Connection, namespace: string): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    try {
      await connection.workflowService.describeTaskQueue({
        namespace,
        taskQueue: { name: 'probe' },
        taskQueueType: 1,
      });
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await delay(100);
  }
}
