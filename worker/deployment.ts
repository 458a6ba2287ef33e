import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { DEPLOYMENT_NAME } from '../workflows/contract.ts';

const PATIENCE_MS = 90_000;
const PAUSE_MS = 100;

/**
 * Makes this build the one that new and running processes go on with (AUTO_UPGRADE): the workers of a deployment
 * are rolled one by one, the newest wins, code changes are guarded by `patched()` and by the replay tests.
 * The engine knows a version only once its workers have polled, so the first tries may find nothing; in a new namespace
 * its own workers begin first.
 */
export async function makeCurrent(client: Client, namespace: string, buildId: string): Promise<void> {
  for (const until = Date.now() + PATIENCE_MS; ; ) {
    try {
      await client.workflowService.setWorkerDeploymentCurrentVersion({
        namespace,
        deploymentName: DEPLOYMENT_NAME,
        buildId,
        identity: 'labour-subsidy-worker',
        ignoreMissingTaskQueues: true,
      });
      return;
    } catch (error) {
      if (Date.now() > until) throw error;
      await delay(PAUSE_MS);
    }
  }
}
