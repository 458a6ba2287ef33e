import path from 'node:path';
import { NativeConnection, Worker } from '@temporalio/worker';
import { tellParent } from '../stack/child.ts';

// The bare peer's worker, a process of its own as ours is, with the same cache.
let stop: () => Promise<void> = async () => {};
const parent = tellParent(() => stop());
try {
  const connection = await NativeConnection.connect({ address: process.env.TEMPORAL_ADDRESS! });
  const worker = await Worker.create({
    connection,
    namespace: process.env.TEMPORAL_NAMESPACE!,
    taskQueue: 'bare',
    workflowsPath: path.join(import.meta.dirname, 'bare-workflow.ts'),
    maxCachedWorkflows: 500,
  });
  const running = worker.run();
  stop = async () => {
    worker.shutdown();
    await running;
  };
  running.catch((error) => parent.failed(error));
  parent.ready();
} catch (error) {
  parent.failed(error);
}
