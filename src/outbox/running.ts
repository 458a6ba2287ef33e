import type { Client } from '@temporalio/client';

export const RUNNING_CASES = `ExecutionStatus = 'Running'
  AND WorkflowType IN ('employment', 'aidCase', 'claim', 'paymentBatch', 'recovery', 'serviceCase',
    'employerVisits', 'refreshArea', 'referral', 'registerLoad', 'coordinationMeeting', 'problem',
    'responsibilityYear')`;

/**
 * Workflow ids of all running processes of cases, as the engine's visibility lists them (a moment behind). With
 * `limit`: stops there and says that there are more.
 */
export async function runningProcesses(
  engine: Client,
  { limit = Number.POSITIVE_INFINITY }: { limit?: number } = {},
): Promise<{ ids: Set<string>; complete: boolean }> {
  const ids = new Set<string>();
  for await (const run of engine.workflow.list({ query: RUNNING_CASES, pageSize: 1000 })) {
    if (ids.size >= limit) return { ids, complete: false };
    ids.add(run.workflowId);
  }
  return { ids, complete: true };
}
