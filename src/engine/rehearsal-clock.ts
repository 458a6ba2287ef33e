import { randomUUID } from 'node:crypto';
import { type Client, isGrpcServiceError } from '@temporalio/client';
import { msToTs, optionalTsToMs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';
import { EngineError } from './errors.ts';

/** `ended`: the workflow closed before its clock got there, which is a success too. */
export type FastForwardResult = 'reached' | 'ended';

export interface FastForwardOptions {
  /** Real time to wait for work in flight; default 60 seconds. */
  timeoutMs?: number;
}

const { FastForwardPollingResult, WorkflowExecutionStatus } = proto.temporal.api.enums.v1;
const NOT_FOUND = 5;
const DEADLINE_EXCEEDED = 4;
/** How a call at its deadline looks when the server was the first to end it. */
const CANCELLED = 1;
/** Skips one fast-forward may take; the engine's own default of 200 stops silently. */
const MAX_SKIPS = 10_000;

/**
 * Moves the clock of one open workflow forward by `durationMs` of its own time, firing what falls due on the way.
 * The engine must have been started for rehearsal. The workflow is started as any other: its clock runs normally
 * until the first fast-forward, and again after each.
 */
export async function fastForward(
  client: Client,
  workflowId: string,
  durationMs: number,
  options: FastForwardOptions = {},
): Promise<FastForwardResult> {
  const { nowMs } = await workflowClock(client, workflowId);
  return fastForwardTo(client, workflowId, nowMs + durationMs, options);
}

/** As fastForward, to a point of the workflow's own time (milliseconds since 1970). Does nothing if it is past. */
export async function fastForwardTo(
  client: Client,
  workflowId: string,
  targetMs: number,
  { timeoutMs = 60_000 }: FastForwardOptions = {},
): Promise<FastForwardResult> {
  const deadline = Date.now() + timeoutMs;
  // A new round follows when the skips are used up, when the workflow continued as new, or when someone reset us.
  for (;;) {
    const { open, nowMs } = await workflowClock(client, workflowId);
    if (!open) return 'ended';
    if (nowMs >= targetMs) return 'reached';
    if (Date.now() > deadline) throw await stuck(client, workflowId, targetMs);
    const id = randomUUID();
    if (!(await setFastForward(client, workflowId, id, targetMs - nowMs))) continue;
    if (await pollReached(client, workflowId, id, deadline)) return 'reached';
  }
}

/** Whether the workflow is open, and its own time: wall time plus all it has skipped. */
export async function workflowClock(
  client: Client,
  workflowId: string,
): Promise<{ open: boolean; nowMs: number }> {
  const { raw } = await client.workflow.getHandle(workflowId).describe();
  const open =
    raw.workflowExecutionInfo?.status === WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
  return {
    open,
    nowMs: optionalTsToMs(raw.workflowExtendedInfo?.timeSkippingInfo?.currentTime) ?? Date.now(),
  };
}

/** False when the workflow closed meanwhile. */
async function setFastForward(client: Client, workflowId: string, id: string, ms: number): Promise<boolean> {
  try {
    await client.workflowService.updateWorkflowExecutionOptions({
      namespace: client.options.namespace,
      workflowExecution: { workflowId },
      workflowExecutionOptions: {
        timeSkippingConfig: {
          enabled: true,
          // A child takes over the clock but does not run away on its own.
          disablePropagation: true,
          maxSessionSkipCount: MAX_SKIPS,
          fastForwardConfig: { id, duration: msToTs(ms) },
        },
      },
      updateMask: { paths: ['time_skipping_config'] },
    });
    return true;
  } catch (error) {
    if (isGrpcServiceError(error) && error.code === NOT_FOUND) return false;
    throw error;
  }
}

/** Waits for the engine's answer. False means: look at the workflow again. */
async function pollReached(
  client: Client,
  workflowId: string,
  id: string,
  deadline: number,
): Promise<boolean> {
  while (Date.now() < deadline) {
    try {
      const answer = await client.connection.withDeadline(deadline, () =>
        client.workflowService.pollWorkflowExecutionTimeSkipping({
          namespace: client.options.namespace,
          workflowExecution: { workflowId },
          fastForwardId: id,
        }),
      );
      const result = answer.fastForwardPollingResult;
      if (result === FastForwardPollingResult.FAST_FORWARD_POLLING_RESULT_FAST_FORWARD_COMPLETED) return true;
      // "Not yet": work is in flight (a task, an activity, a child). The engine answers so every 20 seconds.
      if (result !== FastForwardPollingResult.FAST_FORWARD_POLLING_RESULT_POLL_TIMEOUT) return false;
    } catch (error) {
      if (isGrpcServiceError(error) && [NOT_FOUND, DEADLINE_EXCEEDED, CANCELLED].includes(error.code))
        return false;
      throw error;
    }
  }
  return false;
}

async function stuck(client: Client, workflowId: string, targetMs: number): Promise<EngineError> {
  const { raw } = await client.workflow.getHandle(workflowId).describe();
  const inFlight = [
    ...(raw.pendingWorkflowTask ? ['workflow task (no worker?)'] : []),
    ...(raw.pendingActivities ?? []).map((activity) => `activity ${activity.activityType?.name}`),
    ...(raw.pendingChildren ?? []).map((child) => `child ${child.workflowId}`),
  ];
  return new EngineError(
    'rehearsal-stuck',
    `流程 ${workflowId} 的时钟未能推进到 ${new Date(targetMs).toISOString()}。 The workflow's clock is held back.`,
    '请检查执行进程是否在运行，以及是否有未结束的活动或子流程。',
    `in flight: ${inFlight.join(', ') || 'nothing'}`,
  );
}
